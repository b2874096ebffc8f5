"""The faults of one cell as it is typed, by the checks and in the words of `onrecord validate`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from onrecord.checks.check import ExpressionCheck
from onrecord.checks.plan import plan
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
    import narwhals as nw
    import polars as pl

    cells = dict.fromkeys(schema.columns, "") | dict(row or {}) | {column: value}
    frame = nw.from_native(pl.DataFrame({name: [text] for name, text in cells.items()}))
    checks = [
        check
        for check in _checks(schema)
        if check.column == column and check.rule.severity == "error" and set(check.reads) <= {column, *(row or ())}
    ]
    if not checks:
        return []
    fits = frame.select(*(check.fits.alias(str(index)) for index, check in enumerate(checks))).row(0)
    failed = [check for check, fit in zip(checks, fits, strict=True) if not fit]
    faults = []
    for check in failed:
        message, hint = check.tell(cells, _NoContext())
        faults.append(f"{check.rule.code} {message}" + (f"; {hint}" if hint else ""))
    return faults
