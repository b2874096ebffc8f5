"""A report for a terminal: each quotation with what differs marked, then what the record says of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from onrecord._text import paint, printable
from onrecord._text import width as columns
from onrecord.quotes.quotation import Findings, Quotation
from onrecord.quotes.shown import Piece, pieces

STYLES = {
    "verbatim": "help",
    "excerpt": "help",
    "recorded-variant": "warning",
    "altered": "error",
    "misattributed": "error",
    "not-found": "dim",
}
SIGNS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""How words that differ are marked, in colour and without."""
PAINTED = {"removed": "error", "added": "help"}
INDENT = "  "


def as_text(report: Findings, width: int = 100, color: bool = False) -> str:
    """The report as text of so many columns."""
    blocks = ["\n".join(_quotation(report, quotation, width, color)) for quotation in report.quotations]
    return "\n\n".join([*blocks, "\n".join(_summary(report, width))])


def _quotation(report: Findings, found: Quotation, width: int, color: bool) -> Iterable[str]:
    place = f"{printable(report.path or 'text')}:{found.line}:{found.char}:"
    named = found.speaker_as_named
    said = f' as said by "{printable(named)}"' if named else " (no speaker named)"
    yield f"{paint(place, 'place', color)} {paint(found.outcome, STYLES[found.outcome], color)}{said}"
    yield from _marked(found, width, color)
    if found.statement_id is None:
        yield f"{INDENT}The record does not have these words{' of this speaker' if named else ''}."
        return
    yield from _wrapped(verdict(found), width)
    for difference in found.differences:
        marked = " (marked in the text)" if difference.marked else ""
        yield from _wrapped(
            f"- {difference.type}: {_side(difference.recorded)} became {_side(difference.quoted)}{marked}", width
        )
    yield from _wrapped(f"Status: {status(found)}.", width)
    if found.citation:
        yield from _wrapped(f"Cite: {found.citation}", width)


def verdict(found: Quotation) -> str:
    """What the record says of a quotation that it has, in a sentence."""
    when = f", {found.said}" if found.said else ""
    place = f"{found.statement_id} of {found.speaker}{when}"
    fidelity = f" ({found.fidelity})" if found.fidelity else ""
    row = f", quotation {found.quotation_id}{fidelity}" if found.quotation_id else ""
    return {
        "verbatim": f"The words of {place}{row}.",
        "excerpt": f"Part of the words of {place}{row}.",
        "recorded-variant": f"A wording that the record has of {place}{row}; the best witness has other words.",
        "altered": f"Close to {place}{row}, in other words.",
        "misattributed": f"The words are those of {found.speaker}: {found.statement_id}{when}{row}.",
        "not-found": "The record does not have these words.",
    }[found.outcome]


def status(found: Quotation) -> str:
    """The statuses of a statement in words."""
    statuses = found.status or {}
    return ", ".join(f"{aspect} {value or 'without a status'}" for aspect, value in statuses.items())


def _side(words: str) -> str:
    return f'"{printable(words)}"' if words else "nothing"


def _marked(found: Quotation, width: int, color: bool) -> Iterable[str]:
    """The quotation in its lines, with what differs from the record between signs and in colour."""
    differ = bool(found.recorded and found.differences)
    shown = pieces(found.recorded or "", found.text) if differ else [Piece("same", found.text)]
    words: list[tuple[str, int]] = [("“", 1)]  # each as painted, and how wide it is
    for piece in shown:
        opening, closing = SIGNS[piece.kind]
        for number, text in enumerate(f"{opening}{printable(' '.join(piece.text.splitlines()))}{closing}".split(" ")):
            style = PAINTED.get(piece.kind)
            painted = paint(text, style, color) if style and text else text
            if number:
                words.append((painted, columns(text)))
            else:
                words[-1] = (words[-1][0] + painted, words[-1][1] + columns(text))
    words[-1] = (words[-1][0] + "”", words[-1][1] + 1)
    line, length = INDENT, len(INDENT)
    for painted, size in words:
        if length > len(INDENT) and length + 1 + size > width:
            yield line
            line, length = INDENT, len(INDENT)
        space = " " * (length > len(INDENT))
        line, length = f"{line}{space}{painted}", length + len(space) + size
    yield line


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        printable(text),
        width,
        initial_indent=INDENT,
        subsequent_indent=INDENT * 2,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(report: Findings, width: int) -> list[str]:
    counts = [f"{count} {outcome}" for outcome, count in report.counts.items() if count]
    number = len(report.quotations)
    text = f"{number} quotation{'' if number == 1 else 's'}" + (f": {', '.join(counts)}" if counts else "") + "."
    if report.scare_quotes:
        listed = ", ".join(f"“{' '.join(one.text.split())}”" for one in report.scare_quotes[:5])
        more = ", ..." if len(report.scare_quotes) > 5 else ""
        text += f" Not looked up, of a word or two and without a speaker: {listed}{more}."
    return textwrap.wrap(printable(text), width, break_on_hyphens=False)
