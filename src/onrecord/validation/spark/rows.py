"""The rows of a table in Spark that may fail a check: found on the cluster, judged on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import narwhals as nw
import polars as pl

from onrecord.checks.check import ExpressionCheck, Frames
from onrecord.csvio.reader import ROW
from onrecord.validation.engine import TableResult
from onrecord.validation.suspects import FusedPass, fails

FEW = 500_000
"""Up to so many suspects are fetched at once; of more, the cluster picks out those that fail, which come in parts."""
PART = 100_000


def judge_rows(
    frames: Frames,
    frame: nw.LazyFrame,
    checks: Sequence[ExpressionCheck],
    result: TableResult,
    limit: int,
    keep: Sequence[str],
) -> nw.LazyFrame:
    """The columns to `keep` of all rows, computed once; `result` gets what the judge says of the rows that fail."""
    usable = result.usable(checks)
    fused = FusedPass(usable)
    names = [f"__suspect_{number}" for number in range(len(fused.gates))]
    marked = frames.computed(
        frame.select(*keep, *(gate.alias(name) for name, gate in zip(names, fused.gates, strict=True)))
    )
    if names and result.reader.rows:
        either = nw.any_horizontal(*map(nw.col, names), ignore_nulls=False)
        *numbers, number = _sums(marked, [*map(nw.col, names), either])
        asked = [index for index, suspects in enumerate(numbers) if suspects]
        if asked:
            suspects = [fused.gates[index] for index in asked]
            if number > FEW:
                suspects = [fused.gates[index] & fails(fused.groups[index]) for index in asked]
            broken = sorted(result.reader.broken_rows)
            for part in _parts(frame.filter(nw.any_horizontal(*suspects, ignore_nulls=False)), number):
                sound = part.filter(~pl.col(ROW).is_in(broken))
                result.add_failing(fused.failing(sound), usable, limit)
    return marked.select(*keep)


def _parts(rows: nw.LazyFrame, number: int) -> Iterator[pl.DataFrame]:
    """The rows on this machine, in the order of the file."""
    if number <= FEW:
        yield rows.collect("polars").to_native().sort(ROW)
        return
    schema = {name: pl.Int64 if name == ROW else pl.String for name in rows.collect_schema().names()}
    coming = rows.to_native().toLocalIterator(prefetchPartitions=True)
    while part := list(islice(coming, PART)):
        yield pl.DataFrame(part, schema=schema, orient="row").sort(ROW)


def _sums(frame: nw.LazyFrame, expressions: Sequence[nw.Expr]) -> list[int]:
    """In how many rows each expression holds, in one aggregate; none where there are no rows."""
    ones = (nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).sum() for holds in expressions)
    sums = (number.alias(str(index)) for index, number in enumerate(ones))
    return [int(total or 0) for total in frame.select(*sums).collect().row(0)]
