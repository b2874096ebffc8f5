"""The engine DuckDB: the tables of one run in a database, which may be larger than memory.

What stands in a file is still decided on its bytes by the strict reader, so a table is the same in every engine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

import narwhals as nw

from onrecord.checks import JoinCheck, Plan
from onrecord.checks.check import Frames
from onrecord.errors import EngineError
from onrecord.frames import TableReader
from onrecord.frames.reader import ROW
from onrecord.package.store import Store
from onrecord.validation.rows import judge_rows
from onrecord.validation.tables import TableRequest, TableResult, note_order

if TYPE_CHECKING:
    import duckdb
    import pyarrow


class DuckFrames(Frames):
    """Tables of a database; what is derived from them becomes one too."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        super().__init__()
        self._database = database
        self._number = count()

    def stored(self, relation: Any) -> nw.LazyFrame:
        """The rows of a relation as a table of the database."""
        name = f"t{next(self._number)}"
        relation.create(name)
        return nw.from_native(self._database.table(name))

    def held(self, made: nw.LazyFrame) -> nw.LazyFrame:
        return self.stored(made.to_native())

    def lifted(self, rows: nw.DataFrame) -> nw.LazyFrame:
        return self.stored(self._database.from_arrow(rows.to_arrow()))


class InDuckDB:
    """The tables in a database: each read once by the strict reader, its text stored and judged there."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self.frames = DuckFrames(database)
        self._database = database

    def where(self, store: Store, result: TableResult) -> Store | None:
        return store

    def coding(self, checks: Plan, size: int) -> None:
        return None

    def read(self, asked: TableRequest) -> TableResult:
        table = asked.table
        result = TableResult(table, TableReader(table.schema.columns))
        with asked.store.open(table.path) as stream:
            whole = self.frames.stored(self._database.from_arrow(_rows(result, stream)))
        result.readable = bool(result.reader.present)
        keep = list(dict.fromkeys((ROW, *asked.keep, *table.schema.primary_key)))
        result.kept = judge_rows(self.frames, whole, asked.checks, result, asked.limit, keep).to_native()
        self._database.execute(f'DROP TABLE "{whole.to_native().alias}"')
        return result

    def suspects(
        self, checks: Plan, joins: list[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[list[JoinCheck], Frames]:
        return joins, self.frames


def _rows(result: TableResult, stream: Any) -> pyarrow.RecordBatchReader:
    """The batches of the strict reader as DuckDB takes them, one at a time; `result` gets what it found on the way."""
    import polars as pl
    import pyarrow

    newest = pl.CompatLevel.newest()
    columns = result.table.schema.columns
    schema = pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(columns, pl.String)}).to_arrow(compat_level=newest)

    def batches() -> Iterator[pyarrow.RecordBatch]:
        previous: str | None = None
        for batch in result.reader.batches(stream):
            frame = batch.frame
            sound = frame.filter(~pl.col(ROW).is_in(list(result.reader.broken_rows)))
            previous = note_order(sound, result.table.schema.primary_key, previous, result)
            yield from frame.to_arrow(compat_level=newest).to_batches()

    return pyarrow.RecordBatchReader.from_batches(schema.schema, batches())


@contextmanager
def opened() -> Iterator[InDuckDB]:
    """A database that lives as long as one run; what memory does not hold lies in the folder for temporary files."""
    try:
        import duckdb

        import_module("pyarrow")  # carries the rows there and back
    except ImportError as error:
        raise EngineError(f'the engine duckdb needs {error.name}: pip install "onrecord[duckdb]"') from error
    with (
        tempfile.TemporaryDirectory(prefix="onrecord-") as folder,
        duckdb.connect(":memory:", config={"temp_directory": folder}) as database,
    ):
        database.execute("SET preserve_insertion_order = false")
        yield InDuckDB(database)
