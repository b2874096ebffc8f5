"""Checks of single rows over a table that an engine holds: one aggregate for all of them, then only what fails."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from onrecord.checks import ExpressionCheck
from onrecord.checks.check import Frames
from onrecord.frames.reader import ROW
from onrecord.validation.tables import TableResult


def judge_rows(
    frames: Frames, frame: nw.LazyFrame, checks: Sequence[ExpressionCheck], result: TableResult, limit: int
) -> None:
    """Note in `result` how many rows fail each check, which the first `limit` of them are (0: all), and their cells."""
    present = set(result.reader.present)
    usable = [(index, check) for index, check in enumerate(checks) if {check.column, *check.reads} <= present]
    if not usable or not result.reader.rows:
        return
    totals = _totals(frame, [check for _, check in usable])
    result.counts = {index: total for (index, _), total in zip(usable, totals, strict=True)}
    failing = [(index, check) for index, check in usable if result.counts[index]]
    if not failing:
        return
    flags = [(~check.fits).alias(_flag(index)) for index, check in failing]
    judged = frame.with_columns(*flags).filter(nw.any_horizontal(*map(_flagged, failing), ignore_nulls=False))
    held = frames.held(judged.select(ROW, *map(_flagged, failing)))
    listed = [_first(held.filter(nw.col(_flag(index))), limit, index) for index, _ in failing]
    named = nw.concat(listed, how="vertical").collect()
    for index, row in zip(named["check"].to_list(), named[ROW].to_list(), strict=True):
        result.failing.setdefault(index, []).append(row)
    wanted = frames.lifted(named.select(ROW).unique())
    cells = frame.join(wanted, on=ROW, how="semi").collect("polars")
    result.failed_cells = cells.to_native()


def _totals(frame: nw.LazyFrame, checks: list[ExpressionCheck]) -> list[int]:
    """How many rows fail each check; one with a cheaper expression of suspicion is judged on its suspects alone.

    The first aggregate counts the suspects: expressions that nobody needs are not even planned.
    """
    suspicions = {id(check.suspects): check.suspects for check in checks if check.suspects is not None}
    outright = [~check.fits for check in checks if check.suspects is None]
    counted = _sums(frame, [*outright, *suspicions.values()])
    sure, suspected = iter(counted), dict(zip(suspicions, counted[len(outright) :], strict=True))
    doubtful = [check for check in checks if check.suspects is not None and suspected[id(check.suspects)]]
    names = {id(check.suspects): f"__suspect_{number}" for number, check in enumerate(doubtful)}
    marked = frame.with_columns(*(suspicions[key].alias(name) for key, name in names.items())) if names else frame
    fails = [
        nw.when(nw.col(names[id(check.suspects)])).then(~check.fits).otherwise(nw.lit(False)) for check in doubtful
    ]
    judged = dict(zip(map(id, doubtful), _sums(marked, fails), strict=True))
    return [next(sure) if check.suspects is None else judged.get(id(check), 0) for check in checks]


def _sums(frame: nw.LazyFrame, expressions: list[nw.Expr]) -> list[int]:
    """In how many rows each expression holds, in one aggregate."""
    if not expressions:
        return []
    ones = (nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).sum() for holds in expressions)
    sums = (number.alias(str(index)) for index, number in enumerate(ones))
    return [int(total) for total in frame.select(*sums).collect().row(0)]


def _flag(index: int) -> str:
    return f"__fails_{index}"


def _flagged(entry: tuple[int, ExpressionCheck]) -> nw.Expr:
    return nw.col(_flag(entry[0]))


def _first(failing: nw.LazyFrame, limit: int, index: int) -> nw.LazyFrame:
    rows = failing.select(nw.lit(index).alias("check"), ROW)
    return rows.sort(ROW).head(limit) if limit else rows
