"""The engine Spark: the tables of one run as data frames of a session, on one machine or many.

A package is a folder of CSV or Parquet at any path that Hadoop knows. What the checks need leaves the cluster: counts,
the failing rows that are listed, and the columns of which loops are walked.
"""

from __future__ import annotations

import io
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

import narwhals as nw

from onrecord.checks.check import Frames, JoinCheck
from onrecord.checks.plan import Plan
from onrecord.csvio import TableReader
from onrecord.csvio.reader import ROW
from onrecord.errors import EngineError
from onrecord.package import Limits
from onrecord.package.store import Store
from onrecord.validation.engine import Place, TableRequest, TableResult
from onrecord.validation.joins import fill
from onrecord.validation.spark.frames import FetchedFrames, SparkFrames, note_order
from onrecord.validation.spark.hadoop import HadoopStore, first_line
from onrecord.validation.spark.part_files import by_partition, counted_on, local_rows, read_csv
from onrecord.validation.spark.rows import judge_rows

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import DataFrame, SparkSession


FETCHED = 128 * 1024**2
"""Of a package with no more bytes than this in its tables, the columns that joins read are fetched and joined on this
machine: a cluster takes longer to plan and start a hundred small joins than to run them."""
DECIDED = 16_000_000
"""So many cells are fetched as text for the joins that hashes suspect."""
SETTINGS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.minPartitionNum": "{cores}",
    "spark.sql.shuffle.partitions": "{parts}",
}
"""Files are cut alike in every job, also when a worker was lost meanwhile: rows are numbered by it. Joins are cut to
the size of the cluster and planned once: hundreds of small ones in 200 parts each cost more than their rows."""
UNCOMPILED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""Where tables are small, Java takes longer to compile a job than to run it."""


class InSpark:
    """The tables as data frames of one session."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session.newSession()
        for name, value in session.conf.getAll.items():
            if not name.startswith("spark."):  # of a file system
                self._session.conf.set(name, value)
        cores = max(session.sparkContext.defaultParallelism, 2)
        for name, value in SETTINGS.items():
            self._session.conf.set(name, value.format(cores=cores, parts=4 * cores))
        self._cluster = SparkFrames(self._session)
        self.frames: Frames = self._cluster

    def store(self, place: Place, limits: Limits | None = None) -> HadoopStore:
        """The package in a folder; raises `UnreadableError`."""
        return HadoopStore(self._session, os.fspath(place))

    def lines_of(self, store: Store, result: TableResult) -> Store | None:
        """Lines are looked up where this machine sees the file."""
        assert isinstance(store, HadoopStore)
        return None if _is_parquet(result.table.path) else store.local()

    def begin(self, checks: Plan, size: int) -> None:
        """Of a small package the columns that joins read are fetched; else hashes of them are made where they lie."""
        self._checks = checks
        if size <= FETCHED:
            self.frames = FetchedFrames()
            for name, value in UNCOMPILED.items():
                self._session.conf.set(name, value)

    def clear(self) -> None:
        """Let the executors forget what they keep."""
        self._cluster.clear()

    def read(self, request: TableRequest, earlier: Mapping[str, TableResult]) -> TableResult:
        store, table = request.store, request.table
        assert isinstance(store, HadoopStore)
        result = TableResult(table, TableReader(table.schema.columns))
        parquet = _is_parquet(table.path) or any(map(_is_parquet, store.parts(table.path)))
        read = self._parquet if parquet else read_csv
        frame = read(self._session, store, table.path, result.reader)
        result.numbered = store.parts(table.path) == [table.path]
        result.readable, result.strictly_sorted = frame is not None, False
        columns = list(dict.fromkeys((ROW, *request.keep, *table.schema.primary_key)))
        if frame is None:
            frame = local_rows(self._session, {name: [] for name in columns}, numbers=(ROW,))
            kept = self.frames.computed(nw.from_native(frame))
        else:
            kept = judge_rows(self.frames, nw.from_native(frame), request.checks, result, request.limit, columns)
        if isinstance(self.frames, FetchedFrames):
            kept = nw.from_native(_in_order(kept)).lazy()
        self._cluster.cells += result.reader.rows * len(columns)
        if not parquet and result.numbered:
            note_order(kept, result)
        result.kept = kept.to_native()
        return result

    def suspect_joins(
        self, joins: Sequence[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[Sequence[JoinCheck], Frames]:
        """Those that find rows among hashes; if it is little, what these few read is fetched as text."""
        if self.frames is not self._cluster:
            return joins, self.frames
        fill(self._cluster, self._checks, results)
        joins = self._cluster.suspects(self._checks.keys, joins)
        read = {name: list(dict.fromkeys(c for check in joins for c in check.columns(name))) for name in results}
        if sum(results[name].reader.rows * len(columns) for name, columns in read.items()) > DECIDED:
            return joins, self._cluster
        for name, columns in read.items():
            result = results[name]
            wanted = dict.fromkeys((ROW, *columns, *result.table.schema.primary_key))
            result.kept = _in_order(nw.from_native(result.kept).lazy().select(*wanted)) if columns else None
        return joins, FetchedFrames()

    def _parquet(self, session: SparkSession, store: HadoopStore, path: str, reader: TableReader) -> DataFrame | None:
        """The rows of Parquet as the text that they would have in a CSV file."""
        from pyspark.sql import functions as F

        stored = session.read.parquet(store.read_url(path))
        for part in store.parts(path):
            if set(store.parquet_columns(part)) != set(stored.columns):
                raise OSError(f"the columns of {part} are not those of other files; write all files of a table alike")
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


def _in_order(kept: nw.LazyFrame) -> pl.DataFrame:
    """The rows of a table, fetched, in the order of its file."""
    return FetchedFrames().computed(kept).collect().to_native().sort(ROW)


def _is_parquet(path: str) -> bool:
    return path.endswith(".parquet")


@contextmanager
def opened(spark: SparkSession | str | None = None) -> Iterator[InSpark]:
    """A session for one run: the one that is given or active, else one of its own on that master.

    Raises `EngineError` where Spark is not installed or its master does not answer.
    """
    try:
        import_module("pyarrow")  # carries rows out of the session
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
    tables = InSpark(session)
    try:
        yield tables
    except (PySparkException, Py4JError) as error:
        raise EngineError(f"Spark stopped: {first_line(error)}") from error
    finally:
        with suppress(PySparkException, Py4JError):  # nothing is kept where Spark has stopped
            tables.clear()
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
