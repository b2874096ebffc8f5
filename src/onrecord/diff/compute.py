"""Comparing two packages table by table, keyed by primary key and cell by cell."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.csvio.compare import COLUMN, NEW, changes
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import read_whole, whole_table
from onrecord.diff.bump import bump_for
from onrecord.diff.columns import Match, column_changes, key_changes, match_columns
from onrecord.diff.model import CellChange, Diff, Kind, RowChange, Side, TableDiff
from onrecord.errors import UnreadableError
from onrecord.package import Inspection, inspect
from onrecord.package.descriptor import Table
from onrecord.package.git import open_release
from onrecord.package.store import Store
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

SHOWN_ELSEWHERE = frozenset({"version", "resources", "created", "$schema"})
"""Members of the descriptor that `Diff.descriptor` leaves out."""
SEPARATOR = "|"
CORRECTIONS = "corrections"
NEVER_RIGHT = ("coding-error", "duplicate")
"""Reasons of corrections that withdraw a row which should not have been there."""

Place = str | os.PathLike[str] | Store


def diff(old: Place, new: Place, *, max_rows: int = 0) -> Diff:
    """What changed from one package to another, keyed by primary key and cell by cell.

    Each is a folder, a zip, the folder of a built release, or `git:REVISION`. The order of rows does not matter, but
    `warnings` names keys that occur twice; a column whose values have moved to a new name is a renamed column. At most
    `max_rows` rows of each kind are listed per table (0: all); the counts are complete.

    Raises `UnreadableError` where there is no package, and `InvalidDataError` for a table that cannot be read.

    >>> from onrecord.package import installed_path
    >>> diff(installed_path(), installed_path()).bump.level
    'none'
    """
    before, after = _inspected(old), _inspected(new)
    was, now = ({table.name: table for table in side.tables} for side in (before, after))
    mistaken = _mistaken(after.store, now.get(CORRECTIONS))
    compared: list[TableDiff] = []
    warnings: list[str] = []
    for name in sorted(was.keys() & now.keys()):
        left, right = whole_table(before.store, was[name]), whole_table(after.store, now[name])
        gone = mistaken.get(name, frozenset())
        compared.append(compare_tables(left, right, was[name].schema, now[name].schema, max_rows, gone))
        warnings += _unsure(left, was[name].schema, "older")
        warnings += _unsure(right, now[name].schema, "newer")
    tables = tuple(compared)
    added, removed = tuple(sorted(now.keys() - was.keys())), tuple(sorted(was.keys() - now.keys()))
    descriptor = _descriptor(before.document, after.document)
    bump = bump_for(tables, added, removed, descriptor)
    return Diff(_side(old, before), _side(new, after), tables, added, removed, descriptor, bump, tuple(warnings))


def _unsure(frame: pl.DataFrame, schema: TableSchema, side: str) -> Iterator[str]:
    """A warning where a key of one side occurs twice: which of its rows belong together is not known."""
    import polars as pl

    key = list(schema.primary_key)
    if not key or not set(key) <= set(frame.columns):
        return
    doubled = frame.select(key).filter(pl.struct(key).is_duplicated()).unique(maintain_order=True)
    if doubled.height:
        more = f" and {doubled.height - 1:,} more" if doubled.height > 1 else ""
        yield (
            f"{schema.name}: the key {_key(doubled.row(0, named=True), schema.primary_key)}{more} occurs twice in the "
            f"{side} package; such rows are paired in file order, and may seem changed where only their order is"
        )


def compare(old: Inspection, new: Inspection) -> tuple[TableDiff, ...]:
    """The tables that differ between two packages, with every row of a table that only one of them has.

    Tables with faults in their bytes are compared as far as they can be read; `onrecord validate` lists the faults.
    """
    before, after = ({table.name: table for table in side.tables} for side in (old, new))
    found = []
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        one = now or before[name]
        left, right = _readable(old.store, was, one), _readable(new.store, now, one)
        difference = compare_tables(left, right, (was or one).schema, (now or one).schema)
        if not difference.same:
            found.append(difference)
    return tuple(found)


def _readable(store: Store, table: Table | None, like: Table) -> pl.DataFrame:
    """The rows of a table that can be read; none where the package does not have it."""
    import polars as pl

    return read_whole(store, table)[0] if table else pl.DataFrame(schema=dict.fromkeys(like.schema.columns, pl.String))


def _mistaken(store: Store, table: Table | None) -> dict[str, frozenset[str]]:
    """The ids, by table, of the rows that `corrections` withdraws because they were never right."""
    if table is None or not {"table", "row_id", "action", "reason"} <= set(table.schema.columns):
        return {}
    import polars as pl

    gone = whole_table(store, table).filter(
        pl.col("action").is_in(["withdraw", "merge"]) & pl.col("reason").is_in(NEVER_RIGHT)
    )
    found: dict[str, set[str]] = {}
    for name, row_id in gone.select("table", "row_id").iter_rows():
        found.setdefault(name, set()).add(row_id)
    return {name: frozenset(ids) for name, ids in found.items()}


def compare_tables(
    old: pl.DataFrame,
    new: pl.DataFrame,
    was: TableSchema,
    now: TableSchema,
    max_rows: int = 0,
    mistaken: frozenset[str] = frozenset(),
) -> TableDiff:
    """What differs between two text frames of one table; of rows that share a key, the first goes with the first.

    `mistaken` are the ids of rows that were withdrawn because they were never right.
    """
    match = match_columns(old, new, was, now)
    gone = match.pairing.gone
    keys = (_key(row, match.old_key) for row in old[gone].select(match.old_key).iter_rows(named=True))
    cells = changes(old, new, match.pairing, match.shared)
    return TableDiff(
        name=now.name,
        rows_old=old.height,
        rows_new=new.height,
        added=len(match.pairing.added),
        removed=len(gone),
        mistaken=sum(key in mistaken for key in keys) if mistaken else 0,
        changed=cells[NEW].n_unique() if cells.height else 0,
        cells=cells.height,
        columns=column_changes(was, now, match.renamed),
        keys=key_changes(was, now, match.renamed),
        rows=(
            *_whole(old, match.pairing.gone, match.old_key, "removed", max_rows),
            *_changed(new, match, cells, max_rows),
            *_whole(new, match.pairing.added, match.key, "added", max_rows),
        ),
    )


def _whole(
    frame: pl.DataFrame, places: pl.Series, key: tuple[str, ...], kind: Kind, max_rows: int
) -> Iterator[RowChange]:
    """Rows that only one side has, in the order of its file."""
    places = places.head(max_rows) if max_rows else places
    for place, row in zip(places.to_list(), frame[places].iter_rows(named=True), strict=True):
        filled = [(name, value) for name, value in row.items() if value and name != ROW]
        added = kind == "added"
        cells = (CellChange(name, None, value) if added else CellChange(name, value, None) for name, value in filled)
        yield RowChange(_key(row, key), kind, tuple(cells), place + 1 if added else None)


def _changed(new: pl.DataFrame, match: Match, cells: pl.DataFrame, max_rows: int) -> Iterator[RowChange]:
    """Rows with changed cells, in the order of the new file."""
    import polars as pl

    places = cells[NEW].unique().sort()
    if max_rows and len(places) > max_rows:
        places = places.head(max_rows)
        cells = cells.filter(pl.col(NEW).is_in(places.implode()))
    by_row: dict[int, list[CellChange]] = {}
    for place, column, before, after in cells.select(NEW, COLUMN, "old", "new").iter_rows():
        by_row.setdefault(place, []).append(CellChange(column, before, after))
    for place, row in zip(places.to_list(), new[places].select(match.key).iter_rows(named=True), strict=True):
        yield RowChange(_key(row, match.key), "changed", tuple(by_row[place]), place + 1)


def _key(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return SEPARATOR.join(str(row[name]) for name in names)


def _inspected(place: Place) -> Inspection:
    store = open_release(place)
    inspection = inspect(store, judge=False, as_is=True)
    for fault in inspection.faults:
        if fault.rule in ("PK001", "PK003", "PK006") or (fault.rule == "PK005" and fault.value):
            raise UnreadableError(f"{store.path}: {fault.message}; run `onrecord validate` to see all")
    return inspection


def _side(place: Place, inspection: Inspection) -> Side:
    shown = os.fspath(place) if isinstance(place, str | os.PathLike) else str(place.path)
    return Side(shown, inspection.name or Path(shown).name, inspection.version or "")


def _descriptor(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[CellChange, ...]:
    def text(value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    members = [name for name in dict.fromkeys((*old, *new)) if name not in SHOWN_ELSEWHERE]
    return tuple(
        CellChange(name, text(old.get(name)), text(new.get(name))) for name in members if old.get(name) != new.get(name)
    )
