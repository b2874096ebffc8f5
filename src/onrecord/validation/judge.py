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

CONSEQUENCES = frozenset({"CO201", "CO203", "CO204", "DT401"})
"""What a cell of damaged text may break because of the damage."""


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
        cases = error.failure_cases.group_by("check", maintain_order=True)
        failures = [Failure(checks[int(str(name))], frame[ROW].gather(rows["index"])) for (name,), rows in cases]
        yield from _without_consequences(failures)


def _without_consequences(failures: Sequence[Failure]) -> Iterator[Failure]:
    """One fault is one problem: a cell of damaged text is not also outside its vocabulary, its pattern or EDTF."""
    damaged: dict[str, set[int]] = {}
    for check, rows in failures:
        if check.rule.startswith("TX"):
            damaged.setdefault(check.column, set()).update(rows)
    for check, rows in failures:
        if check.rule in CONSEQUENCES and check.column in damaged:
            rows = rows.filter(~rows.is_in(sorted(damaged[check.column])))
        if len(rows):
            yield Failure(check, rows)
