"""Why a statement has its statuses: each assessment in force, what the verdict rule gives, and which rows counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onrecord.errors import UnknownNameError
from onrecord.query import status
from onrecord.query.plain import records
from onrecord.query.select import nearest_id
from onrecord.query.tables import Tables
from onrecord.query.verdict_shown import Assessment, CountedRow, Verdict
from onrecord.query.views import dated, frames_of
from onrecord.verdict_rule import (
    EvidenceRow,
    Outcome,
    Witness,
    Wording,
    attribution_verdict,
    content_verdict,
    side_of,
    why_not,
)

if TYPE_CHECKING:
    import pandas as pd


def verdict(tables: Tables, key: str) -> Verdict:
    """The verdict on a statement, or one verification of it; raises `UnknownNameError` with the nearest id."""
    frames = frames_of(tables, [key])
    if len(frames["statements"]):
        return verdict_on(tables, frames, key, status.in_force(frames["verifications"]))
    asked = tables.some("verifications", "verification_id", [key])
    owners = asked["statement_id"].tolist()
    frames = frames_of(tables, owners)
    if not len(frames["statements"]):
        raise UnknownNameError(f'no statement and no verification "{key}".{nearest_id(tables, key)}')
    return verdict_on(tables, frames, owners[0], asked)


def verdict_on(tables: Tables, frames: Mapping[str, pd.DataFrame], statement_id: str, wanted: pd.DataFrame) -> Verdict:
    """The verdict on a statement whose rows are in `frames`, with those of its verifications that are `wanted`."""
    about = records(dated(frames, tables.inspection.settings.assessor))
    statement = next(row for row in about if row["statement_id"] == statement_id)
    reader = _Reader(tables, statement, wanted)
    assessments = [reader.assessment(row) for row in records(wanted)]
    return Verdict(
        statement_id,
        statement["speaker"] or statement["speaker_id"],
        statement["said_edtf"],
        statement["kind"],
        statement["claim"],
        statement["attribution"],
        statement["content"],
        tuple(sorted(assessments, key=lambda found: (found.aspect != "content", not found.own, found.assessed_by))),
    )


class _Reader:
    """What the verifications of one statement rest on."""

    def __init__(self, tables: Tables, statement: dict[str, Any], verifications: pd.DataFrame) -> None:
        self._statement = statement
        self._assessor = tables.inspection.settings.assessor
        self._evidence = records(tables.some("evidence", "verification_id", set(verifications["verification_id"])))
        self._quotations = records(tables.some("quotations", "statement_id", [statement["statement_id"]]))
        self._sources: dict[str, dict[str, Any]] = {}
        wanted = {row["source_id"] for row in (*self._evidence, *self._quotations)}
        while wanted:
            found = records(tables.some("sources", "source_id", wanted))
            self._sources |= {row["source_id"]: row for row in found}
            wanted = {row["republishes"] for row in found if row["republishes"]} - self._sources.keys()
        speaker = records(tables.some("speakers", "speaker_id", [statement["speaker_id"]]))
        names = (row[name] for row in speaker for name in ("name", "affiliation"))
        self._homes = {name.lower() for name in names if name}

    def _house(self, source_id: str) -> str | None:
        """The origin house of a source: of what it copies, else its origin, else its publisher."""
        seen: set[str] = set()
        row = self._sources.get(source_id)
        while row and row["republishes"] and row["source_id"] not in seen:
            seen.add(row["source_id"])
            row = self._sources.get(row["republishes"])
        return None if row is None else (row["origin"] or row["publisher"] or row["source_id"]).lower()

    def _is_own(self, source_id: str) -> bool:
        """Whether a source is the speaker's own publication, and no copy."""
        row = self._sources.get(source_id)
        if row is None or row["republishes"] or row["origin"]:
            return False
        return (row["publisher"] or "").lower() in self._homes

    def assessment(self, row: dict[str, Any]) -> Assessment:
        """One verification with what the rule gives."""
        rows = [found for found in self._evidence if found["verification_id"] == row["verification_id"]]
        outcome = None if row["basis"] == "published" and not rows else self._outcome(row["aspect"], rows)
        quoted = {found["quotation_id"] for found in self._quotations}
        day = row["assessed_on"]
        return Assessment(
            row["verification_id"],
            row["aspect"],
            row["status"],
            row["basis"],
            row["assessed_by"],
            None if day is None else day.date().isoformat(),
            row["confidence"],
            row["rating_as_published"],
            row["rationale"],
            row["assessed_by"] == self._assessor,
            outcome.status if outcome else None,
            outcome.reason if outcome else None,
            outcome.parts if outcome else (),
            tuple(key for key in outcome.counted_for if key in quoted) if outcome else (),
            tuple(self._counted(row["aspect"], found) for found in rows),
        )

    def _outcome(self, aspect: str, rows: list[dict[str, Any]]) -> Outcome:
        if aspect == "content":
            known = (EvidenceRow(r["evidence_id"], r["stance"], r["interest"], r["part"]) for r in rows)
            return content_verdict(known, self._statement["kind"])
        witnesses = (Witness(r["evidence_id"], r["stance"], self._house(r["source_id"])) for r in rows)
        wordings = (
            Wording(
                row["quotation_id"],
                row["fidelity"],
                row["language"],
                self._sources.get(row["source_id"], {}).get("kind"),
                self._is_own(row["source_id"]),
            )
            for row in self._quotations
        )
        return attribution_verdict(witnesses, wordings, self._statement["language"])

    def _counted(self, aspect: str, row: dict[str, Any]) -> CountedRow:
        stance, interest = row["stance"], row["interest"]
        return CountedRow(
            row["evidence_id"],
            row["source_id"],
            self._sources.get(row["source_id"], {}).get("publisher"),
            stance,
            interest,
            row["part"],
            row["finding"],
            side_of(aspect, stance, interest),
            why_not(aspect, stance, interest),
        )


def counted_rows(tables: Tables, verifications: pd.DataFrame) -> dict[str, tuple[list[str], list[str]]]:
    """By statement the ids of the rows that count for and against the content, of these verifications in force."""
    rows = status.chosen(status.unsuperseded(verifications), "content", tables.inspection.settings.assessor)
    owners = dict(zip(rows["verification_id"], rows["statement_id"], strict=True))
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in records(tables.some("evidence", "verification_id", set(owners))):
        side = side_of("content", row["stance"], row["interest"])
        if side:
            sides = found.setdefault(owners[row["verification_id"]], ([], []))
            sides[side == "against"].append(row["evidence_id"])
    return found
