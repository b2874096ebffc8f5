"""Rows of a large package by the values of a column, without keeping its tables in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.csvio.reader import ROW
from onrecord.edit.tables import rows_of
from onrecord.package.descriptor import STANDARD_TABLES
from onrecord.package.store import FolderStore
from onrecord.query import Package

if TYPE_CHECKING:
    import polars as pl

LARGE = 8 * 1024**2
"""From so many bytes of tables on, a change of rows looks at what it touches instead of at everything."""


def is_large(package: Package) -> bool:
    """Whether a package is large, in a folder and of the standard tables, so that changes look at few of its rows."""
    store = package.inspection.store
    if not isinstance(store, FolderStore) or not set(package.tables()) <= set(STANDARD_TABLES):
        return False
    try:
        return sum(store.size(table.path) for table in package.inspection.tables) >= LARGE
    except (OSError, ValueError):
        return False


def file_of(package: Package, table: str) -> Path:
    """Where the file of a table lies now."""
    with package.inspection.store.open(package.table(table).path) as stream:
        return Path(stream.name)


def scanned(package: Package, table: str) -> pl.LazyFrame:
    """The rows of a table as text (missing is "") with `__row` from 1, still to be read."""
    import polars as pl

    rows = pl.scan_csv(
        file_of(package, table),
        infer_schema=False,
        empty_string_is_null=False,
        row_index_name=ROW,
        row_index_offset=1,
    )
    return rows.select(ROW, *package.table(table).schema.columns)


def column_of(package: Package, table: str, name: str) -> list[str]:
    """The texts of one column."""
    return scanned(package, table).select(name).collect().to_series().to_list()


class Lookup:
    """The rows of a package that have certain values; each question reads a file once and is answered once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._found: dict[tuple[str, str], dict[str, pl.DataFrame]] = {}

    def rows(self, table: str, column: str, values: Iterable[str]) -> pl.DataFrame:
        """The rows that have one of these texts in that column, in file order, with `__row`."""
        import polars as pl

        known = self._found.setdefault((table, column), {})
        asked = sorted(set(values))
        new = [value for value in asked if value not in known]
        if new:
            found = scanned(self.package, table).filter(pl.col(column).is_in(new)).collect()
            for value in new:
                known[value] = found.filter(pl.col(column) == value) if len(new) > 1 else found
        frames = [known[value] for value in asked]
        return pl.concat(frames).sort(ROW) if frames else scanned(self.package, table).head(0).collect()

    def every(self, table: str) -> pl.DataFrame:
        """All rows of a table."""
        return scanned(self.package, table).collect()


class Rows:
    """The rows of a package by what they hold, whatever its size: of a small one all are read, once each table."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._lookup = Lookup(package) if is_large(package) else None
        self._read: dict[str, list[dict[str, str]]] = {}

    def having(self, table: str, cells: Mapping[str, str]) -> list[dict[str, str]]:
        """The rows that hold all of these cells, in file order."""
        first = next(iter(cells))
        return [row for row in self._with(table, first, cells[first]) if cells.items() <= row.items()]

    def having_any(self, table: str, columns: Sequence[str], value: str) -> list[dict[str, str]]:
        """The rows that hold a value in any of these columns, in file order."""
        if self._lookup is None:
            return [row for row in self._all(table) if any(row[name] == value for name in columns)] if columns else []
        import polars as pl

        found = [self._lookup.rows(table, name, [value]) for name in columns]
        return _dicts(pl.concat(found).unique(ROW).sort(ROW)) if found else []

    def _with(self, table: str, column: str, value: str) -> list[dict[str, str]]:
        if self._lookup is not None:
            return _dicts(self._lookup.rows(table, column, [value]))
        return [row for row in self._all(table) if row[column] == value]

    def _all(self, table: str) -> list[dict[str, str]]:
        if table not in self._read:
            self._read[table] = rows_of(self.package, table)
        return self._read[table]


def _dicts(frame: pl.DataFrame) -> list[dict[str, str]]:
    return frame.drop(ROW).to_dicts()
