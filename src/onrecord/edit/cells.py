"""One cell judged as it is typed, by the checks and in the words of `onrecord validate`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from onrecord.checks.check import ExpressionCheck
from onrecord.checks.domain.dates import edtf_checks, future_checks
from onrecord.checks.domain.quotes import quote_checks
from onrecord.checks.schema_rules import column_checks
from onrecord.checks.text import text_checks
from onrecord.tableschema import TableSchema


class _NoContext:
    def nearest(self, table: str, column: str, value: str) -> str | None:
        return None


@lru_cache(maxsize=32)
def _checks(schema: TableSchema) -> tuple[ExpressionCheck, ...]:
    found = [*text_checks(schema), *column_checks(schema), *edtf_checks(schema)]
    return (*found, *future_checks(schema), *quote_checks(schema))


def faults_of(schema: TableSchema, column: str, value: str, row: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with one cell, each fault as `CODE message; hint`; only what the cell itself shows.

    >>> from onrecord.query import installed
    >>> faults_of(installed().table("speakers").schema, "country", "Iran")
    ['CO204 country "Iran" does not fit [A-Z]{2}']
    """
    import narwhals as nw
    import polars as pl

    cells = dict.fromkeys(schema.columns, "") | dict(row or {}) | {column: value}
    frame = nw.from_native(pl.DataFrame({name: [text] for name, text in cells.items()}))
    checks = [c for c in _checks(schema) if c.column == column and set(c.reads) <= {column, *(row or ())}]
    if not checks:
        return []
    fits = frame.select(*(check.fits.alias(str(index)) for index, check in enumerate(checks))).row(0)
    told = (check.tell(cells, _NoContext()) for check, fit in zip(checks, fits, strict=True) if not fit)
    codes = (check.rule for check, fit in zip(checks, fits, strict=True) if not fit)
    return [
        f"{rule.code} {message}" + (f"; {hint}" if hint else "")
        for rule, (message, hint) in zip(codes, told, strict=True)
        if rule.severity == "error"
    ]
