"""What a workbook would change in a package, and putting it there."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.csvio.reader import ROW
from onrecord.csvio.table import whole_table
from onrecord.diff.compute import compare_tables
from onrecord.diff.model import TableDiff
from onrecord.edit import canonical, commit, writing
from onrecord.errors import InvalidDataError
from onrecord.package import Inspection
from onrecord.tableschema import TableSchema
from onrecord.workbook.read import read_sheet
from onrecord.workbook.write import fingerprint


@dataclass(frozen=True, slots=True)
class Incoming:
    """What differs from the package, the new bytes of each file concerned, and remarks for a person."""

    changes: tuple[TableDiff, ...]
    files: dict[str, bytes]
    notes: tuple[str, ...]


def incoming(path: Path, package: Inspection, *, stale: bool = False) -> Incoming:
    """What the workbook at `path` would change; tables that hold the same rows are left as they are.

    Raises `InvalidDataError` when a table has changed since the workbook was written, which would be undone; with
    `stale`, the workbook wins.
    """
    import polars as pl

    book = read_sheet(path, package)
    notes = list(book.notes)
    if not book.made_from:
        notes.append("this workbook was not written by `onrecord sheet`; what it lacks is removed from the tables")
    changes: list[TableDiff] = []
    files: dict[str, bytes] = {}
    for table in package.tables:
        records = book.tables.get(table.name)
        if records is None:
            continue
        old = whole_table(package.store, table)
        new = pl.DataFrame(records, schema=dict.fromkeys(table.schema.columns, pl.String), orient="row")
        new = new.with_row_index(ROW, offset=1)
        difference = compare_tables(old, new, table.schema, table.schema)
        if not difference.rows:
            continue
        if not stale and book.made_from.get(table.name, "") not in ("", fingerprint(old.drop(ROW))):
            raise InvalidDataError(
                f"{table.path} has changed since {path.name} was written, and would lose that; write a new workbook "
                "and carry your changes over, or let the workbook win with --stale"
            )
        formatted = canonical(_csv(table.schema, records), table.schema)
        notes += [f"{table.path}: {what}" for what in formatted.changes if what.startswith("tidied")]
        changes.append(difference)
        files[table.path] = formatted.data
    return Incoming(tuple(changes), files, tuple(notes))


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a package, all of them or none, under the lock of the package."""
    with writing(folder):
        commit(folder, files)


def _csv(schema: TableSchema, records: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(schema.columns)
    writer.writerows(records)
    return stream.getvalue().encode()
