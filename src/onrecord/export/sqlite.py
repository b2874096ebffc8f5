"""The tables as one SQLite database: keys, checks, indices, views, the same bytes every time.

The file depends on the tables and on nothing else: fixed page size, rows in file order, no time, unused bytes zeroed,
and of the header's counters and library version (offsets 24, 92 and 96), by which SQLite only informs, fixed values.
Measured: 3.40 and 3.51 write the same bytes. SQLite promises the format, not the layout, so another release of it could
place cells otherwise; the tables would be the same.

Source: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import mmap
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.export.sqlite_views import EDTF_BOUNDS, about, views
from onrecord.tableschema import TableSchema
from onrecord.tableschema.sql import create_indices, create_table, identifier, insert

if TYPE_CHECKING:
    import polars as pl

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
    "foreign_keys = OFF",  # looked at once, when all rows are in
)
WRITTEN_BY = 3_037_000
"""The library version the header names: 3.37, the first that reads STRICT tables."""


def write(package: Package, out: Path) -> None:
    """Write the database; raises `InvalidDataError` where a row breaks a key or a check of its schema."""
    if sqlite3.sqlite_version_info < (3, 37):
        raise OnRecordError(f"this Python has SQLite {sqlite3.sqlite_version}; the export needs 3.37 or newer")
    schemas = {name: package.table(name).schema for name in package.tables()}
    with closing(sqlite3.connect(out, isolation_level=None)) as database:
        for setting in SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for name, schema in schemas.items():
            _fill(database, package, name, schema, schemas)
        try:
            for schema in schemas.values():
                for statement in create_indices(schema, schemas):
                    database.execute(statement)
            _bounds(database, schemas)
            for statement in (about(package), *views(schemas)):
                database.execute(statement)
        except sqlite3.Error as error:
            raise InvalidDataError(f"the tables of {package.path} do not fit one database: {error}") from error
        database.execute("COMMIT")
        _refuse_broken_keys(database)
        database.execute("VACUUM")
    _fix_bytes(out)


def _fill(
    database: sqlite3.Connection,
    package: Package,
    name: str,
    schema: TableSchema,
    schemas: dict[str, TableSchema],
) -> None:
    """Fill one table. The database looks at its checks, which take most of the time, where ours say that one fails."""
    from onrecord.export.rows import all_fit, batches

    try:
        database.execute(create_table(schema, schemas))
        database.execute(f"PRAGMA ignore_check_constraints = {all_fit(package, name)}")
        for batch in batches(package, name):
            database.executemany(insert(schema), _cells(batch))
    except sqlite3.Error as error:
        raise InvalidDataError(f"{name}: {error}; run `onrecord validate {package.path}` to see where") from error


def _cells(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows as SQLite takes them; days are text."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows()


def _bounds(database: sqlite3.Connection, schemas: dict[str, TableSchema]) -> None:
    """The table of the first and last day of every EDTF text, which SQL cannot tell by itself."""
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


def _refuse_broken_keys(database: sqlite3.Connection) -> None:
    broken = database.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        table, row, target, number = broken
        listed = database.execute(f"PRAGMA foreign_key_list({identifier(table)})").fetchall()
        columns = ", ".join(entry[3] for entry in listed if entry[0] == number)
        raise InvalidDataError(
            f"{table}: {columns} of row {row} is not in {target}; run `onrecord validate` to see all such rows"
        )


def _fix_bytes(out: Path) -> None:
    """Zero what SQLite leaves to chance: the counters, and what is left of older cells between a page's live ones."""
    with out.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as file:
        for offset, value in ((24, 1), (92, 1), (96, WRITTEN_BY)):
            file[offset : offset + 4] = value.to_bytes(4, "big")
        if len(file) // PAGE >= 1 << 24:
            return  # an overflow page can no longer be told from others by its first byte
        for start in range(0, len(file), PAGE):
            head = start + (100 if start == 0 else 0)
            if file[head] not in TREE_PAGES:
                continue
            cells, content = struct.unpack_from(">HH", file, head + 3)
            first = head + TREE_PAGES[file[head]] + 2 * cells
            last = start + min(content or PAGE, PAGE)
            file[first:last] = bytes(last - first)
