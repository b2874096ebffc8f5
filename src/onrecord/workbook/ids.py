"""Ids, and bounds of dates, for the rows that somebody added in a spreadsheet without an id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from onrecord.edit.ids import draw, drawn_column
from onrecord.edit.rows import with_bounds
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl


def with_ids(rows: pl.DataFrame, schema: TableSchema, used: Callable[[], Iterable[str]]) -> tuple[pl.DataFrame, int]:
    """The rows with an id drawn for each that has none, and how many these are.

    `used` gives the ids that rows and corrections have or had, and is only called where an id is drawn.
    """
    import polars as pl

    drawn = drawn_column(schema)
    if drawn is None or not (lacking := rows[drawn[0]] == "").any():
        return rows, 0
    name, prefix = drawn
    taken = {*rows[name], *used()}
    new = []
    for cells in rows.filter(lacking).to_dicts():
        identifier = draw(prefix, taken)
        taken.add(identifier)
        new.append(with_bounds(cells | {name: identifier}))
    return pl.concat([rows.filter(~lacking), pl.DataFrame(new, schema=rows.schema)]), len(new)
