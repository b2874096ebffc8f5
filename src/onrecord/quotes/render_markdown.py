"""A report as Markdown: a summary, then a section per quotation."""

from __future__ import annotations

import re

from onrecord._text import printable
from onrecord.quotes.quotation import Findings, Quotation
from onrecord.quotes.render_text import status, verdict
from onrecord.quotes.shown import pieces

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~&@:])")
_AROUND = {"same": ("", ""), "removed": ("~~", "~~"), "added": ("**", "**")}


def as_markdown(report: Findings) -> str:
    """The report as Markdown; words left out are struck through, and words put in are bold."""
    lines = ["# Quotations held against the record", ""]
    lines += ["| outcome | quotations |", "| --- | --- |"]
    lines += [f"| {outcome} | {count} |" for outcome, count in report.counts.items()]
    for number, found in enumerate(report.quotations, 1):
        lines += ["", *_section(report, number, found)]
    lines += ["", escaped(report.citation)]
    return "\n".join(lines) + "\n"


def _section(report: Findings, number: int, found: Quotation) -> list[str]:
    place = f"{report.path or 'text'}:{found.line}:{found.char}"
    named = f", as said by {escaped(found.speaker_as_named)}" if found.speaker_as_named else ", no speaker named"
    lines = [f"## {number}. {found.outcome}{named} ({escaped(place)})", "", f"> {_marked(found)}", ""]
    if found.statement_id is None:
        return [*lines, "The record does not have these words."]
    lines += [escaped(verdict(found)), ""]
    for one in found.differences:
        marked = " (marked in the text)" if one.marked else ""
        lines.append(f"- {one.type}: {_side(one.recorded)} became {_side(one.quoted)}{marked}")
    lines += [""] * bool(found.differences)
    lines.append(f"Status: {escaped(status(found))}.")
    if found.citation:
        lines += ["", f"Cite: {escaped(found.citation)}"]
    return lines


def _marked(found: Quotation) -> str:
    if not (found.recorded and found.differences):
        return escaped(found.text)
    shown = []
    for piece in pieces(found.recorded, found.text):
        opening, closing = _AROUND[piece.kind]
        body = piece.text.strip()
        space = [piece.text[: len(piece.text) - len(piece.text.lstrip())], piece.text[len(piece.text.rstrip()) :]]
        shown.append(f"{space[0]}{opening}{escaped(body)}{closing}{space[1]}" if body else piece.text)
        if piece.kind == "removed":
            shown.append(" ")
    return " ".join("".join(shown).split())


def _side(words: str) -> str:
    return f"“{escaped(words)}”" if words else "nothing"


def escaped(text: str) -> str:
    """A text in one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))
