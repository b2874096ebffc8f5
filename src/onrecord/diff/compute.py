"""Comparing two packages table by table."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.csvio.compare import changes
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import whole_table
from onrecord.diff.bump import bump_for
from onrecord.diff.columns import column_changes, key_changes, match_columns
from onrecord.diff.model import CellChange, Diff, Side, TableDiff
from onrecord.diff.rows import row_changes
from onrecord.errors import UnreadableError
from onrecord.package import Inspection, inspect
from onrecord.package.descriptor import Table
from onrecord.package.git import open_release
from onrecord.package.store import Store

TOLD_ELSEWHERE = frozenset({"version", "resources", "created", "$schema"})

Place = str | os.PathLike[str] | Store


def diff(old: Place, new: Place, *, max_rows: int = 0) -> Diff:
    """What changed from one package to another, keyed by primary key and cell by cell.

    Each is a folder, a zip, the folder of a built release, or `git:REVISION`. The order of rows does not matter; a
    column whose values stand under another name is renamed. At most `max_rows` rows of each kind are listed per table
    (0: all); the counts are complete.

    Raises `UnreadableError` where there is no package, and `InvalidDataError` for a table that cannot be read.

    >>> from onrecord.package import installed_path
    >>> diff(installed_path(), installed_path()).bump.level
    'none'
    """
    before, after = _inspected(old), _inspected(new)
    was, now = ({table.name: table for table in side.tables} for side in (before, after))
    tables = tuple(
        _table(before.store, was[name], after.store, now[name], max_rows) for name in sorted(was.keys() & now.keys())
    )
    found = Diff(
        old=_side(old, before),
        new=_side(new, after),
        tables=tables,
        tables_added=tuple(sorted(now.keys() - was.keys())),
        tables_removed=tuple(sorted(was.keys() - now.keys())),
        descriptor=_descriptor(before.document, after.document),
    )
    return Diff(
        found.old, found.new, tables, found.tables_added, found.tables_removed, found.descriptor, bump_for(found)
    )


def _inspected(place: Place) -> Inspection:
    store = open_release(place)
    inspection = inspect(store, judge=False, as_is=True)
    for fault in inspection.faults:
        if fault.rule in ("PK001", "PK003", "PK006") or (fault.rule == "PK005" and fault.value):
            raise UnreadableError(f"{store.path}: {fault.message}; run `onrecord validate` to see all")
    return inspection


def _side(place: Place, inspection: Inspection) -> Side:
    shown = os.fspath(place) if isinstance(place, str | os.PathLike) else str(place.path)
    return Side(shown, inspection.name or Path(shown).name, inspection.version or "0.0.0")


def _table(old_store: Store, old: Table, new_store: Store, new: Table, max_rows: int) -> TableDiff:
    before, after = whole_table(old_store, old), whole_table(new_store, new)
    match = match_columns(before, after, old.schema, new.schema)
    cells = changes(before, after, match.pairing, match.shared)
    return TableDiff(
        name=new.name,
        rows_old=before.height,
        rows_new=after.height,
        added=len(match.pairing.added),
        removed=len(match.pairing.gone),
        changed=cells["__new"].n_unique() if cells.height else 0,
        cells=cells.height,
        columns=column_changes(old.schema, new.schema, match.renamed),
        keys=key_changes(old.schema, new.schema, match.renamed),
        rows=row_changes(before.drop(ROW), after.drop(ROW), match, cells, max_rows),
    )


def _descriptor(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[CellChange, ...]:
    def text(value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    members = [name for name in dict.fromkeys((*old, *new)) if name not in TOLD_ELSEWHERE]
    return tuple(
        CellChange(name, text(old.get(name)), text(new.get(name))) for name in members if old.get(name) != new.get(name)
    )
