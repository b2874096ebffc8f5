"""The judge of rows: pandera names every check that a failing row does not meet.

One pandera schema for each table has the checks as bodies. It sees only rows that the fused pass found failing, so
that sound data never import pandera.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import narwhals as nw
import polars as pl

from onrecord.checks.check import ExpressionCheck
from onrecord.csvio.reader import ROW


class Failure(NamedTuple):
    """A check and the numbers (`__row`) of the rows that do not meet it."""

    check: ExpressionCheck
    rows: pl.Series


def judge(frame: pl.DataFrame, checks: Sequence[ExpressionCheck]) -> Iterator[Failure]:
    """What pandera says of every row of a frame of text with `__row`; rows without a failure are not mentioned."""
    if not frame.height or not checks:
        return
    import pandera.polars as pa

    from onrecord.tableschema.pandera_schema import polars_schema

    columns: dict[str, list[tuple[str, nw.Expr]]] = {}
    for index, check in enumerate(checks):
        columns.setdefault(check.column, []).append((str(index), check.fits))
    try:
        polars_schema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        for (name,), cases in error.failure_cases.group_by("check", maintain_order=True):
            yield Failure(checks[int(str(name))], frame[ROW].gather(cases["index"]))
