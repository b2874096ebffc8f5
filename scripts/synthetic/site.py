"""A place in a package where one fault is planted: a block of statements that no other fault touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from synthetic.edits import Edits, Line
from synthetic.tables import BLOCK, EVIDENCE, PLAIN, Shape

QUIET = PLAIN - 1
"""A statement with a silent piece of evidence and nothing else: what is wrong in it is wrong nowhere else."""


class Fault(NamedTuple):
    """What must be found: in a record that has a key, in one of which only the number can be told, or in a file."""

    line: Line
    column: str | None
    names: Literal["key", "row", "file"] = "key"


@dataclass(frozen=True)
class Site:
    """Block `block` of a package, for fault number `number`."""

    edits: Edits
    block: int
    number: int

    def statement(self, place: int = PLAIN, **cells: str) -> Line:
        """A statement of the block."""
        return self._edited("statements", self._of(place), cells)

    def said(self, place: int = PLAIN, **cells: str) -> Line:
        """Its said date."""
        return self._edited("dates", self._row("dates", self._of(place)), cells)

    def says(self, place: int, day: str) -> None:
        """Have it said on that day."""
        self.said(place, edtf=day, earliest=day, latest=day)

    def quotation(self, place: int = PLAIN, **cells: str) -> Line:
        """Its first quotation."""
        return self._edited("quotations", self._row("quotations", self._of(place)), cells)

    def second_quotation(self, **cells: str) -> Line:
        """The further quotation of the statement at `CORROBORATED`."""
        return self._edited("quotations", self._row("quotations", self._shape.size + self.block), cells)

    def attribution(self, place: int = PLAIN, **cells: str) -> Line:
        """The verification of its attribution."""
        return self._edited("verifications", self._row("verifications", self._of(place)), cells)

    def content(self, place: int = PLAIN, **cells: str) -> Line:
        """The first verification of its content."""
        return self._edited("verifications", self._shape.content(self._of(place)), cells)

    def newer(self, **cells: str) -> Line:
        """The verification that supersedes that of the content of the statement at `SUPERSEDED`."""
        return self._edited("verifications", self._shape.newer(self.block), cells)

    def evidence(self, which: int = len(EVIDENCE) - 1, **cells: str) -> Line:
        """One of the pieces of evidence of the block, as listed in `EVIDENCE`."""
        return self._edited("evidence", self._row("evidence", self.block * len(EVIDENCE) + which), cells)

    def answer(self, **cells: str) -> Line:
        """The row of counter_statements of the block."""
        return self._edited("counter_statements", self.block, cells)

    def drop(self, line: Line) -> None:
        """Leave a record out."""
        for lines in self.edits.lines[line.table].values():
            if line in lines:
                lines.remove(line)

    def add(self, like: Line, **cells: str) -> Line:
        """A further record that differs from another in these cells and sorts right after it or with its copies."""
        for lines in self.edits.lines[like.table].values():
            if like in lines:
                lines.append(Line(like.table, {**like.cells, **cells}))
                return lines[-1]
        raise LookupError(like)

    def source(self, **cells: str) -> Line:
        """A new source."""
        return self._new("sources", "source_id", cells)

    def speaker(self, **cells: str) -> Line:
        """A new speaker, who is a person without a role unless the cells say otherwise."""
        return self._new("speakers", "speaker_id", cells)

    def role(self, speaker: Line, **cells: str) -> Line:
        """A role of a new speaker."""
        number = int(speaker.key[0].split("-")[1])
        return self._new("roles", "", {"speaker_id": speaker.key[0], **cells}, number // 4 * 5 + number % 4 + 1)

    def status(self, **cells: str) -> Line:
        """A new entry of the codebook, at its end."""
        return self._new("statuses", "status", cells, self._shape.counts["statuses"] - 1)

    def correction(self, **cells: str) -> Line:
        """A new correction: that a statement was withdrawn."""
        withdrawn = {"action": "withdraw", "row_id": f"st-zzz{self.number:05}", "field": "", "old_value": ""}
        return self._new("corrections", "correction_id", {**withdrawn, "reason": "duplicate", **cells})

    def id(self, place: int) -> str:
        """The id of a statement of the block."""
        return str(self.edits.clean("statements", self._of(place))["statement_id"])

    @property
    def _shape(self) -> Shape:
        return self.edits.shape

    def _of(self, place: int) -> int:
        return self.block * BLOCK + place

    def _row(self, table: str, owner: int) -> int:
        return int(self._shape.order[table].row(owner))

    def _edited(self, table: str, index: int, cells: dict[str, str]) -> Line:
        line = self.edits.at(table, index)[0]
        line.cells.update(cells)
        return line

    def _new(self, table: str, key: str, cells: dict[str, str], index: int | None = None) -> Line:
        if index is None:
            index = self.number * 7_919 % self._shape.counts[table]
        like = self.edits.at(table, index)[0]
        end = f"{self.number:05}" if table == "corrections" else f"-{self.number:05}"
        own = {key: f"{self.edits.clean(table, index)[key]}{end}"} if key else {}
        if table == "sources":
            own["url"] = "https://example.org/" + own[key]
        return self.add(like, **{**own, **cells})
