"""A verdict as a value, and as a terminal and a notebook show it."""

from __future__ import annotations

import html as markup
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord._text import printable
from onrecord.verdict_rule import Part

if TYPE_CHECKING:
    import pandas as pd

Line = tuple[int, str]
"""The columns by which a line is indented, and its words."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A row of evidence: `counts` is `for`, `against` or None, and `why_not` says why it counts for neither side."""

    evidence_id: str
    source_id: str
    publisher: str | None
    stance: str
    interest: str | None
    part: str | None
    finding: str
    counts: str | None
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One verification, and what the rule gives for it from its rows of evidence.

    `given` is the status that the rule gives and `reason` why; both are None for another checker's verdict without
    rows of evidence. `parts` are those of the claim; an attribution has none. `own` marks the record's own assessor.
    """

    verification_id: str
    aspect: str
    status: str
    basis: str
    assessed_by: str
    assessed_on: str | None
    confidence: str | None
    rating_as_published: str | None
    rationale: str | None
    own: bool
    given: str | None
    reason: str | None
    parts: tuple[Part, ...]
    wordings: tuple[str, ...]
    """The ids of the quotations in which the words are seen firsthand."""
    rows: tuple[CountedRow, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether the status is the one that the rule gives; None where the rule gives none."""
        return None if self.given is None else self.given == self.status

    def rows_of(self, part: Part) -> Iterator[CountedRow]:
        """The rows that counted for a part of the claim."""
        counted = {*part.counted_for, *part.counted_against}
        return (row for row in self.rows if row.evidence_id in counted)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The statuses of one statement with their reasons; made by `onrecord.verdict`.

    `attribution` and `content` are the statuses that views show. `assessments` are those in force, the record's own
    first, then by assessor; or the one that was asked for by its id.
    """

    statement_id: str
    speaker: str
    said: str | None
    kind: str
    claim: str
    attribution: str | None
    content: str | None
    assessments: tuple[Assessment, ...] = field(default=())

    def __str__(self) -> str:
        return text(self, 100)

    def _repr_html_(self) -> str:
        return html(self)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain dicts and lists."""
        made = asdict(self)
        for assessment, plain in zip(self.assessments, made["assessments"], strict=True):
            plain["parts"] = [{**part._asdict(), "outcome": part.outcome} for part in assessment.parts]
        return made

    def to_frame(self) -> pd.DataFrame:
        """One row per row of evidence: its assessment and status, the part, and the side for which it counts."""
        import pandas as pd

        own = ("verification_id", "aspect", "status", "given", "assessed_by")
        rows = [
            {**{name: getattr(assessment, name) for name in own}, **asdict(row)}
            for assessment in self.assessments
            for row in assessment.rows
        ]
        columns = [*own, *CountedRow.__slots__]
        return pd.DataFrame(rows, columns=columns).astype("string")


def text(verdict: Verdict, width: int) -> str:
    """The verdict in lines of at most `width` columns; only a word that is longer passes them."""
    lines = []
    for indent, words in _lines(verdict):
        wrapped = textwrap.wrap(
            printable(words),
            width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2 if indent else 0),
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [""]
    return "\n".join(lines)


def html(verdict: Verdict) -> str:
    """The verdict as a fragment of HTML, all text of the package escaped."""
    parts = [f"<h4>{markup.escape(heading(verdict))}</h4><p>{markup.escape(verdict.claim)}</p>"]
    for assessment in verdict.assessments:
        first, *rest = _assessment(assessment)
        parts.append(f"<p><strong>{markup.escape(first[1])}</strong></p><ul style='list-style:none'>")
        parts += [f"<li style='margin-left:{indent}ch'>{markup.escape(words)}</li>" for indent, words in rest]
        parts.append("</ul>")
    return "\n".join(parts)


def heading(verdict: Verdict) -> str:
    """Who said it, when, and its id."""
    return f"{verdict.speaker}  {verdict.said or 'day unknown'}  {verdict.statement_id}"


def _lines(verdict: Verdict) -> Iterator[Line]:
    yield 0, heading(verdict)
    yield 0, verdict.claim
    for assessment in verdict.assessments:
        yield 0, ""
        yield from _assessment(assessment)
    if not verdict.assessments:
        yield 0, "Nobody has assessed it."
    statuses = {found.status for found in verdict.assessments if found.aspect == "content"}
    if len(statuses) > 1:
        shown = f"; shown is {verdict.content}, the record's own" if verdict.content else "; none is shown"
        yield 0, ""
        yield 0, f"The assessors differ{shown}."


def _assessment(found: Assessment) -> Iterator[Line]:
    how = ", ".join(filter(None, (found.basis, found.assessed_by, found.assessed_on, _confidence(found))))
    yield 0, f"{found.aspect}: {found.status}  ({how})  {found.verification_id}"
    if found.rating_as_published:
        yield 2, f"as published: {found.rating_as_published}"
    if found.given:
        yield 2, f"{_given(found)}: {found.reason}"
    for part in found.parts:
        yield from _part(found, part)
    if not found.parts:
        for row in found.rows:
            if row.counts:
                yield 4, _row(row)
        for quotation in found.wordings:
            yield 4, f"for: {quotation} quotes the words firsthand"
    others = [row for row in found.rows if not row.counts]
    if others:
        yield 2, "did not count:"
    for row in others:
        yield 4, f"{row.stance}{', ' + row.interest if row.interest else ''}: {_cited(row)} [{row.why_not}]"
    if found.rationale:
        yield 2, f"rationale: {found.rationale}"


def _given(found: Assessment) -> str:
    if found.agrees:
        return f"the rule gives {found.given}"
    return f"the rule gives {found.given}, {'not what was derived' if found.basis == 'derived' else 'judged otherwise'}"


def _confidence(found: Assessment) -> str:
    return f"{found.confidence} confidence" if found.confidence else ""


def _part(found: Assessment, part: Part) -> Iterator[Line]:
    if part.name:
        yield 2, f"{part.name}: {part.outcome}"
    for row in found.rows_of(part):
        yield 4, _row(row)


def _row(row: CountedRow) -> str:
    return f"{row.counts}{' (' + row.interest + ')' if row.interest else ''}: {_cited(row)}"


def _cited(row: CountedRow) -> str:
    return f"{row.evidence_id}, {row.publisher or row.source_id}: {row.finding}"
