"""All about one statement: its verdicts, its cells, its wordings, and the statements on both ends of its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.query import status
from onrecord.query.plain import records
from onrecord.query.select import unknown_statement
from onrecord.query.tables import Tables
from onrecord.query.verdict import verdict_on
from onrecord.query.views import dated, frames_of

if TYPE_CHECKING:
    from onrecord.query.verdict_shown import Verdict

PAIR = ("statement_id", "counter_statement_id", "relation")


@dataclass(frozen=True, slots=True)
class Card:
    """One statement. `cells` are those of its row, with `role` and `country` of its speaker; None is a missing value.

    `answers` have statement_id, relation, speaker, said_edtf and claim, the first said first; `answered` are ids.
    """

    verdict: Verdict
    cells: dict[str, Any]
    wordings: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    answered: list[str]


def card(tables: Tables, statement_id: str) -> Card:
    """The card of a statement; raises `UnknownNameError` with the nearest id."""
    pairs = records(tables.part("counter_statements", *PAIR))
    relations = {
        pair["counter_statement_id"]: pair["relation"] for pair in pairs if pair["statement_id"] == statement_id
    }
    frames = frames_of(tables, {statement_id, *relations})
    rows = {row["statement_id"]: row for row in records(dated(frames, tables.inspection.settings.assessor))}
    if statement_id not in rows:
        raise unknown_statement(tables, statement_id)
    statements, verifications = frames["statements"], frames["verifications"]
    own = status.in_force(verifications[verifications["statement_id"] == statement_id])
    answers = [rows[key] | {"relation": relation} for key, relation in relations.items() if key in rows]
    return Card(
        verdict_on(tables, frames, statement_id, own),
        rows[statement_id] | records(statements[statements["statement_id"] == statement_id])[0],
        records(tables.some("quotations", "statement_id", [statement_id]).sort_values("quotation_id")),
        sorted(answers, key=lambda row: (row["said_edtf"] or "", row["statement_id"])),
        sorted(pair["statement_id"] for pair in pairs if pair["counter_statement_id"] == statement_id),
    )
