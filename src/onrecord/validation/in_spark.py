"""The engine Spark: the tables of one run as data frames of a session, on one machine or many.

A package is a folder of CSV or Parquet at any path that Hadoop knows. What the checks need leaves the cluster: counts,
the failing rows that are listed, and the columns of which loops are walked.
"""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from typing import TYPE_CHECKING

import narwhals as nw

from onrecord.checks import Plan
from onrecord.checks.check import Frames
from onrecord.errors import EngineError
from onrecord.frames import TableReader
from onrecord.frames.reader import ROW
from onrecord.package.store import Store
from onrecord.validation.hadoop import HadoopStore, first_line
from onrecord.validation.rows import judge_rows
from onrecord.validation.spark_csv import by_partition, counted_on, local_rows, read_csv
from onrecord.validation.tables import TableRequest, TableResult

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


BATCH = 24
"""So many joins are counted in one job."""
SETTINGS = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.minPartitionNum": "{cores}",
    "spark.sql.shuffle.partitions": "{parts}",
}
"""Files are cut alike in every job, also when a worker was lost meanwhile: rows are numbered by it. Joins are cut to
the size of the cluster, since hundreds of small ones in the 200 parts of the default cost more than their rows."""


class SparkFrames(Frames):
    """Data frames; what is derived from them is kept by the executors until the run ends."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session
        self._kept: list[DataFrame] = []

    def held(self, made: nw.LazyFrame) -> nw.LazyFrame:
        self._kept.append(made.to_native().persist())
        return nw.from_native(self._kept[-1])

    def lifted(self, rows: nw.DataFrame) -> nw.LazyFrame:
        numbers = [name for name, dtype in rows.schema.items() if dtype.is_integer()]
        columns = {name: rows[name].to_list() for name in rows.columns}
        return nw.from_native(local_rows(self._session, columns, numbers))

    def counted(self, found: Iterable[nw.LazyFrame]) -> Iterator[tuple[nw.LazyFrame, int]]:
        waiting: list[nw.LazyFrame] = []
        for frame in found:
            waiting.append(frame)
            if len(waiting) == BATCH:
                yield from self._counted(waiting)
                waiting = []
        yield from self._counted(waiting)

    def _counted(self, found: list[nw.LazyFrame]) -> Iterator[tuple[nw.LazyFrame, int]]:
        """All of them in one job; only frames with rows are kept."""
        from pyspark.sql import functions as F

        if not found:
            return
        marked = (frame.to_native().select(F.lit(index).alias("join"), ROW) for index, frame in enumerate(found))
        rows = (
            reduce(lambda one, other: one.unionAll(other), marked).groupBy("join").agg(F.countDistinct(ROW).alias("n"))
        )
        totals = {row["join"]: row["n"] for row in rows.collect()}
        for index, frame in enumerate(found):
            total = totals.get(index, 0)
            yield (self.held(frame.unique(ROW, keep="any")), total) if total else (frame, 0)

    def clear_kept(self) -> None:
        for frame in self._kept:
            frame.unpersist()


class InSpark:
    """The tables as data frames of one session."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session.newSession()
        cores = max(session.sparkContext.defaultParallelism, 2)
        for name, value in SETTINGS.items():
            self._session.conf.set(name, value.format(cores=cores, parts=4 * cores))
        self.frames = SparkFrames(self._session)

    def store(self, url: str) -> HadoopStore:
        """The package in a folder; raises `UnreadableError`."""
        return HadoopStore(self._session, url)

    def where(self, store: Store, result: TableResult) -> Store | None:
        """Lines are looked up where this machine sees the file."""
        assert isinstance(store, HadoopStore)
        return None if _is_parquet(result.table.path) else store.local()

    def coding(self, checks: Plan, size: int) -> None:
        return None

    def read(self, asked: TableRequest) -> TableResult:
        store, table = asked.store, asked.table
        assert isinstance(store, HadoopStore)
        result = TableResult(table, TableReader(table.schema.columns))
        parquet = _is_parquet(table.path) or any(map(_is_parquet, store.parts(table.path)))
        read = self._parquet if parquet else read_csv
        frame = read(self._session, store, table.path, result.reader)
        result.numbered = store.parts(table.path) == [table.path]
        result.readable, result.strictly_sorted = frame is not None, False
        columns = list(dict.fromkeys((ROW, *asked.keep, *table.schema.primary_key)))
        if frame is None:
            result.kept = local_rows(self._session, {name: [] for name in columns}, numbers=(ROW,))
            return result
        if not parquet:
            _note_order(frame, table.schema.primary_key, result)
        whole = sound = nw.from_native(frame)
        if result.reader.broken_rows:
            broken = nw.from_dict({ROW: sorted(result.reader.broken_rows)}, {ROW: nw.Int64()}, backend="polars")
            sound = whole.join(self.frames.lifted(broken), on=ROW, how="anti")
        judge_rows(self.frames, sound, asked.checks, result, asked.limit)
        result.kept = self.frames.held(whole.select(*columns)).to_native()
        return result

    def _parquet(self, session: SparkSession, store: HadoopStore, path: str, reader: TableReader) -> DataFrame | None:
        """The rows of Parquet as the text that they would have in a CSV file."""
        from pyspark.sql import functions as F

        stored = session.read.parquet(store.read_url(path))
        quoted = (name.replace('"', '""') for name in stored.columns)
        for _ in reader.batches(io.BytesIO(",".join(f'"{name}"' for name in quoted).encode() + b"\n")):
            pass
        if not reader.present:
            return None
        reader.needless_quotes = reader.no_final_newline = False
        texts = [F.coalesce(stored[f"`{name}`"].cast("string"), F.lit("")).alias(name) for name in reader.present]
        absent = [F.lit("").alias(name) for name in reader.columns if name not in reader.present]
        rows = stored.select(F.monotonically_increasing_id().alias("__id"), *texts, *absent)
        sizes = {part["part"]: part["number"] for part in by_partition(rows)}
        reader.rows = sum(sizes.values())
        return rows.select((counted_on(sizes) + 1).alias(ROW), *reader.columns)


