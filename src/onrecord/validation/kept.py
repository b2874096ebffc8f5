"""The columns that were kept of a table, whichever engine holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.frames.plain import PlainFrame
from onrecord.frames.reader import ROW

if TYPE_CHECKING:
    import polars as pl

Kept: TypeAlias = "pl.DataFrame | PlainFrame"


def distinct(kept: Kept, column: str) -> list[str]:
    """Every different value of a column, in file order."""
    if isinstance(kept, PlainFrame):
        return list(dict.fromkeys(kept.values(column)))
    return kept[column].unique(maintain_order=True).to_list()


def dicts(rows: Kept, limit: int) -> list[dict[str, Any]]:
    """The first rows as dictionaries; all of them where the limit is 0."""
    if isinstance(rows, PlainFrame):
        return list(islice(rows.rows(), limit or None))
    return (rows.head(limit) if limit else rows).to_dicts()


def rows_of(kept: Kept, numbers: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """The rows with these numbers."""
    if isinstance(kept, PlainFrame):
        return {row[ROW]: row for row in kept.taken([number - 1 for number in numbers]).rows()}
    import polars as pl

    wanted = pl.DataFrame({ROW: list(numbers)}, schema={ROW: kept.schema[ROW]})
    return {row[ROW]: row for row in kept.join(wanted, on=ROW, how="semi").iter_rows(named=True)}


def as_polars(kept: Kept) -> pl.DataFrame:
    """The same as a polars frame."""
    if not isinstance(kept, PlainFrame):
        return kept
    import polars as pl

    columns = {name: kept.values(name) for name in kept.columns}
    counted = {name: pl.Int64 for name, cells in columns.items() if any(isinstance(cell, int) for cell in cells)}
    schema = {**dict.fromkeys(columns, pl.String), **counted, ROW: pl.UInt32}
    return pl.DataFrame(columns, schema=schema)
