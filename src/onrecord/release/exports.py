"""Whether the database and the Parquet files of a release hold what its tables hold, cell by cell."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

    from onrecord.query import Package


def export_differences(package: Package, folder: Path) -> list[str]:
    """What differs, in words; the files may have been written by other versions of the libraries."""
    import polars as pl

    from onrecord.export.rows import frame

    told = []
    database = folder / f"{package.name}.db"
    for name in package.tables():
        schema = package.table(name).schema
        expected = _comparable(frame(package, name), schema)
        for where, read in (
            (f"{name}.parquet", lambda name=name: pl.read_parquet(folder / f"{name}.parquet")),
            (database.name, lambda schema=schema: _from_sqlite(database, schema)),
        ):
            try:
                found = _comparable(read(), schema)
            except (sqlite3.Error, pl.exceptions.PolarsError, OSError, OverflowError, TypeError, ValueError) as error:
                told.append(f"{where}: {name} cannot be read: {error}")
                continue
            told += _compared(where, schema, expected, found)
    return told + _tables_beyond(database, package)


def _compared(where: str, schema: TableSchema, expected: pl.DataFrame, found: pl.DataFrame) -> list[str]:
    if found.height != expected.height:
        return [f"{where}: {schema.name} has {found.height:,} rows instead of {expected.height:,}"]
    return [
        f"{where}: {schema.name}.{column} differs in {differing:,} rows"
        for column in schema.columns
        if (differing := int(expected[column].ne_missing(found[column]).sum()))
    ]


def _comparable(frame: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """All columns as text or numbers that mean the same however they were stored, sorted by primary key."""
    import polars as pl

    columns = []
    for field in schema.fields:
        cell = pl.col(field.name)
        if field.type == "boolean":
            columns.append(cell.cast(pl.Boolean))
        elif field.type in ("integer", "year"):
            columns.append(cell.cast(pl.Int64))
        elif field.type == "number":
            columns.append(cell.cast(pl.Float64))
        else:
            columns.append(cell.cast(pl.String))
    return frame.select(columns).sort(schema.primary_key or schema.columns)


def _from_sqlite(database: Path, schema: TableSchema) -> pl.DataFrame:
    """One table of a database that may come from anyone: only plain columns of a plain table are asked for."""
    import polars as pl

    types: dict[str, type[pl.DataType]] = {
        "boolean": pl.Int64,
        "integer": pl.Int64,
        "year": pl.Int64,
        "number": pl.Float64,
    }
    with closing(_opened(database)) as connection:
        listed = ", ".join(_quoted(name) for name in schema.columns)
        rows = connection.execute(f"SELECT {listed} FROM {_quoted(schema.name)}")
        kinds = {field.name: types.get(field.type, pl.String) for field in schema.fields}
        return pl.DataFrame(rows.fetchall(), schema=kinds, orient="row", strict=True)


def _tables_beyond(database: Path, package: Package) -> list[str]:
    try:
        with closing(_opened(database)) as connection:
            if (fault := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                return [f"{database.name}: {fault}"]
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        return [f"{database.name}: {error}"]
    extra = names - set(package.tables()) - {"edtf_bounds"}
    return [f"{database.name}: the table {name} is none of the package" for name in sorted(extra)]


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
