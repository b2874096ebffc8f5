"""A report for a terminal: each quotation with what differs marked, then what the record says of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from onrecord._text import paint, printable
from onrecord.quotes.quotation import Findings, Quotation
from onrecord.quotes.shown import pieces

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
    shown = pieces(found.recorded, found.text) if found.recorded and found.differences else None
    runs = [(piece.kind, piece.text) for piece in shown] if shown else [("same", found.text)]
    words: list[tuple[str, str]] = []
    for kind, text in runs:
        opening, closing = SIGNS[kind]
        words += [(kind, word) for word in f"{opening}{printable(' '.join(text.split(chr(10))))}{closing}".split(" ")]
        words.append(("glue", ""))
    line, length = INDENT + "“", len(INDENT) + 1
    glued = True
    for kind, word in [*words, ("same", "”")]:
        if kind == "glue":
            glued = True
            continue
        end = kind == "same" and word == "”"
        if not glued and not end:
            if length + 1 + len(word) > width:
                yield line
                line, length = INDENT, len(INDENT)
            else:
                line, length = line + " ", length + 1
        style = PAINTED.get(kind)
        line, length = line + (paint(word, style, color) if style and word else word), length + len(word)
        glued = False
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
