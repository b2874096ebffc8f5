"""Checks of single rows over a table that an engine holds: one aggregate of what is suspect, then only the suspects."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from onrecord.checks import ExpressionCheck
from onrecord.checks.check import Frames
from onrecord.csvio.reader import ROW
from onrecord.validation.tables import TableResult

FEW = 500_000
"""Up to so many suspect rows are fetched, which costs less than having an engine plan every check of them."""
Numbered = tuple[int, ExpressionCheck]
Group = tuple[nw.Expr, list[Numbered]]


def judge_rows(
    frames: Frames,
    frame: nw.LazyFrame,
    checks: Sequence[ExpressionCheck],
    result: TableResult,
    limit: int,
    keep: Sequence[str],
) -> nw.LazyFrame:
    """The columns to `keep` of all rows, held.

    Notes in `result` how many rows fail each check, which the first `limit` of them are (0: all), and their cells.
    """
    present = set(result.reader.present)
    groups = _groups([(index, check) for index, check in enumerate(checks) if {check.column, *check.reads} <= present])
    marks = [suspects.alias(f"__suspect_{number}") for number, (suspects, _) in enumerate(groups)]
    held = frames.held(frame.select(*keep, *marks))
    asked = [nw.col(f"__suspect_{number}") for number in range(len(groups))]
    if asked and result.reader.rows:
        *numbers, either = _sums(held, [*asked, nw.any_horizontal(*asked, ignore_nulls=False)])
        suspicious = [group for group, number in zip(groups, numbers, strict=True) if number]
        if suspicious:
            suspects = nw.any_horizontal(*(suspect for suspect, _ in suspicious), ignore_nulls=False)
            _judge_suspects(frames, frame.filter(suspects), suspicious, result, limit, few=either <= FEW)
    return held.select(*keep)


def _groups(checks: list[Numbered]) -> list[Group]:
    """The checks by the expression that tells which rows they are asked of; without one, of those that fail."""
    found: dict[int, Group] = {}
    for index, check in checks:
        suspects = check.suspects if check.suspects is not None else ~check.fits
        found.setdefault(id(suspects), (suspects, []))[1].append((index, check))
    return list(found.values())


def _judge_suspects(
    frames: Frames, rows: nw.LazyFrame, groups: list[Group], result: TableResult, limit: int, *, few: bool
) -> None:
    if few:
        rows, frames = rows.collect("polars").lazy(), Frames()
    rows = frames.held(rows)
    if broken := sorted(result.reader.broken_rows):
        out = frames.lifted(nw.from_dict({ROW: broken}, {ROW: rows.collect_schema()[ROW]}, backend="polars"))
        rows = rows.join(out, on=ROW, how="anti")
    failing = [entry for suspects, members in groups for entry in _failing(rows, suspects, members)]
    if not failing:
        return
    held = frames.held(rows.select(ROW, *((~check.fits).alias(_flag(index)) for index, check in failing)))
    totals = _sums(held, [nw.col(_flag(index)) for index, _ in failing])
    result.counts = {index: total for (index, _), total in zip(failing, totals, strict=True)}
    listed = [_first(held.filter(nw.col(_flag(index))), limit, index) for index, _ in failing]
    named = nw.concat(listed, how="vertical").collect("polars")
    for index, row in zip(named["check"].to_list(), named[ROW].to_list(), strict=True):
        result.failing.setdefault(index, []).append(row)
    cells = rows.join(frames.lifted(named.select(ROW).unique()), on=ROW, how="semi")
    result.failed_cells = cells.collect("polars").to_native()


def _failing(rows: nw.LazyFrame, suspects: nw.Expr, checks: list[Numbered]) -> list[Numbered]:
    """The checks of one group that some row fails; many a row is suspect for the same cells as others."""
    if checks[0][1].suspects is None:
        return checks
    columns = {name for _, check in checks for name in (check.column, *check.reads)}
    cells = rows.filter(suspects).select(*sorted(columns)).unique()
    totals = _sums(cells, [~check.fits for _, check in checks])
    return [entry for entry, total in zip(checks, totals, strict=True) if total]


def _sums(frame: nw.LazyFrame, expressions: Sequence[nw.Expr]) -> list[int]:
    """In how many rows each expression holds, in one aggregate; none where there are no rows."""
    ones = (nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).sum() for holds in expressions)
    sums = (number.alias(str(index)) for index, number in enumerate(ones))
    return [int(total or 0) for total in frame.select(*sums).collect().row(0)]


def _flag(index: int) -> str:
    return f"__fails_{index}"


def _first(failing: nw.LazyFrame, limit: int, index: int) -> nw.LazyFrame:
    rows = failing.select(nw.lit(index).alias("check"), ROW)
    return rows.sort(ROW).head(limit) if limit else rows
