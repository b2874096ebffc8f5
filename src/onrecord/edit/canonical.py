"""The one form of a table's file: UTF-8, LF, columns and rows in order, minimal quotes, one final newline.

Only what loses nothing is repaired: line ends, a byte order mark, order, quotes, space around a cell, Unicode form. No
value is changed otherwise.
"""

from __future__ import annotations

import io

from onrecord.csvio.scanner import BOM, blocks, split_line_by_line, unquote
from onrecord.edit.form import SPACE, Formatted, NotRepairableError, ordered, tidied, written
from onrecord.tableschema import TableSchema

__all__ = ["SPACE", "Formatted", "NotRepairableError", "canonical", "cells_of", "tidied", "written"]

LARGE = 1024**2
"""From so many bytes on, what polars saves is more than what it takes to import."""


def canonical(raw: bytes, schema: TableSchema) -> Formatted:
    """The canonical form of a table's bytes; canonical bytes come back as they are.

    Raises `NotRepairableError` for text that is not UTF-8, NUL bytes, broken quotes, ragged records, and columns
    that are unknown, missing or doubled.
    """
    if len(raw) >= LARGE and (found := _by_columns(raw, schema)):
        return found
    records, returns = _records(raw)
    if not records:
        raise NotRepairableError(f"{schema.name}: the file is empty; write its header line")
    header, rows = records[0], records[1:]
    if sorted(header) != sorted(schema.columns):
        raise NotRepairableError(f"{schema.name}: the columns are not those of the schema; run `onrecord validate`")
    changes = []
    if raw.startswith(BOM):
        changes.append("removed the byte order mark")
    if returns:
        changes.append("turned carriage returns into line feeds")
    tidy = [[tidied(cell) for cell in row] for row in rows]
    touched = sum(
        old != new for before, after in zip(rows, tidy, strict=True) for old, new in zip(before, after, strict=True)
    )
    if touched:
        changes.append(f"tidied space or Unicode form in {touched:,} cell{'s' if touched > 1 else ''}")
    if header != list(schema.columns):
        order = [header.index(name) for name in schema.columns]
        tidy = [[row[index] for index in order] for row in tidy]
        changes.append("put the columns in order")
    if ordered(schema, tidy) != tidy:
        changes.append("sorted the rows by primary key")
    data = written(schema, tidy)
    if data != raw and not changes:
        changes.append("rewrote quotes or the end of the file")
    return Formatted(data, tuple(changes))


def _by_columns(raw: bytes, schema: TableSchema) -> Formatted | None:
    from onrecord.edit.columns import is_canonical, rewritten

    return Formatted(raw, ()) if is_canonical(io.BytesIO(raw), schema) else rewritten(raw, schema)


def cells_of(raw: bytes) -> list[list[str]]:
    """Every record of a table's bytes, the header first; raises `NotRepairableError`."""
    return _records(raw)[0]


def _records(raw: bytes) -> tuple[list[list[str]], bool]:
    records: list[list[str]] = []
    returns = False
    for block in blocks(io.BytesIO(raw)):
        returns |= bool(block.carriage_returns)
        if b"\0" in block.data:
            raise NotRepairableError("there is a NUL byte; run `onrecord validate`")
        for record in split_line_by_line(block.data, len(records[0]) if records else 1):
            row = len(records)
            if record.broken is not None:
                raise NotRepairableError(f"record {row} has a broken quote; run `onrecord validate`")
            if not record.fields[0] and len(record.fields) == 1 and records and len(records[0]) > 1:
                continue
            if records and len(record.fields) != len(records[0]):
                raise NotRepairableError(
                    f"record {row} has {len(record.fields)} cells, not {len(records[0])}; run `onrecord validate`"
                )
            try:
                records.append([unquote(field).decode("utf-8") for field in record.fields])
            except UnicodeDecodeError as error:
                raise NotRepairableError(f"record {row} is not UTF-8; run `onrecord validate`") from error
    return records, returns
