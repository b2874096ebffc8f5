"""Merging two versions of a table row by row: a merge driver for git.

Text merging takes two new rows that fall between the same neighbours for a conflict, and `merge=union` keeps both
versions of a row that both sides changed, out of order. Rows have keys, so here they are merged by key: rows that only
one side added, changed or removed are taken from it, the result is in canonical form, and only a row that both
sides changed is a conflict, at that row.

In a clone, once: git config merge.onrecord.driver "python -I -m onrecord.edit.merge %O %A %B %P"
"""

from __future__ import annotations

import subprocess
import sys
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
    """The three-way merge of a table; a row that both sides changed is in it twice, between conflict marks.

    Raises `NotRepairableError` for bytes that have no canonical form, and `ValueError` for doubled keys.
    """
    old, mine, other = (_by_key(data, schema) for data in (base, ours, theirs))
    rows: Rows = {}
    conflicts: dict[Key, tuple[list[str] | None, list[str] | None]] = {}
    for key in {**old, **mine, **other}:
        before, left, right = old.get(key), mine.get(key), other.get(key)
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


def main(arguments: list[str]) -> int:
    """Merge the files that git names (base, ours, theirs, path); 0 when clean, 1 when rows are in conflict."""
    base, ours, theirs, path = arguments
    try:
        merged = merge(Path(base).read_bytes(), Path(ours).read_bytes(), Path(theirs).read_bytes(), _schema(path))
    except (NotRepairableError, OnRecordError, ValueError, OSError) as error:
        print(f"{path}: merged as plain text: {error}", file=sys.stderr)
        return subprocess.run(["git", "merge-file", ours, base, theirs], check=False).returncode  # as git itself would
    Path(ours).write_bytes(merged.data)
    for key in merged.conflicts:
        print(f"{path}: both sides changed the row {'|'.join(key)}", file=sys.stderr)
    return 1 if merged.conflicts else 0


def _schema(path: str) -> TableSchema:
    """The schema of a table of the package around the working folder, found by the name of its file.

    In the middle of a merge the descriptor may hold conflict marks; then the table's standard schema is used.
    """
    from onrecord.package.locate import default_path
    from onrecord.package.schemas import KNOWN_TABLES, standard_schema
    from onrecord.query import open_package

    name = Path(path).stem
    try:
        for table in open_package(default_path()).inspection.tables:
            if Path(path).as_posix().endswith(table.path):
                return table.schema
    except OnRecordError:
        pass
    if name in KNOWN_TABLES:
        return standard_schema(name)
    raise OnRecordError("it is not a table of a package")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
