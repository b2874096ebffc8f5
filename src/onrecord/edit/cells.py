"""The faults of one cell as it is typed, by the checks and in the words of `onrecord validate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.checks.check import ExpressionCheck
from onrecord.csvio.reader import ROW
from onrecord.tableschema import TableSchema


class _NoContext:
    def nearest(self, table: str, column: str, value: str) -> str | None:
        return None


def faults_of(
    schema: TableSchema,
    checks: Sequence[ExpressionCheck],
    column: str,
    value: str,
    row: Mapping[str, str] | None = None,
) -> list[str]:
    """What these checks find in one cell, as `CODE message; hint`; only what it and the cells of `row` decide.

    >>> from onrecord.checks.plan import plan
    >>> from onrecord.query import installed
    >>> speakers = installed().table("speakers").schema
    >>> faults_of(speakers, plan({"speakers": speakers}).of_table("speakers"), "country", "Iran")
    ['CO204 country "Iran" does not fit [A-Z]{2}']
    """
    import polars as pl

    from onrecord.validation.judge import judge
    from onrecord.validation.suspects import FusedPass

    cells = dict.fromkeys(schema.columns, "") | dict(row or {}) | {column: value}
    there = {column, *(row or ())}
    own = [c for c in checks if c.column == column and set(c.reads) <= there]
    frame = pl.DataFrame({ROW: [1]} | {name: [text] for name, text in cells.items()})
    failed = {failure.check for failure in judge(FusedPass(own).failing(frame), own)}
    faults = []
    for check in (check for check in own if check in failed):
        message, hint = check.describe(cells, _NoContext())
        faults.append(f"{check.rule} {message}" + (f"; {hint}" if hint else ""))
    return faults
