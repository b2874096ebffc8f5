"""The rows of a package as plain text, to be changed and written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.edit.canonical import NotRepairableError, canonical, cells_of, written
from onrecord.errors import OnRecordError
from onrecord.package.descriptor import Table
from onrecord.query import Package

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the table it belongs to; a missing cell is ""."""

    table: str
    cells: Cells

    def key(self, primary_key: Sequence[str]) -> tuple[str, ...]:
        """The values of its primary key."""
        return tuple(self.cells[name] for name in primary_key)


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of a table as it was (None: it was not there) and as it becomes (None: it is taken out)."""

    table: str
    old: Cells | None
    new: Cells | None


def rows_of(package: Package, name: str) -> list[dict[str, str]]:
    """Every row of a table; raises `OnRecordError` when the file is not in canonical form.

    Else a change of one row would be written together with the repair of others, and nobody could review it.
    """
    table = package.table(name)
    raw = package.bytes_of(name)
    try:
        sound = canonical(raw, table.schema).data == raw
    except NotRepairableError as error:
        raise OnRecordError(f"{table.path}: {error}") from error
    if not sound:
        raise OnRecordError(f"{table.path} is not in canonical form; run `onrecord fmt` first")
    return [dict(zip(table.schema.columns, cells, strict=True)) for cells in cells_of(raw)[1:]]


def bytes_with(table: Table, rows: Iterable[Cells]) -> bytes:
    """The canonical file of a table with these rows."""
    return written(table.schema, [[row[name] for name in table.schema.columns] for row in rows])


def column(package: Package, name: str, column_name: str) -> list[str]:
    """The texts of one column, also where the file is not canonical."""
    from onrecord.edit.lookup import column_of, is_large

    if is_large(package):
        return column_of(package, name, column_name)
    try:
        header, *records = cells_of(package.bytes_of(name))
    except (NotRepairableError, ValueError) as error:
        raise OnRecordError(f"{package.table(name).path}: {error}") from error
    index = header.index(column_name)
    return [record[index] for record in records]
