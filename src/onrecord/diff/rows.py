"""The rows that differ, as data for people; only these are ever looked at one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.csvio.compare import COLUMN, NEW, OLD
from onrecord.diff.columns import Match
from onrecord.diff.model import CellChange, RowChange

if TYPE_CHECKING:
    import polars as pl

SEPARATOR = "|"


def row_changes(
    old: pl.DataFrame, new: pl.DataFrame, match: Match, cells: pl.DataFrame, max_rows: int
) -> tuple[RowChange, ...]:
    """Removed, changed and added rows, each in the order of its file."""
    gone, added = match.pairing.gone, match.pairing.added
    if max_rows:
        gone, added = gone.head(max_rows), added.head(max_rows)
    found: list[RowChange] = []
    for row in old[gone].iter_rows(named=True):
        values = tuple(CellChange(name, value, None) for name, value in row.items() if value)
        found.append(RowChange(_key(row, match.old_key), "removed", values))
    found += _changed(new, match, cells, max_rows)
    for row in new[added].iter_rows(named=True):
        values = tuple(CellChange(name, None, value) for name, value in row.items() if value)
        found.append(RowChange(_key(row, match.key), "added", values))
    return tuple(found)


def _changed(new: pl.DataFrame, match: Match, cells: pl.DataFrame, max_rows: int) -> list[RowChange]:
    import polars as pl

    if not cells.height:
        return []
    positions = cells[NEW].unique().sort()
    if max_rows and len(positions) > max_rows:
        positions = positions.head(max_rows)
        cells = cells.filter(pl.col(NEW).is_in(positions.implode()))
    by_row: dict[int, list[CellChange]] = {}
    for _old, position, column, before, after in cells.select(OLD, NEW, COLUMN, "old", "new").iter_rows():
        by_row.setdefault(position, []).append(CellChange(column, before, after))
    keys = new[positions].select(match.key).iter_rows(named=True)
    return [
        RowChange(_key(key, match.key), "changed", tuple(by_row[position]))
        for position, key in zip(positions.to_list(), keys, strict=True)
    ]


def _key(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return SEPARATOR.join(str(row[name]) for name in names)
