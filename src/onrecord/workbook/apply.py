"""What a workbook would change in a package, and putting it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord._text import counted
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import whole_table
from onrecord.diff.compute import compare_tables
from onrecord.diff.model import TableDiff
from onrecord.edit import canonical, commit, writing
from onrecord.edit.canonical import written
from onrecord.errors import InvalidDataError
from onrecord.package import Inspection
from onrecord.package.descriptor import Table
from onrecord.workbook.ids import with_ids
from onrecord.workbook.read import read_sheet
from onrecord.workbook.write import fingerprint

if TYPE_CHECKING:
    import polars as pl


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
    book = read_sheet(path, package)
    notes = list(book.notes)
    if not book.made_from:
        notes.append("this workbook was not written by `onrecord sheet`; what it lacks is removed from the tables")
    changes: list[TableDiff] = []
    files: dict[str, bytes] = {}
    for table in package.tables:
        rows = book.tables.get(table.name)
        if rows is None:
            continue
        old = whole_table(package.store, table)
        rows, drawn = with_ids(rows, table.schema, partial(_used, package, table, old))
        notes += [f"{table.path}: drew {counted(drawn, 'id')} for new rows"] if drawn else []
        new = rows.with_row_index(ROW, offset=1)
        difference = compare_tables(old, new, table.schema, table.schema)
        if not difference.rows:
            continue
        if not stale and book.made_from.get(table.name, "") not in ("", fingerprint(old.drop(ROW))):
            raise InvalidDataError(
                f"{table.path} has changed since {path.name} was written, and would lose that; write a new workbook "
                "and carry your changes over, or let the workbook win with --stale"
            )
        formatted = canonical(written(table.schema, rows), table.schema)
        notes += [f"{table.path}: {what}" for what in formatted.changes if what.startswith("tidied")]
        changes.append(difference)
        files[table.path] = formatted.data
    return Incoming(tuple(changes), files, tuple(notes))


def _used(package: Inspection, table: Table, rows: pl.DataFrame) -> set[str]:
    """Every id that a table has or had: those of its rows, and those in corrections."""
    found = set(rows[table.schema.primary_key[0]])
    for corrections in (one for one in package.tables if one.name == "corrections"):
        frame = whole_table(package.store, corrections)
        found.update(frame["row_id"], frame["new_value"])
    return found


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a package, all of them or none, under the lock of the package."""
    with writing(folder):
        commit(folder, files)
