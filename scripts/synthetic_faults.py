"""How each rule is broken in a synthetic package: one cell or row, and nothing else that follows from it.

A planting takes the tables and a number, and gives the tables back with the fault and where it is. Different numbers
never touch the same statement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

Tables = dict[str, pl.DataFrame]
Planting = Callable[[Tables, int], tuple[Tables, dict[str, str]]]


def _row(frame: pl.DataFrame, place: int) -> int:
    """A row for a number, spread over the table."""
    return (place * 7_919 + 13) % frame.height


def _set(tables: Tables, table: str, row: int, **values: str) -> Tables:
    frame = tables[table].with_row_index("__n")
    changed = frame.with_columns(
        pl.when(pl.col("__n") == row).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )
    return {**tables, table: changed.drop("__n")}


def _cell(table: str, key: str, column: str, value: str | Callable[[dict[str, Any]], str], **more: str) -> Planting:
    """A fault in one cell; `more` are cells of the row that must change with it."""

    def plant(tables: Tables, place: int) -> tuple[Tables, dict[str, str]]:
        row = _row(tables[table], place)
        record = tables[table].row(row, named=True)
        new = value(record) if callable(value) else value
        found = {"table": table, "key": new if column == key else record[key], "column": column}
        return _set(tables, table, row, **{column: new}, **more), found

    return plant


def _of_statement(table: str, key: str, column: str, value: str, where: pl.Expr, **more: str) -> Planting:
    """A fault in the row of another table that belongs to the statement of that number."""

    def plant(tables: Tables, place: int) -> tuple[Tables, dict[str, str]]:
        free = tables["statements"]["statement_id"]
        free = free.filter(~free.is_in(tables["counter_statements"]["statement_id"].implode()))
        statement = free[(place * 7_919 + 13) % len(free)]
        numbered = tables[table].with_row_index("__n").filter((pl.col("statement_id") == statement) & where)
        record = numbered.row(0, named=True)
        found = {"table": table, "key": record[key], "column": column}
        return _set(tables, table, record["__n"], **{column: value}, **more), found

    return plant


def _drop(table: str, where: pl.Expr, column: str = "statement_id") -> Planting:
    """A statement without the row of another table that it needs."""

    def plant(tables: Tables, place: int) -> tuple[Tables, dict[str, str]]:
        statement = tables["statements"]["statement_id"][_row(tables["statements"], place)]
        kept = tables[table].filter(~((pl.col("statement_id") == statement) & where))
        return {**tables, table: kept}, {"table": "statements", "key": statement, "column": column}

    return plant


_ATTRIBUTION, _CONTENT = pl.col("aspect") == "attribution", pl.col("aspect") == "content"
_ANY = pl.lit(True)

PLANTS: dict[str, Planting] = {
    "CO201": _cell("sources", "source_id", "retrieved_on", "05/01/2024"),
    "CO202": _cell("statements", "statement_id", "topic", ""),
    "CO203": _cell("statements", "statement_id", "kind", "denail"),
    "CO204": _cell("statements", "statement_id", "language", "English"),
    "CO207": _cell("statements", "statement_id", "claim", "War."),
    "CO208": _cell("statements", "statement_id", "claim", "Very long " * 40 + "claim"),
    "KY301": _cell("statements", "statement_id", "speaker_id", "speaker-nobody"),
    "KY303": _drop("verifications", _ATTRIBUTION),
    "DT401": _of_statement("dates", "date_id", "edtf", "May 2021", _ANY, earliest="", latest=""),
    "DT402": _of_statement("dates", "date_id", "latest", "2031-01-01", _ANY),
    "DT409": _cell("sources", "source_id", "retrieved_on", "2999-01-01"),
    "QT501": _cell("evidence", "evidence_id", "quote", "word " * 60 + "more"),
    "QT502": _cell("evidence", "evidence_id", "quote", '"Nothing of the kind."'),
    "QT503": _of_statement("quotations", "quotation_id", "text", "Other words than the quote has", _ANY),
    "VF601": _of_statement("verifications", "verification_id", "status", "primary", _CONTENT),
    "VF607": _of_statement("verifications", "verification_id", "status", "corroborated", _ATTRIBUTION),
    "VF608": _of_statement("verifications", "verification_id", "status", "disputed", _CONTENT),
    "VF610": _cell("evidence", "evidence_id", "is_fact_check", "true"),
    "TX801": _cell("statements", "statement_id", "occasion", "cafe\u0301 meeting"),
    "TX802": _cell("statements", "statement_id", "occasion", "zero\u200bwidth"),
    "TX803": _cell("statements", "statement_id", "occasion", "trailing "),
    "TX804": _cell("statements", "statement_id", "occasion", "a â€œquoteâ€"),
    "TX805": _cell("statements", "statement_id", "occasion", "=1+1"),
    "TX806": _cell("statements", "statement_id", "occasion", "mike p\u043empeo"),
    "TX807": _cell("statements", "statement_id", "occasion", "two  spaces"),
    "CT701": _cell("counter_statements", "statement_id", "counter_statement_id", lambda row: row["statement_id"]),
}
"""Every rule that is planted, by its code."""
