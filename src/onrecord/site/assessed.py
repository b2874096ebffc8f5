"""What is assessed of a statement: the status shown, whose it is, why, and the rows of evidence that counted."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from onrecord.site.record import Record, Row
from onrecord.site.words import tone
from onrecord.verdict_rule import CHECKABLE, EvidenceRow, Outcome, content_verdict


class Assessment(NamedTuple):
    """One verification in force, its status defined, and its evidence in the order: counted, then the rest."""

    row: Row
    own: bool
    label: str
    definition: str
    outcome: Outcome | None
    """What the verdict rule gives for the rows; None where the rows do not say whose word they are."""
    evidence: list[tuple[Row, str | None]]
    """Each row and the side it counts for: `for`, `against`, or None."""


class Aspect(NamedTuple):
    """The status of one aspect as pages show it: the record's own, else that on which all others agree, else none."""

    status: str
    label: str
    shown: tuple[Assessment, ...]
    """The assessments in force, the record's own first, then by assessor."""

    @property
    def differ(self) -> bool:
        """Whether the assessors give different statuses."""
        return len({found.row["status"] for found in self.shown}) > 1


def aspect_of(record: Record, statement_id: str, aspect: str) -> Aspect:
    """What the assessors in force say of one aspect of a statement.

    The order of rows and ids decide nothing: where the record has no assessment of its own and others differ, the
    status is "".
    """
    rows = [row for row in record.verifications[statement_id] if row["aspect"] == aspect]
    old = {row.get("supersedes") for row in rows}
    now = [row for row in rows if row["verification_id"] not in old]
    shown = tuple(
        sorted(
            (_assessment(record, row) for row in now),
            key=lambda found: (not found.own, found.row.get("assessed_by", ""), found.row["verification_id"]),
        )
    )
    own = {found.row["status"] for found in shown if found.own}
    agreed = own or {found.row["status"] for found in shown}
    status = agreed.pop() if len(agreed) == 1 else ""
    return Aspect(status, label_of(record, aspect, status), shown)


def status_of(record: Record, statement_id: str, aspect: str) -> str:
    """The status that pages show, as by `aspect_of`, without the evidence."""
    key = (statement_id, aspect)
    if key not in record.shown:
        record.shown[key] = _status(record, statement_id, aspect)
    return record.shown[key]


def _status(record: Record, statement_id: str, aspect: str) -> str:
    rows = [row for row in record.verifications[statement_id] if row["aspect"] == aspect]
    old = {row.get("supersedes") for row in rows}
    now = [row for row in rows if row["verification_id"] not in old]
    own = {row["status"] for row in now if row.get("assessed_by") == record.assessor}
    agreed = own or {row["status"] for row in now}
    return agreed.pop() if len(agreed) == 1 else ""


def label_of(record: Record, aspect: str, status: str) -> str:
    """The words of a status in the codebook."""
    if not status:
        return "Assessors differ"
    return record.statuses.get((aspect, status), {}).get("label") or status


def _assessment(record: Record, row: Row) -> Assessment:
    defined = record.statuses.get((row["aspect"], row["status"]), {})
    rows = record.evidence[row["verification_id"]]
    outcome: Outcome | None = None
    sides: dict[str, str | None] = {}
    if row["aspect"] == "content":
        known = [
            EvidenceRow(one["evidence_id"], one["stance"], one.get("interest") or None, one.get("part") or None)
            for one in rows
        ]
        sides = {one.evidence_id: one.counts for one in known}
        kind = record.statements[row["statement_id"]]["kind"]
        if kind in CHECKABLE and any(one.interest for one in known):
            outcome = content_verdict(known, kind)
    else:
        sides = {one["evidence_id"]: {"supports": "for", "refutes": "against"}.get(one["stance"]) for one in rows}
    listed = sorted(
        rows, key=lambda one: (sides[one["evidence_id"]] is None, _STANCES.get(one["stance"], 9), one["evidence_id"])
    )
    return Assessment(
        row,
        bool(record.assessor) and row.get("assessed_by") == record.assessor,
        defined.get("label") or row["status"],
        defined.get("definition", ""),
        outcome,
        [(one, sides[one["evidence_id"]]) for one in listed],
    )


def evidence_words(found: Assessment) -> str:
    """How many rows of evidence there are, and how many of them count or take which side."""
    number = len(found.evidence)
    rows = f"{number} row{'' if number == 1 else 's'} of evidence"
    if found.outcome:
        counted = Counter(side or "not counted" for _, side in found.evidence)
        sides = [side for side in ("for", "against", "not counted") if counted[side]]
        return f"{rows}: {', '.join(f'{counted[side]} {side}' for side in sides)}."
    stances = [row["stance"] for row, _ in found.evidence]
    return f"{rows}: {', '.join(f'{one} {stances.count(one)}' for one in dict.fromkeys(stances))}."


_STANCES = {"supports": 0, "refutes": 1, "qualifies": 2, "silent": 3}


def counts_of(record: Record) -> dict[str, list[tuple[str, str, int]]]:
    """How many statements have which status, by aspect: (status, label, number), the highest rank first."""
    found: dict[str, dict[str, int]] = {"content": {}, "attribution": {}}
    for aspect, numbers in found.items():
        for statement_id in record.statements:
            status = status_of(record, statement_id, aspect)
            numbers[status] = numbers.get(status, 0) + 1
    order = {key: rank_of(row) for key, row in record.statuses.items()}
    return {
        aspect: [
            (status, label_of(record, aspect, status), number)
            for status, number in sorted(
                numbers.items(), key=lambda pair: (tone(pair[0]) == "open", -order.get((aspect, pair[0]), 0), pair[0])
            )
        ]
        for aspect, numbers in found.items()
    }


def rank_of(row: Row) -> int:
    """The rank of a row of the codebook; 0 where it is no whole number."""
    rank = row.get("rank", "")
    return int(rank) if rank.isascii() and rank.isdigit() else 0
