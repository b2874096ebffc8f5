"""Corrections for what was changed by hand: written from the difference between the tables and the last release."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.csvio.table import whole_table
from onrecord.diff.compute import compare_tables
from onrecord.diff.model import RowChange
from onrecord.edit.corrections import CORRECTIONS, NEVER_AMENDED, Reason, corrections_for
from onrecord.edit.rows import Change, changed
from onrecord.edit.tables import Edit, Tables
from onrecord.errors import OnRecordError
from onrecord.package import Inspection, inspect
from onrecord.package.store import Store

Entry = dict[str, str]


def from_difference(tables: Tables, why: Reason | None, release: Store) -> Change:
    """The change that adds the corrections which are missing for published rows that were changed or removed.

    Raises `OnRecordError` where none is missing or a published verification was changed, `ReasonMissingError` without
    `why`, and `InvalidDataError` for a table that cannot be read.
    """
    earlier = inspect(release, judge=False, as_is=True)
    entries = list(_missing(tables, earlier))
    if not entries:
        raise OnRecordError("no correction is missing: every change since that release has its own, or is of new rows")
    for entry in entries:
        if entry["table"] in NEVER_AMENDED and entry["action"] == "amend":
            raise OnRecordError(
                f"{entry['field']} of {entry['row_id']} was {entry['old_value']!r} in the release; put it back: "
                f"{NEVER_AMENDED[entry['table']]}"
            )
    rows = corrections_for(tables, entries, why)
    return changed(tables, [Edit(CORRECTIONS, None, row.cells) for row in rows], rows)


def _missing(tables: Tables, earlier: Inspection) -> Iterator[Entry]:
    """An entry for each published cell or row that differs and no correction accounts for."""
    was = {table.name: table for table in earlier.tables}
    known = {row["correction_id"] for row in _corrections(earlier)}
    fresh = [row for row in tables.rows(CORRECTIONS) if row["correction_id"] not in known]
    taken = {(row["table"], row["row_id"]) for row in fresh if row["action"] in ("withdraw", "merge")}
    package = tables.package
    for name in package.tables():
        if name == CORRECTIONS or name not in was:
            continue
        table = package.table(name)
        before = whole_table(earlier.store, was[name])
        after = whole_table(package.inspection.store, table)
        for row in compare_tables(before, after, was[name].schema, table.schema).rows:
            entry = {"table": name, "row_id": row.key}
            if row.kind == "removed" and (name, row.key) not in taken:
                yield entry | {"action": "withdraw"}
            elif row.kind == "changed":
                own = [one for one in fresh if (one["table"], one["row_id"]) == (name, row.key)]
                yield from _cells(row, own, entry)


def _corrections(earlier: Inspection) -> list[Entry]:
    """The corrections of the earlier release."""
    table = next((one for one in earlier.tables if one.name == CORRECTIONS), None)
    return whole_table(earlier.store, table).to_dicts() if table else []


def _cells(row: RowChange, fresh: list[Entry], entry: Entry) -> Iterator[Entry]:
    """An entry for each step of a changed cell that is missing in its chain of corrections, from old to new."""
    for cell in row.cells:
        old, new = cell.old or "", cell.new or ""
        chain = [one for one in fresh if one["action"] == "amend" and one["field"] == cell.column]
        begun, ended = [one["old_value"] for one in chain], [one["new_value"] for one in chain]
        first = next((value for value in begun if value not in ended), old)
        last = next((value for value in ended if value not in begun), old)
        steps = [(old, first)] if old not in begun else []
        steps += [(last, new)] if new not in ended else []
        for before, after in steps:
            if before != after:
                yield entry | {"action": "amend", "field": cell.column, "old_value": before, "new_value": after}
