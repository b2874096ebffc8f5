"""The canonical form of a table file: UTF-8, LF, columns and rows in order, minimal quotes, one final newline.

Only faults whose repair loses nothing are repaired: line ends, a byte order mark, the order of columns and rows,
quotes, space around a cell, Unicode form. No value changes otherwise. Every step works on whole columns.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord._text import nfc
from onrecord.csvio import FileFault, TableReader
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import all_rows
from onrecord.errors import NotRepairableError
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

SPACE = " \n\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""The characters that count as space at the edge of a cell; rule TX803 reports the same."""
REPAIRABLE = {"CS102": "removed the byte order mark", "CS103": "turned carriage returns into line feeds"}
ORDER, EMPTY_LINE = "CS109", "CS115"
RECORD_FAULTS = {"CS101": "is not UTF-8", "CS104": "has a NUL byte", "CS112": "has a broken quote"}


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical bytes of a table, and the changes that led to them, in words; empty when nothing changed."""

    data: bytes
    changes: tuple[str, ...]


def canonical(raw: bytes, schema: TableSchema) -> Formatted:
    """The canonical form of a table's bytes; canonical bytes come back unchanged.

    Raises `NotRepairableError` for text that is not UTF-8, NUL bytes, broken quotes, ragged records, and columns
    that are unknown, missing or doubled.
    """
    frame, changes = canonical_frame(raw, schema)
    return Formatted(written(schema, frame) if changes else raw, changes)


def canonical_frame(raw: bytes, schema: TableSchema) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows of a table as text columns in canonical form and order, and what had to change for that, in words.

    Raises `NotRepairableError` as `canonical` does.
    """
    import polars as pl

    reader = TableReader(schema.columns)
    frame = all_rows(reader, io.BytesIO(raw))
    _refuse(reader, schema)
    if reader.broken_rows:  # empty lines: every other broken record is refused
        frame = frame.filter(~pl.col(ROW).is_in(list(reader.broken_rows)))
    frame = frame.select(schema.columns)
    found = {fault.rule for fault in reader.faults}
    changes = [words for rule, words in REPAIRABLE.items() if rule in found]
    frame, touched = _tidied_frame(frame)
    if touched:
        changes.append(f"tidied space or Unicode form in {touched:,} cell{'s' if touched > 1 else ''}")
    if ORDER in found:
        changes.append("put the columns in order")
    if not _in_order(frame.select(schema.primary_key)):
        frame = in_order(frame, schema)
        changes.append("sorted the rows by primary key")
    if not changes and (reader.needless_quotes or reader.no_final_newline or EMPTY_LINE in found):
        changes.append("rewrote quotes or the end of the file")
    return frame, tuple(changes)


def written(schema: TableSchema, rows: pl.DataFrame) -> bytes:
    """The file of a table with these rows in this order: the header, then a line for each row of text columns."""
    import polars as pl

    cells = []
    for name in schema.columns:
        cell = pl.col(name)
        quoted = pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))
        cells.append(pl.when(cell.str.contains(r'[",\n]')).then(quoted).otherwise(cell))
    stream = io.BytesIO()
    stream.write(line(schema.columns).encode())
    lines = rows.select(pl.concat_str(cells, separator=",").alias("line"))
    lines.write_csv(stream, include_header=False, quote_style="never")
    return stream.getvalue()


def in_order(frame: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """The rows sorted by primary key; rows of one key keep their order."""
    return frame.sort(schema.primary_key, maintain_order=True) if schema.primary_key else frame


def line(cells: Iterable[str]) -> str:
    """One record as a line of the file, with quotes only around cells that need them."""
    return ",".join(map(_cell, cells)) + "\n"


def tidied(cell: str) -> str:
    """A cell without space around it, in Unicode form NFC."""
    return nfc(cell.strip(SPACE))


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(char in value for char in '",\n') else value


def _refuse(reader: TableReader, schema: TableSchema) -> None:
    """Raise `NotRepairableError` for the first fault that only a person can repair."""
    for fault in reader.faults:
        if fault.rule not in {*REPAIRABLE, ORDER, EMPTY_LINE}:
            raise NotRepairableError(_words(fault, schema))
    if sorted(reader.header) != sorted(schema.columns):
        raise NotRepairableError(_words(None, schema))


def _words(fault: FileFault | None, schema: TableSchema) -> str:
    if fault is not None and fault.rule == "CS106":
        return f"{schema.name}: the file is empty; write its header line"
    if fault is not None and fault.rule in RECORD_FAULTS and fault.row is not None:
        return f"record {fault.row} {RECORD_FAULTS[fault.rule]}; run `onrecord validate`"
    if fault is not None and fault.row:
        return f"record {fault.row}: {fault.message}; run `onrecord validate`"
    if fault is not None and fault.row is None:
        return f"{schema.name}: {fault.message}; run `onrecord validate`"
    return f"{schema.name}: the columns are not those of the schema; run `onrecord validate`"


def _tidied_frame(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The frame with every cell tidied, and how many cells that changed."""
    import polars as pl

    touched = 0
    for name, suspect in zip(frame.columns, frame.select(_suspect(n).any() for n in frame.columns).row(0), strict=True):
        if not suspect:
            continue
        column = frame[name]
        places = frame.select(_suspect(name)).to_series().arg_true()
        cells = column.gather(places)
        tidy = pl.Series(name, [tidied(cell) for cell in cells], dtype=pl.String)
        different = int((cells != tidy).sum())
        if different:
            touched += different
            frame = frame.with_columns(column.scatter(places, tidy))
    return frame, touched


def _suspect(name: str) -> pl.Expr:
    """Cells that may not be tidy: all others are plain ASCII without a space or a line end at an edge."""
    import polars as pl

    cell = pl.col(name)
    edges = [edge for space in (" ", "\n") for edge in (cell.str.starts_with(space), cell.str.ends_with(space))]
    return pl.any_horizontal(*edges, cell.str.len_bytes() != cell.str.len_chars()).alias(name)


def _in_order(keys: pl.DataFrame) -> bool:
    """Whether no row comes before the one above it."""
    import polars as pl

    before, level = pl.lit(False), pl.lit(True)
    for name in keys.columns:
        above = pl.col(name).shift(1, fill_value="")
        before = before | (level & (pl.col(name) < above))
        level = level & (pl.col(name) == above)
    return not keys.columns or not keys.select(before.any()).item()
