"""The tables as one SQLite database: keys, checks, indices, views, the same bytes every time.

The file depends on the tables and on nothing else: fixed page size, rows in file order, no time, unused bytes zeroed,
and fixed values in the header's counters and library version (offsets 24, 92 and 96), which SQLite writes and does not
need. SQLite promises the format, not the layout: another release of it could place cells elsewhere, with equal tables.

Source: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import mmap
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.export.sqlite_views import EDTF_BOUNDS, about, views
from onrecord.tableschema import TableSchema
from onrecord.tableschema.sql import create_indices, create_table, identifier

if TYPE_CHECKING:
    from onrecord.query import Package

PAGE = 4096
TREE_PAGES = {2: 12, 5: 12, 10: 8, 13: 8}
"""The size of the header of each kind of page that has cells."""
SETTINGS = (
    f"page_size = {PAGE}",
    "encoding = 'UTF-8'",
    "auto_vacuum = NONE",
    "journal_mode = OFF",
    "synchronous = OFF",
    "secure_delete = ON",
    "cache_size = -65536",  # KiB
    "foreign_keys = OFF",  # checked once, when all rows are in
)
WRITTEN_BY = 3_037_000
"""The library version the header names: 3.37, the first that reads STRICT tables."""


def write(package: Package, out: Path) -> None:
    """Write the database; raises `InvalidDataError` where a row breaks a key or a check of its schema."""
    if sqlite3.sqlite_version_info < (3, 37):
        raise OnRecordError(f"this Python has SQLite {sqlite3.sqlite_version}; the export needs 3.37 or newer")
    schemas = {name: package.table(name).schema for name in package.tables()}
    try:
        with _opened(out) as database:
            for schema in schemas.values():
                database.execute(create_table(schema, schemas))
        _fill(out, package)
        with _opened(out) as database:
            for schema in schemas.values():
                for statement in create_indices(schema, schemas):
                    database.execute(statement)
            _bounds(database, schemas)
            for statement in (about(package), *views(schemas, package.inspection.settings.assessor)):
                database.execute(statement)
            _refuse_broken_keys(database, package)
    except sqlite3.Error as error:
        raise InvalidDataError(f"the tables of {package.path} do not fit one database: {error}") from error
    _fix_bytes(out)


def schema_of(database: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Every table, index, view and trigger of a database: its kind, name, table and SQL."""
    return set(database.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"))


def expected_schema(package: Package) -> set[tuple[str, ...]]:
    """What `schema_of` gives of the database that `write` makes of a package; no row is read."""
    from onrecord.checks.prefilter import edtf_columns

    schemas = {name: package.table(name).schema for name in package.tables()}
    statements = [create_table(schema, schemas) for schema in schemas.values()]
    for schema in schemas.values():
        statements += create_indices(schema, schemas)
    if any(edtf_columns(schema) for schema in schemas.values()):
        statements.append(EDTF_BOUNDS)
    with closing(sqlite3.connect(":memory:")) as database:
        for statement in (*statements, about(package), *views(schemas, package.inspection.settings.assessor)):
            database.execute(statement)
        return schema_of(database)


@contextmanager
def _opened(out: Path) -> Iterator[sqlite3.Connection]:
    """The database, in one transaction."""
    with closing(sqlite3.connect(out, isolation_level=None)) as database:
        for setting in SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")


def _fill(out: Path, package: Package) -> None:
    """Put the rows into the tables: whole Arrow columns through ADBC, so that no cell becomes a Python object.

    SQLite does not evaluate the checks, which takes longer than the rest: `batches` has judged the cells.
    """
    import adbc_driver_manager as adbc
    import adbc_driver_sqlite
    import polars as pl

    from onrecord.export.rows import batches

    columns = pl.col(pl.Date, pl.Enum).cast(pl.String), pl.col(pl.Boolean).cast(pl.Int64)
    with (
        adbc_driver_sqlite.connect(str(out)) as database,
        adbc.AdbcConnection(database) as connection,
        adbc.AdbcStatement(connection) as statement,
    ):
        for setting in (*SETTINGS, "ignore_check_constraints = ON"):
            statement.set_sql_query(f"PRAGMA {setting}")
            statement.execute_update()
        append = {adbc.StatementOptions.INGEST_MODE.value: "adbc.ingest.mode.append"}
        for name in package.tables():
            statement.set_options(**{adbc.StatementOptions.INGEST_TARGET_TABLE.value: name}, **append)
            for batch in batches(package, name):
                try:
                    statement.bind_stream(batch.with_columns(columns))
                    statement.execute_update()
                except adbc.Error as error:
                    reason = str(error).splitlines()[0].rpartition("execute: ")[2]
                    raise InvalidDataError(
                        f"{name}: {reason}; run `onrecord validate {package.path}` to see where"
                    ) from error


def _bounds(database: sqlite3.Connection, schemas: dict[str, TableSchema]) -> None:
    """The table of the first and last day of every EDTF text, which SQL cannot compute."""
    import narwhals as nw
    import polars as pl

    from onrecord.checks.prefilter import edtf_columns
    from onrecord.edtf import bounds, is_edtf

    columns = [(name, column) for name, schema in schemas.items() for column in edtf_columns(schema)]
    if not columns:
        return
    selects = (f"SELECT {identifier(column)} FROM {identifier(name)}" for name, column in columns)
    texts = [text for (text,) in database.execute(" UNION ".join(selects)) if text is not None]
    frame = nw.from_native(pl.DataFrame({"edtf": sorted(texts)}, schema={"edtf": pl.String}))
    first, last = bounds(nw.col("edtf"))
    found = frame.filter(is_edtf(nw.col("edtf"))).select("edtf", first.alias("earliest"), last.alias("latest"))
    database.execute(EDTF_BOUNDS)
    rows = ((edtf, earliest or None, latest or None) for edtf, earliest, latest in found.iter_rows())
    database.executemany("INSERT INTO edtf_bounds VALUES (?, ?, ?)", rows)


def _refuse_broken_keys(database: sqlite3.Connection, package: Package) -> None:
    broken = database.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        table, row, target, number = broken
        listed = database.execute(f"PRAGMA foreign_key_list({identifier(table)})").fetchall()
        columns = ", ".join(entry[3] for entry in listed if entry[0] == number)
        raise InvalidDataError(
            f"{table}: {columns} of row {row} is not in {target}; run `onrecord validate {package.path}` to see all "
            "such rows"
        )


def _fix_bytes(out: Path) -> None:
    """Fix the counters, and zero the unused bytes of each page, where parts of older cells remain."""
    with out.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as file:
        for offset, value in ((24, 1), (92, 1), (96, WRITTEN_BY)):
            file[offset : offset + 4] = value.to_bytes(4, "big")
        if len(file) // PAGE >= 1 << 24:
            return  # the first byte of an overflow page could be that of a page with cells
        for start in range(0, len(file), PAGE):
            head = start + (100 if start == 0 else 0)
            if file[head] not in TREE_PAGES:
                continue
            cells, content = struct.unpack_from(">HH", file, head + 3)
            first = head + TREE_PAGES[file[head]] + 2 * cells
            last = start + min(content or PAGE, PAGE)
            file[first:last] = bytes(last - first)
