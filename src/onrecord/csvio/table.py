"""A whole table as text columns, for those who compare two of them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BufferedIOBase
from typing import TYPE_CHECKING, BinaryIO, cast

from onrecord.csvio.reader import ROW, FileFault, TableReader
from onrecord.csvio.scanner import unreadable
from onrecord.errors import InvalidDataError, UnreadableError
from onrecord.package.descriptor import Table
from onrecord.package.store import Store
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

HARMLESS = frozenset({"CS102", "CS103", "CS107", "CS109"})
"""Faults of bytes that change no value."""


def whole_table(store: Store, table: Table) -> pl.DataFrame:
    """Every row of a table, all columns text (missing is ""), with `__row` from 1.

    Raises `InvalidDataError` where the bytes cannot be taken for rows without guessing.
    """
    frame, faults = read_whole(store, table)
    for fault in faults:
        where = f" (record {fault.row})" if fault.row else ""
        raise InvalidDataError(
            f"{store.path}: {table.path}: {fault.rule} {fault.message}{where}; run `onrecord validate` to see all"
        )
    return frame


def read_whole(store: Store, table: Table) -> tuple[pl.DataFrame, Sequence]:
    """Every row that can be read, and the faults that make others doubtful."""
    reader = TableReader(table.schema.columns, judged=False)
    try:
        with store.open(table.path) as stream:
            frame = all_rows(reader, stream).rechunk()
    except unreadable() as error:
        raise UnreadableError(f"{store.path}: {table.path} cannot be read: {error}") from error
    return frame, [fault for fault in reader.faults if fault.rule not in HARMLESS]


def all_rows(
    reader: TableReader,
    stream: BinaryIO | BufferedIOBase,
    keep: pl.Expr | None = None,
    columns: Sequence[str] = (),
) -> pl.DataFrame:
    """Every row that a reader makes of a stream, or those to `keep`, or some of their `columns`.

    What is wrong with the bytes is in the reader.
    """
    import polars as pl

    frames = []
    for batch in reader.batches(cast("BinaryIO", stream)):
        frame = batch.frame if keep is None else batch.frame.filter(keep)
        frames.append(frame.select(ROW, *columns) if columns else frame)
    schema = {ROW: pl.UInt32, **dict.fromkeys(columns or reader.columns, pl.String)}
    return pl.concat(frames, rechunk=False) if frames else pl.DataFrame(schema=schema)


def canonical_fault(reader: TableReader, schema: TableSchema, unsorted_row: int | None) -> FileFault | None:
    """What keeps a sound file from being in canonical form, as one warning."""
    reasons = []
    if reader.needless_quotes:
        reasons.append("cells in quotes that need none")
    if unsorted_row is not None:
        reasons.append(f"rows not sorted by {', '.join(schema.primary_key)} (row {unsorted_row})")
    if reader.no_final_newline:
        reasons.append("no newline at the end")
    if not reasons:
        return None
    return FileFault("CS114", "not in canonical form: " + "; ".join(reasons), "run `onrecord fmt`", unsorted_row)
