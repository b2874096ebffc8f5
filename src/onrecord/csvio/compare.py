"""Two states of a table, paired by key and compared cell by cell; the order of rows does not matter.

All of it is joins and whole columns. Nothing here walks over rows, so that a million of them cost about as much as
reading them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

OLD, NEW = "__old", "__new"
"""The position of a row in each of the two frames, from 0."""
TIMES = "__times"
COLUMN = "__column"


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which rows of two frames are the same row: `pairs` (positions), and the positions found on one side only."""

    pairs: pl.DataFrame
    gone: pl.Series
    added: pl.Series
    in_step: bool = False
    """Whether the pairs are simply the rows side by side."""


def pair(old: pl.DataFrame, new: pl.DataFrame, old_key: Sequence[str], new_key: Sequence[str]) -> Pairing:
    """The rows of two frames that have the same key; of rows that share one, the first goes with the first."""
    import polars as pl

    left = old.select(pl.col(name).alias(str(index)) for index, name in enumerate(old_key))
    right = new.select(pl.col(name).alias(str(index)) for index, name in enumerate(new_key))
    if left.equals(right):
        same = pl.int_range(left.height, eager=True, dtype=pl.UInt32)
        nothing = pl.Series([], dtype=pl.UInt32)
        return Pairing(pl.DataFrame({OLD: same, NEW: same}), nothing, nothing, in_step=True)
    on = left.columns
    try:
        pairs = _joined(left, right, on)
    except pl.exceptions.ComputeError:  # a key occurs twice
        left, right = (
            frame.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(on).alias(TIMES)) for frame in (left, right)
        )
        pairs = _joined(left, right, [*on, TIMES])
    gone = _missing(left.height, pairs[OLD])
    added = _missing(right.height, pairs[NEW])
    return Pairing(pairs, gone, added)


def _joined(left: pl.DataFrame, right: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return (
        right.with_row_index(NEW)
        .join(left.with_row_index(OLD), on=on, how="inner", validate="1:1", maintain_order="left")
        .select(OLD, NEW)
    )


def _missing(height: int, found: pl.Series) -> pl.Series:
    import polars as pl

    everything = pl.DataFrame({"i": pl.int_range(height, eager=True, dtype=pl.UInt32)})
    return everything.join(found.alias("i").to_frame(), on="i", how="anti", maintain_order="left")["i"]


def changes(old: pl.DataFrame, new: pl.DataFrame, pairing: Pairing, columns: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Every changed cell of the paired rows: `__old`, `__new`, `__column` (the new name), `old`, `new`."""
    import polars as pl

    parts = []
    for before, after in columns:
        left, right = old[before], new[after]
        if not pairing.in_step:
            left, right = left.gather(pairing.pairs[OLD]), right.gather(pairing.pairs[NEW])
        where = (left != right).arg_true()
        if len(where):
            cells = [
                pairing.pairs[OLD].gather(where),
                pairing.pairs[NEW].gather(where),
                pl.Series(COLUMN, [after], dtype=pl.String).new_from_index(0, len(where)).alias(COLUMN),
                left.gather(where).alias("old"),
                right.gather(where).alias("new"),
            ]
            parts.append(pl.DataFrame(cells))
    schema = {OLD: pl.UInt32, NEW: pl.UInt32, COLUMN: pl.String, "old": pl.String, "new": pl.String}
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def agreement(old: pl.DataFrame, new: pl.DataFrame, pairing: Pairing, before: str, after: str) -> tuple[int, int]:
    """Of the paired rows where either column has a value, how many there are and how many hold the same."""
    left, right = old[before], new[after]
    if not pairing.in_step:
        left, right = left.gather(pairing.pairs[OLD]), right.gather(pairing.pairs[NEW])
    filled = (left != "") | (right != "")
    return int(filled.sum()), int((filled & (left == right)).sum())
