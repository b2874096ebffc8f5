"""Whether the database and the Parquet files of a release hold what its tables hold, cell by cell."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.limits import MIB
from onrecord.tableschema import TableSchema
from onrecord.tableschema.sql import identifier

if TYPE_CHECKING:
    import polars as pl

    from onrecord.query import Package

    Take = Callable[[int], pl.DataFrame]
    """The next so many rows of a table, or as many as are left."""


MOST = 20
"""Differences of the schema that are listed."""


def export_differences(package: Package, folder: Path) -> list[str]:
    """What differs, one sentence for each column; the files may have been written by other versions of the libraries.

    Rows are compared in the order of the table's file, a batch at a time, so that no table must fit in memory.
    """
    database = folder / f"{package.name}.db"
    differing = _other_schema(database, package)
    sound = not differing  # else a view may be in place of a table, and reading it could run for ever
    for name in package.tables():
        schema = package.table(name).schema
        differing += _compared(f"{name}.parquet", package, schema, _from_parquet(folder / f"{name}.parquet", schema))
        if not sound:
            continue
        try:
            with closing(_opened(database)) as connection:
                differing += _compared(database.name, package, schema, _from_sqlite(connection, schema))
        except sqlite3.Error as error:
            differing.append(f"{database.name}: {name} cannot be read: {error}")
    return differing


def _compared(where: str, package: Package, schema: TableSchema, take: Take) -> Iterator[str]:
    import polars as pl

    from onrecord.export.rows import batches

    differing = dict.fromkeys(schema.columns, 0)
    rows = found_rows = 0
    library = pl.exceptions.PolarsError, pl.exceptions.PanicException  # the second for a damaged Parquet file
    unreadable = (sqlite3.Error, *library, OSError, OverflowError, TypeError, ValueError)
    try:
        for batch in batches(package, schema.name):
            found = _comparable(take(batch.height), schema)
            rows, found_rows = rows + batch.height, found_rows + found.height
            expected = _comparable(batch, schema).head(found.height)
            for column in schema.columns:
                differing[column] += int(expected[column].ne_missing(found[column]).sum())
        found_rows += take(1).height  # no further: a file of few bytes can claim billions
    except OnRecordError:
        raise
    except unreadable as error:
        yield f"{where}: {schema.name} cannot be read: {error}"
        return
    if rows != found_rows:
        more = "more than " if found_rows > rows else ""
        yield f"{where}: {schema.name} has {more}{found_rows - bool(more):,} rows instead of {rows:,}"
        return
    for column, number in differing.items():
        if number:
            yield f"{where}: {schema.name}.{column} differs in {number:,} rows"


def _comparable(frame: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """All columns as text or numbers that mean the same however they were stored."""
    import polars as pl

    types = {"boolean": pl.Boolean(), "integer": pl.Int64(), "year": pl.Int64(), "number": pl.Float64()}
    return frame.select(pl.col(field.name).cast(types.get(field.type, pl.String())) for field in schema.fields)


def _from_parquet(path: Path, schema: TableSchema) -> Take:
    import polars as pl

    start = 0

    def take(number: int) -> pl.DataFrame:
        nonlocal start
        found = pl.scan_parquet(path).select(schema.columns).slice(start, number).collect()
        start += found.height
        return found

    return take


def _from_sqlite(connection: sqlite3.Connection, schema: TableSchema) -> Take:
    """A table of a database that may come from anyone: only plain columns of a plain table are read."""
    import polars as pl

    numbers = {"boolean": pl.Int64(), "integer": pl.Int64(), "year": pl.Int64(), "number": pl.Float64()}
    types = {field.name: numbers.get(field.type, pl.String()) for field in schema.fields}
    columns = ", ".join(identifier(name) for name in schema.columns)
    rows = connection.execute(f"SELECT {columns} FROM {identifier(schema.name)} ORDER BY rowid")
    return lambda number: pl.DataFrame(rows.fetchmany(number), schema=types, orient="row", strict=True)


def _other_schema(database: Path, package: Package) -> list[str]:
    """What is damaged in the database, or is in it, is missing or reads otherwise than in the one made anew."""
    from onrecord.export.sqlite import expected_schema, schema_of

    try:
        with closing(_opened(database)) as connection:
            found, expected = schema_of(connection), expected_schema(package)
            if found == expected and (fault := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                return [f"{database.name}: {fault}"]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return [f"{database.name}: {error}"]
    names = {(kind, name) for kind, name, *_rest in found ^ expected}
    return [f"{database.name}: the {kind} {name} is not as the tables make it" for kind, name in sorted(names)[:MOST]]


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * MIB)
    return connection
