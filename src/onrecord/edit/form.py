"""What the canonical form of a table is, cell by cell: space, Unicode form, quotes, order of rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.errors import OnRecordError
from onrecord.tableschema import TableSchema

SPACE = " \n\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What counts as space at the edge of a cell, each character for itself: the same that TX803 tells of."""


class NotRepairableError(OnRecordError):
    """A file whose faults cannot be repaired without guessing; `onrecord validate` says where they are."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical bytes of a table and what was changed to get there, in words; empty when nothing was."""

    data: bytes
    changes: tuple[str, ...]


def written(schema: TableSchema, rows: list[list[str]]) -> bytes:
    """The canonical file of rows whose cells are in the order of the schema."""
    return "".join(map(line, [schema.columns, *ordered(schema, rows)])).encode()


def ordered(schema: TableSchema, rows: list[list[str]]) -> list[list[str]]:
    """The rows by primary key; those of one key stay as they stand."""
    key = [schema.columns.index(name) for name in schema.primary_key]
    return sorted(rows, key=lambda row: [row[index] for index in key])


def line(cells: Iterable[str]) -> str:
    """One record as it is written, quotes only where they are needed."""
    return ",".join(map(_cell, cells)) + "\n"


def tidied(cell: str) -> str:
    """A cell without space around it, in Unicode form NFC."""
    return unicodedata.normalize("NFC", cell.strip(SPACE))


def _cell(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(char in value for char in '",\n') else value
