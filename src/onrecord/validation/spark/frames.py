"""What joins read, in Spark: kept by the executors and joined as hashes first, or fetched if it is little."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from onrecord.checks.check import Frames, JoinCheck
from onrecord.csvio.reader import ROW
from onrecord.validation.engine import TableResult
from onrecord.validation.in_memory import note_order as note_order_in_memory
from onrecord.validation.spark.part_files import local_rows

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

BATCH = 24
"""So many joins are counted in one job."""
CODES = 64_000_000
"""So many cells are fetched as codes of 8 bytes, for the same reason for which less is fetched as text."""
THREADS = 2
"""So many jobs run at a time: a cluster idles while the next one is planned."""


class FetchedFrames(Frames):
    """Frames of this machine; those of the cluster turn into them when they are computed."""

    def computed(self, made: nw.LazyFrame) -> nw.LazyFrame:
        rows = made.collect("polars").to_native()
        return nw.from_native(rows.with_columns(pl.col(ROW).cast(pl.UInt32)) if ROW in rows.columns else rows).lazy()


class SparkFrames(Frames):
    """Data frames; what is derived from them is kept by the executors until the run ends."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session
        self._kept: list[DataFrame] = []
        self._alone = RLock()
        self.cells = 0
        """How many cells the columns that joins read have in all."""

    def once(self, derive: Callable[..., nw.LazyFrame], *args: str) -> nw.LazyFrame:
        with self._alone:
            return super().once(derive, *args)

    def computed(self, made: nw.LazyFrame) -> nw.LazyFrame:
        self._kept.append(made.to_native().persist())
        return nw.from_native(self._kept[-1])

    def lifted(self, rows: nw.DataFrame) -> nw.LazyFrame:
        numbers = [name for name, dtype in rows.schema.items() if dtype.is_integer()]
        columns = {name: rows[name].to_list() for name in rows.columns}
        return nw.from_native(local_rows(self._session, columns, numbers))

    def counted(self, found: Iterable[nw.LazyFrame]) -> Iterator[tuple[nw.LazyFrame, int]]:
        for some in _batches(found):
            for frame, total in zip(some, self._totals(some), strict=True):
                yield (self.computed(frame.unique(ROW, keep="any")), total) if total else (frame, 0)

    def _totals(self, found: Sequence[nw.LazyFrame]) -> list[int]:
        """How many rows each of the frames has, in one job."""
        from pyspark.sql import functions as F

        marked = (frame.to_native().select(F.lit(index).alias("join"), ROW) for index, frame in enumerate(found))
        rows = (
            reduce(lambda one, other: one.unionAll(other), marked).groupBy("join").agg(F.countDistinct(ROW).alias("n"))
        )
        totals = {row["join"]: row["n"] for row in rows.collect()}
        return [totals.get(index, 0) for index in range(len(found))]

    def suspects(self, checks: Mapping[str, frozenset[str]], joins: Sequence[JoinCheck]) -> list[JoinCheck]:
        """Joins over hashes are a fraction of the work of those over text, which then decide."""
        hashed = _HashedFrames(self._session)
        coded = {name: hashed.coded(name, text, checks.get(name, frozenset()), joins) for name, text in self.items()}
        if self.cells <= CODES:
            return _failing_here({name: frame.collect("polars") for name, frame in coded.items()}, joins)
        try:
            hashed.update((name, hashed.computed(frame)) for name, frame in coded.items())
            filled = {name: _filled(frame.to_native()) for name, frame in hashed.items()}
            asked = [check for check in joins if check.of_filled is None or check.of_filled in filled[check.table]]
            with ThreadPoolExecutor(THREADS) as threads:
                return [check for some in threads.map(hashed.failing, _batches(asked)) for check in some]
        finally:
            hashed.clear()

    def clear(self) -> None:
        """Let the executors forget what they keep."""
        for frame in self._kept:
            frame.unpersist()
        self._kept = []


