"""Merging two versions of a table row by row: a merge driver for git.

Text merging takes two new rows that fall between the same neighbours for a conflict, and `merge=union` keeps both
versions of a row that both sides changed, out of order. Rows have keys, so here they are merged by key and cell: what
only one side added, changed or removed is taken from it, the result is in canonical form, and only a cell that both
sides changed, or a row that one removed and the other changed, is a conflict, at that row.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.edit.canonical import canonical_frame, line
from onrecord.errors import NotRepairableError, OnRecordError
from onrecord.tableschema import TableSchema

Key = tuple[str, ...]
Rows = dict[Key, list[str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged bytes of a table, and the keys of the rows in conflict."""

    data: bytes
    conflicts: tuple[Key, ...]


def merge(base: bytes, ours: bytes, theirs: bytes, schema: TableSchema) -> Merged:
    """The three-way merge of a table; a row with a cell that both sides changed is in it twice, between conflict marks.

    Both versions of such a row have the cells that only one side changed, so that they differ where a person decides.

    Raises `NotRepairableError` for bytes that have no canonical form, and `ValueError` for doubled keys.
    """
    old, mine, other = (_by_key(data, schema) for data in (base, ours, theirs))
    rows: Rows = {}
    conflicts: dict[Key, tuple[list[str] | None, list[str] | None]] = {}
    for key in {**old, **mine, **other}:
        before, left, right = old.get(key), mine.get(key), other.get(key)
        if before and left and right:
            left, right = _cells(before, left, right), _cells(before, right, left)
        chosen = left if left == right or right == before else right if left == before else None
        if chosen is not None:
            rows[key] = chosen
        elif left != right and left != before and right != before:
            conflicts[key] = (left, right)
    merged: list[tuple[Key, bytes]] = [(key, line(row).encode()) for key, row in rows.items()]
    for key, (left, right) in conflicts.items():
        sides = [line(row).encode() if row is not None else b"" for row in (left, right)]
        merged.append((key, b"<<<<<<< ours\n" + sides[0] + b"=======\n" + sides[1] + b">>>>>>> theirs\n"))
    body = b"".join(record for _, record in sorted(merged))
    return Merged(line(schema.columns).encode() + body, tuple(sorted(conflicts)))


def _cells(before: Sequence[str], own: Sequence[str], other: Sequence[str]) -> list[str]:
    """One side's row with the cells that only the other side changed."""
    return [theirs if mine == old else mine for old, mine, theirs in zip(before, own, other, strict=True)]


def _by_key(data: bytes, schema: TableSchema) -> Rows:
    if not data:
        return {}
    places = [schema.columns.index(name) for name in schema.primary_key]
    rows: Rows = {}
    for cells in map(list, canonical_frame(data, schema)[0].iter_rows()):
        key = tuple(cells[place] for place in places)
        if key in rows:
            raise ValueError(f"two rows have the key {'|'.join(key)}")
        rows[key] = cells
    return rows


def merge_files(base: Path, ours: Path, theirs: Path, path: str, package: Path) -> bool:
    """Merge the files that git names into `ours`, as versions of the table at `path` of a package.

    Returns whether nothing is in conflict; standard error says how it was merged, and which rows are in conflict.
    """
    try:
        merged = merge(base.read_bytes(), ours.read_bytes(), theirs.read_bytes(), _schema(path, package))
    except (NotRepairableError, OnRecordError, ValueError, OSError) as error:
        print(f"{path}: merged as plain text: {error}", file=sys.stderr)
        command = ["git", "merge-file", str(ours), str(base), str(theirs)]  # as git itself would
        return subprocess.run(command, check=False).returncode == 0
    ours.write_bytes(merged.data)
    for key in merged.conflicts:
        print(f"{path}: both sides changed the row {'|'.join(key)}", file=sys.stderr)
    if not merged.conflicts:
        print(f"{path}: merged by row and cell", file=sys.stderr)
    return not merged.conflicts


def _schema(path: str, package: Path) -> TableSchema:
    """The schema of a table of a package, found by the name of its file.

    In the middle of a merge the descriptor may hold conflict marks; then the table's standard schema is used.
    """
    from onrecord.package.schemas import KNOWN_TABLES, standard_schema
    from onrecord.query import open_package

    name = Path(path).stem
    try:
        for table in open_package(package).inspection.tables:
            if Path(path).as_posix().endswith(table.path):
                return table.schema
    except OnRecordError:
        pass
    if name in KNOWN_TABLES:
        return standard_schema(name)
    raise OnRecordError("it is not a table of a package")
