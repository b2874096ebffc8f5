"""The tables of a package as columns of text: read at most once each, looked up, and changed by edits of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.csvio.reader import ROW
from onrecord.csvio.table import whole_table
from onrecord.edit.canonical import canonical_frame, in_order, written
from onrecord.errors import NotRepairableError, OnRecordError
from onrecord.package.snapshot import stamps
from onrecord.query import Package
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the name of its table; a missing cell is ""."""

    table: str
    cells: Cells

    def key(self, primary_key: Sequence[str]) -> tuple[str, ...]:
        """The values of its primary key."""
        return tuple(self.cells[name] for name in primary_key)


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of a table before the change (None: a new row) and after it (None: the row is removed)."""

    table: str
    old: Cells | None
    new: Cells | None


class Tables:
    """The tables of a package as text (missing is ""), each read when it is first needed and kept.

    `state` identifies the files at the moment this object was made: whoever writes compares it under the lock.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.state = state_of(package)
        self._frames: dict[str, pl.DataFrame] = {}
        self._canonical: set[str] = set()

    def schema(self, name: str) -> TableSchema:
        """The schema of a table; raises `UnknownNameError`."""
        return self.package.table(name).schema

    def frame(self, name: str) -> pl.DataFrame:
        """Every row of a table; raises `OnRecordError` where the bytes cannot be split into cells for certain."""
        if name not in self._frames:
            table = self.package.table(name)
            self._frames[name] = whole_table(self.package.inspection.store, table).select(table.schema.columns)
        return self._frames[name]

    def canonical(self, name: str) -> pl.DataFrame:
        """Every row of a table that is to be changed; raises `OnRecordError` unless its file is in canonical form.

        Otherwise the change of one row and the repair of others would be written together, and nobody could review it.
        """
        if name not in self._canonical:
            table = self.package.table(name)
            try:
                frame, changes = canonical_frame(self.package.bytes_of(name), table.schema)
            except NotRepairableError as error:
                raise OnRecordError(f"{table.path}: {error}") from error
            if changes:
                raise OnRecordError(f"{table.path} is not in canonical form; run `onrecord fmt` first")
            self._frames[name] = frame
            self._canonical.add(name)
        return self._frames[name]

    def column(self, name: str, column: str) -> list[str]:
        """The texts of one column, in file order."""
        return self.frame(name)[column].to_list()

    def rows(self, name: str) -> list[dict[str, str]]:
        """Every row of a table as a dict, in file order; for small tables."""
        return self.frame(name).to_dicts()

    def having(self, name: str, cells: Cells) -> list[dict[str, str]]:
        """The rows that have all of these cells, in file order."""
        import polars as pl

        return self.frame(name).filter(*(pl.col(column) == value for column, value in cells.items())).to_dicts()

    def having_any(self, name: str, columns: Sequence[str], value: str) -> list[dict[str, str]]:
        """The rows that have a value in any of these columns, in file order."""
        import polars as pl

        if not columns:
            return []
        return self.frame(name).filter(pl.any_horizontal(pl.col(column) == value for column in columns)).to_dicts()

    def file_after(self, name: str, edits: Sequence[Edit]) -> bytes:
        """The canonical file of a table after these edits of it; raises as `canonical` does."""
        schema = self.schema(name)
        return written(schema, edited(self.canonical(name), schema, edits))


def edited(frame: pl.DataFrame, schema: TableSchema, edits: Sequence[Edit]) -> pl.DataFrame:
    """The rows of a table after the edits of it, sorted by primary key."""
    import polars as pl

    text = dict.fromkeys(schema.columns, pl.String)
    replaced = [edit for edit in edits if edit.old is not None]
    olds = pl.DataFrame([edit.old for edit in replaced], schema=text).with_row_index("__edit")
    places = frame.with_row_index(ROW).join(olds, on=schema.columns).sort(ROW)
    kept = frame.with_row_index(ROW).join(places, on=ROW, how="anti", maintain_order="left").drop(ROW)
    new = [replaced[number].new for number in places["__edit"]] + [edit.new for edit in edits if edit.old is None]
    added = pl.DataFrame([cells for cells in new if cells is not None], schema=text)
    return in_order(pl.concat([kept, added]), schema)


def state_of(package: Package) -> tuple[object, ...]:
    """A value that differs once a file of the package was replaced."""
    paths = [table.path for table in package.inspection.tables]
    return stamps(package.inspection.store, ["datapackage.json", *paths])
