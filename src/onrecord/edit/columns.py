"""The canonical form of a large table, worked out column by column instead of cell by cell.

The form itself is defined in `edit.canonical`; a file with a fault is left to it, for its words.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from onrecord.csvio import TableReader
from onrecord.csvio.table import all_rows
from onrecord.edit.form import Formatted, tidied
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

REPAIRABLE = {"CS102": "removed the byte order mark", "CS103": "turned carriage returns into line feeds"}
ORDER = "CS109"


def is_canonical(stream: BinaryIO, schema: TableSchema) -> bool:
    """Whether a file is in canonical form; reads it once, a block at a time."""
    import polars as pl

    reader = TableReader(schema.columns)
    above: pl.DataFrame | None = None
    for batch in reader.batches(stream):
        keys = batch.frame.select(schema.primary_key)
        joined = keys if above is None else pl.concat([above, keys])
        if reader.faults or batch.needless_quotes or not _in_order(joined) or _untidy(batch.frame, schema):
            return False
        above = keys.tail(1)
    return not (reader.faults or reader.needless_quotes or reader.no_final_newline) and reader.header == schema.columns


def rewritten(raw: bytes, schema: TableSchema) -> Formatted | None:
    """The canonical form of a file's bytes, or None where something cannot be repaired without a closer look."""
    import polars as pl

    reader = TableReader(schema.columns, judged=False)
    frame = all_rows(reader, io.BytesIO(raw)).select(schema.columns)
    found = {fault.rule for fault in reader.faults}
    if found - {*REPAIRABLE, ORDER} or sorted(reader.header) != sorted(schema.columns):
        return None
    changes = [words for rule, words in REPAIRABLE.items() if rule in found]
    touched = 0
    for name in _untidy(frame, schema):
        column = frame[name]
        places = column.to_frame().select(_suspect(name)).to_series().arg_true()
        cells = column.gather(places)
        tidy = pl.Series(name, [tidied(cell) for cell in cells], dtype=pl.String)
        touched += int((cells != tidy).sum())
        frame = frame.with_columns(column.scatter(places, tidy))
    if touched:
        changes.append(f"tidied space or Unicode form in {touched:,} cell{'s' if touched > 1 else ''}")
    if ORDER in found:
        changes.append("put the columns in order")
    if not _in_order(frame.select(schema.primary_key)):
        frame = frame.sort(schema.primary_key, maintain_order=True)
        changes.append("sorted the rows by primary key")
    data = lines(pl.DataFrame([schema.columns], schema=list(schema.columns), orient="row")) + lines(frame)
    if data != raw and not changes:
        changes.append("rewrote quotes or the end of the file")
    return Formatted(data, tuple(changes))


def lines(frame: pl.DataFrame) -> bytes:
    """The rows of a frame of text as canonical lines."""
    import polars as pl

    cells = []
    for name in frame.columns:
        cell = pl.col(name)
        quoted = pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))
        cells.append(pl.when(cell.str.contains(r'[",\n]')).then(quoted).otherwise(cell))
    joined = frame.select(pl.concat_str(cells, separator=",").alias("line"))
    return joined.write_csv(include_header=False, quote_style="never").encode()


def _in_order(keys: pl.DataFrame) -> bool:
    """Whether no row comes before the one above it."""
    import polars as pl

    before, level = pl.lit(False), pl.lit(True)
    for name in keys.columns:
        above = pl.col(name).shift(1, fill_value="")
        before = before | (level & (pl.col(name) < above))
        level = level & (pl.col(name) == above)
    return not keys.columns or not keys.select(before.any()).item()


def _suspect(name: str) -> pl.Expr:
    """Cells that may not be tidy: plain ASCII is, unless there is a space or a line end at its edge."""
    import polars as pl

    cell = pl.col(name)
    edges = [edge for space in (" ", "\n") for edge in (cell.str.starts_with(space), cell.str.ends_with(space))]
    return pl.any_horizontal(*edges, cell.str.len_bytes() != cell.str.len_chars())


def _untidy(frame: pl.DataFrame, schema: TableSchema) -> list[str]:
    """The columns that hold a cell which is not tidy."""
    some = frame.select(_suspect(name).any().alias(name) for name in schema.columns).row(0)
    suspects = [name for name, found in zip(schema.columns, some, strict=True) if found]
    return [n for n in suspects if any(tidied(cell) != cell for cell in frame.filter(_suspect(n))[n])]
