"""What differs between two states of a package, row by row and cell by cell; plain data, no printing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from onrecord.csvio.compare import COLUMN, NEW, changes, pair
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import read_whole
from onrecord.package import Inspection
from onrecord.package.descriptor import Table

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["added", "changed", "removed"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs: its key, and (old, new) of each cell concerned; "" stands for a missing cell.

    An added row has every filled cell with an empty old one, a removed row every filled cell with an empty new one.
    `row` is its number in the new table, or None where it was removed.
    """

    kind: Kind
    key: tuple[str, ...]
    cells: Mapping[str, tuple[str, str]]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class TableChanges:
    """The rows of one table that differ, in the order of the new table, and last those that were removed."""

    table: str
    rows: tuple[RowChange, ...]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    def count(self, kind: Kind) -> int:
        """How many rows differ in that way."""
        return sum(row.kind == kind for row in self.rows)


def compare_tables(name: str, old: pl.DataFrame, new: pl.DataFrame, key: tuple[str, ...]) -> TableChanges:
    """What differs between two text tables; of rows that share a `key`, the first goes with the first.

    Without a key, or where one of the tables lacks a column of it, whole rows are compared.
    """
    before, after = ([column for column in frame.columns if column != ROW] for frame in (old, new))
    shared = [column for column in after if column in before]
    keyed = key if key and set(key) <= set(shared) else tuple(shared)
    pairing = pair(old, new, keyed, keyed)
    cells: dict[int, dict[str, tuple[str, str]]] = {}
    for there, column, was, now in (
        changes(old, new, pairing, [(column, column) for column in shared if column not in keyed])
        .select(NEW, COLUMN, "old", "new")
        .iter_rows()
    ):
        cells.setdefault(there, {})[column] = (was, now)
    rows = [
        *_whole(new, pairing.added.to_list(), "added", keyed),
        *_changed(new, cells, keyed),
    ]
    rows.sort(key=lambda change: change.row or 0)
    rows += _whole(old, pairing.gone.to_list(), "removed", keyed)
    gained = tuple(column for column in after if column not in before)
    lost = tuple(column for column in before if column not in after)
    return TableChanges(name, tuple(rows), gained, lost)


def compare(old: Inspection, new: Inspection) -> tuple[TableChanges, ...]:
    """What differs between two packages, table by table; tables without a difference are left out.

    Rows that cannot be read are compared as far as they can; `onrecord validate` tells of them.
    """
    before = {table.name: table for table in old.tables}
    after = {table.name: table for table in new.tables}
    found = []
    for name in sorted({*before, *after}):
        frames = (_frame(old, before.get(name)), _frame(new, after.get(name)))
        key = (after.get(name) or before[name]).schema.primary_key
        known = [frame for frame in frames if frame is not None]
        left, right = (known[0].clear() if frame is None else frame for frame in frames)
        difference = compare_tables(name, left, right, key)
        if difference.rows or difference.columns_added or difference.columns_removed:
            found.append(difference)
    return tuple(found)


def _frame(inspection: Inspection, table: Table | None) -> pl.DataFrame | None:
    return None if table is None else read_whole(inspection.store, table)[0]


def _whole(frame: pl.DataFrame, places: list[int], kind: Kind, key: tuple[str, ...]) -> Iterator[RowChange]:
    for row in frame[places].iter_rows(named=True) if places else ():
        filled = {column: value for column, value in row.items() if column != ROW and value}
        cells = {name: ("", value) if kind == "added" else (value, "") for name, value in filled.items()}
        yield RowChange(kind, tuple(row[name] for name in key), cells, row.get(ROW) if kind == "added" else None)


def _changed(
    frame: pl.DataFrame, cells: Mapping[int, Mapping[str, tuple[str, str]]], key: tuple[str, ...]
) -> Iterator[RowChange]:
    places = sorted(cells)
    for place, row in zip(places, frame[places].iter_rows(named=True) if places else (), strict=True):
        ordered = {column: cells[place][column] for column in frame.columns if column in cells[place]}
        yield RowChange("changed", tuple(row[name] for name in key), ordered, row.get(ROW))
