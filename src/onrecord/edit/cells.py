"""The faults of one cell as it is typed, by the checks and in the words of `onrecord validate`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from onrecord.checks import ExpressionCheck
from onrecord.checks.plan import plan
from onrecord.csvio.reader import ROW
from onrecord.tableschema import TableSchema


class _NoContext:
    def nearest(self, table: str, column: str, value: str) -> str | None:
        return None


@lru_cache(maxsize=32)
def _checks(schema: TableSchema) -> tuple[ExpressionCheck, ...]:
    return plan({schema.name: schema}).of_table(schema.name)


def faults_of(schema: TableSchema, column: str, value: str, row: Mapping[str, str] | None = None) -> list[str]:
    """The errors of one cell, each as `CODE message; hint`; only those that this cell and the cells of `row` decide.

    >>> from onrecord.query import installed
    >>> faults_of(installed().table("speakers").schema, "country", "Iran")
    ['CO204 country "Iran" does not fit [A-Z]{2}']
    """
    import polars as pl

    from onrecord.validation.judge import judge
    from onrecord.validation.suspects import FusedPass

    cells = dict.fromkeys(schema.columns, "") | dict(row or {}) | {column: value}
    checks = [
        check
        for check in _checks(schema)
        if check.column == column and check.rule.severity == "error" and set(check.reads) <= {column, *(row or ())}
    ]
    frame = pl.DataFrame({ROW: [1]} | {name: [text] for name, text in cells.items()})
    failed = {failure.check for failure in judge(FusedPass(checks).failing(frame), checks)}
    faults = []
    for check in (check for check in checks if check in failed):
        message, hint = check.tell(cells, _NoContext())
        faults.append(f"{check.rule.code} {message}" + (f"; {hint}" if hint else ""))
    return faults