def _is_parquet(path: str) -> bool:
    return path.endswith(".parquet")


def _note_order(frame: DataFrame, key: tuple[str, ...], result: TableResult) -> None:
    """Note the first row of sound ones whose primary key comes before the one above it."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    if not key or not result.numbered:
        return
    part = F.spark_partition_id().alias("part")
    keys = frame.select(part, ROW, F.concat_ws("\x1f", *(F.col(f"`{name}`") for name in key)).alias("key"))
    if result.reader.broken_rows:
        broken = local_rows(frame.sparkSession, {ROW: sorted(result.reader.broken_rows)}, numbers=(ROW,))
        keys = keys.join(F.broadcast(broken), ROW, "anti")
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


@contextmanager
def opened(spark: SparkSession | str | None = None) -> Iterator[InSpark]:
    """A session for one run: the one that is given or active, else one of its own on that master.

    Raises `EngineError` where Spark is not installed or its master does not answer.
    """
    try:
        import pyarrow  # noqa: F401  # carries rows out of the session
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError as error:
        raise EngineError(f'the engine spark needs {error.name}: pip install "onrecord[spark]"') from error
    if isinstance(spark, str):
        _reach(spark)
    own = None
    session = _running() if spark is None or isinstance(spark, str) else spark
    if session is None:
        session = own = _started(str(spark or "local[*]"))
    if not hasattr(session, "_jvm"):
        raise EngineError("the engine spark needs a classic session; one of Spark Connect cannot read the descriptor")
    if isinstance(spark, str) and session.sparkContext.master != spark:
        raise EngineError(f"a session on {session.sparkContext.master} runs already: stop it before one on {spark}")
    home = InSpark(session)
    try:
        yield home
    except (PySparkException, Py4JError) as error:
        raise EngineError(f"Spark stopped: {first_line(error)}") from error
    finally:
        with suppress(PySparkException, Py4JError):  # nothing is kept where Spark has stopped
            home.frames.clear_kept()
        if own is not None:
            own.stop()


def _running() -> SparkSession | None:
    """The session of this thread or, in another thread than its own, that of the process."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        return SparkSession.active()
    except PySparkException:
        return None


def _started(master: str) -> SparkSession:
    from pyspark.sql import SparkSession

    try:
        builder = SparkSession.builder.appName("onrecord validate").master(master)
        session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except Exception as error:  # whatever Java raises
        raise EngineError(f"Spark does not start on {master}: {first_line(error)}") from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _reach(master: str) -> None:
    named = re.fullmatch(r"spark://(.+)", master)
    if named and not any(_answers(place) for place in named[1].split(",")):
        raise EngineError(f"no Spark master answers at {master}; start it, or name another with --spark-master")


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError):
        return False
    return True