class _HashedFrames(SparkFrames):
    """Tables whose opaque columns are 64-bit hashes with a seed of this run, so that joins compare numbers."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__(session)
        self._seed = secrets.randbits(63)

    def coded(self, name: str, text: nw.LazyFrame, keys: frozenset[str], joins: Sequence[JoinCheck]) -> nw.LazyFrame:
        """What `joins` read of a table."""
        from pyspark.sql import functions as F

        read = [column for check in joins for column in check.reads.get(name, ())]
        words = {column for column in read if isinstance(column, str) and column not in keys}
        names = dict.fromkeys(column if isinstance(column, str) else column.name for column in read)

        def code(name: str) -> Column:
            cell = F.col(f"`{name}`")
            return cell if name in words else F.when(cell.isNotNull(), F.xxhash64(F.lit(self._seed), cell)).alias(name)

        return nw.from_native(text.to_native().select(ROW, *map(code, names)))

    def failing(self, joins: Sequence[JoinCheck]) -> list[JoinCheck]:
        """Those of the joins that find rows."""
        totals = self._totals([check.find(self) for check in joins])
        return [check for check, total in zip(joins, totals, strict=True) if total]


def _filled(table: DataFrame) -> set[str]:
    """The columns in which some cell is not empty."""
    from pyspark.sql import functions as F

    numbers = table.agg(*(F.count(F.col(f"`{name}`")).alias(name) for name in table.columns)).collect()[0]
    return {name for name in table.columns if numbers[name]}


def _failing_here(tables: Mapping[str, nw.DataFrame], joins: Sequence[JoinCheck]) -> list[JoinCheck]:
    """Those of the joins that find rows among fetched codes."""
    frames = Frames()
    frames.update((name, table.lazy()) for name, table in tables.items())
    filled = {
        name: {column.name for column in table.iter_columns() if column.count()} for name, table in tables.items()
    }
    asked = [check for check in joins if check.of_filled is None or check.of_filled in filled[check.table]]
    return [check for check in asked if not check.find(frames).select(ROW).head(1).collect().is_empty()]


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def note_order(kept: nw.LazyFrame, result: TableResult) -> None:
    """Note the first row of sound ones whose primary key comes before the one above it."""
    key, broken = result.table.schema.primary_key, sorted(result.reader.broken_rows)
    if not key:
        return
    if kept.implementation.is_polars():
        rows = kept.filter(~nw.col(ROW).is_in(broken)) if broken else kept
        note_order_in_memory(rows.collect().to_native(), key, None, result)
        return
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    frame = kept.to_native()
    part = F.spark_partition_id().alias("part")
    keys = frame.select(part, ROW, F.concat_ws("\x1f", *(F.col(f"`{name}`") for name in key)).alias("key"))
    if broken:
        out = local_rows(frame.sparkSession, {ROW: broken}, numbers=(ROW,))
        keys = keys.join(F.broadcast(out), ROW, "anti")
    above = F.lag("key").over(Window.partitionBy("part").orderBy(ROW))
    found = (
        keys.withColumn("above", above)
        .groupBy("part")
        .agg(
            F.min(F.when(F.col("key") < F.col("above"), F.col(ROW))).alias("wrong"),
            F.count_if(F.col("key") <= F.col("above")).alias("again"),
            F.min_by("key", ROW).alias("first"),
            F.max_by("key", ROW).alias("last"),
            F.min(ROW).alias("row"),
        )
    )
    previous: str | None = None
    unsorted: list[int] = []
    result.strictly_sorted = True
    for row in sorted(found.collect(), key=lambda row: row["row"]):
        if previous is not None and row["first"] <= previous:
            result.strictly_sorted = False
            unsorted += [row["row"]] if row["first"] < previous else []
        result.strictly_sorted = result.strictly_sorted and not row["again"]
        unsorted += [row["wrong"]] if row["wrong"] is not None else []
        previous = row["last"]
    result.unsorted_row = min(unsorted, default=None)
