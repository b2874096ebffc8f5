"""Amending, withdrawing and merging rows; what a release has carried gets rows in `corrections` that say why.

Corrections are made without a version: `stamped` gives them one when a release is prepared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord._text import did_you_mean
from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.edit import ids
from onrecord.edit.normalise import normalised
from onrecord.edit.published import Published
from onrecord.edit.references import id_of, redirected, referrers
from onrecord.edit.rows import Change, changed, with_bounds
from onrecord.edit.tables import Edit, Row, Tables
from onrecord.errors import OnRecordError, ReasonMissingError, StillReferredError, UnknownNameError

CORRECTIONS = "corrections"
NEVER_AMENDED = {
    "verifications": "a verification is never edited; add a newer one whose supersedes names it",
    CORRECTIONS: "a correction stays as it is; add another row that corrects it",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why published rows are corrected: a word of the vocabulary and a note; `on` is the day (default: today)."""

    reason: str
    note: str
    on: str = ""


def find(tables: Tables, row_id: str, table: str | None = None) -> tuple[str, dict[str, str]]:
    """The table and the row of an id; parts of a key of several columns are joined by `|`.

    Reads the tables whose keys look like the id, and others only where these do not have it. Raises
    `UnknownNameError` with the nearest id, and `OnRecordError` for an id of several tables.
    """
    names = [table] if table else [name for name in tables.package.tables() if name != CORRECTIONS]
    parts = row_id.split(SEPARATOR)
    found: list[tuple[str, dict[str, str]]] = []
    for group in _likely_first(tables, names, parts):
        for name in group:
            key = tables.schema(name).primary_key
            found += [(name, row) for row in tables.having(name, dict(zip(key, parts, strict=True)))]
        if found:
            break
    if len(found) > 1:
        raise OnRecordError(f'"{row_id}" is in {" and ".join(name for name, _ in found)}; say which with --table')
    if not found:
        keys = [
            cell for name in names for key in tables.schema(name).primary_key[:1] for cell in tables.column(name, key)
        ]
        hint = did_you_mean(row_id, dict.fromkeys(keys))
        raise UnknownNameError(f'no row "{row_id}"' + (f" in {table}" if table else "") + f".{hint}")
    return found[0]


def _likely_first(tables: Tables, names: Sequence[str], parts: Sequence[str]) -> Iterator[list[str]]:
    """The tables whose key has so many parts: those of the id's prefix, then those without a prefix, then the rest."""
    left = [name for name in names if len(tables.schema(name).primary_key) == len(parts)]
    drawn = {name: ids.drawn_column(tables.schema(name)) for name in left}
    prefixed = [name for name in left if (column := drawn[name]) and parts[0].startswith(column[1])]
    yield prefixed
    yield [name for name in left if drawn[name] is None]
    yield [name for name in left if drawn[name] is not None and name not in prefixed]


def amend(
    tables: Tables,
    row_id: str,
    values: Mapping[str, str],
    why: Reason | None,
    published: Published,
    table: str | None = None,
) -> Change:
    """The change that gives cells of one row new values.

    Where the row is published, each cell that differs gets a correction; `ReasonMissingError` is raised without `why`.
    """
    name, row = find(tables, row_id, table)
    schema = tables.schema(name)
    entry = {"table": name, "row_id": row_id, "action": "amend"}
    if name in NEVER_AMENDED and published.has(tables, entry):
        raise OnRecordError(f"published {name} are not amended: {NEVER_AMENDED[name]}")
    amended, notes = dict(row), []
    for cell, value in values.items():
        if cell not in schema.columns:
            hint = did_you_mean(cell, schema.columns)
            raise UnknownNameError(f'no column "{cell}" in {name}.{hint} There are: {", ".join(schema.columns)}.')
        if cell in schema.primary_key:
            raise OnRecordError(
                f"{cell} is part of the key of {name}, and ids never change; withdraw the row, add another"
            )
        amended[cell], changes = normalised(cell, value)
        notes += [f"{name}.{cell}: {change}" for change in changes]
    if "edtf" in values and not {"earliest", "latest"} & set(values):
        amended = with_bounds(amended, anew=True)
    differing = [cell for cell in schema.columns if amended[cell] != row[cell]]
    if not differing:
        raise OnRecordError(f"nothing to amend: {row_id} has these values already")
    entries = [entry | {"field": cell, "old_value": row[cell], "new_value": amended[cell]} for cell in differing]
    edits, touched = [Edit(name, row, amended)], [Row(name, amended)]
    return _corrected(tables, edits, entries, why, published, touched=touched, notes=notes)


def withdraw(
    tables: Tables,
    row_id: str,
    why: Reason | None,
    published: Published,
    *,
    table: str | None = None,
    cascade: bool = False,
    merge_into: str | None = None,
) -> Change:
    """The change that removes a row from its table, with the correction that records it where the row is published.

    Rows that refer to it are withdrawn too with `cascade`, or refer to the row `merge_into` afterwards; otherwise
    raises `StillReferredError`, which lists them. Raises `ReasonMissingError` as `amend` does.
    """
    name, row = find(tables, row_id, table)
    start = Row(name, row)
    if merge_into is not None:
        return _merged(tables, start, row_id, merge_into, why, published)
    removed = [start, *referrers(tables, start)]
    if len(removed) > 1 and not cascade:
        listed = ", ".join(f"{other.table} {id_of(tables, other.table, other.cells)}" for other in removed[1:])
        raise StillReferredError(
            f"{row_id} is still referred to by {len(removed) - 1} rows: {listed}; --cascade withdraws them with it"
        )
    entries = [
        {"table": gone.table, "row_id": id_of(tables, gone.table, gone.cells), "action": "withdraw"} for gone in removed
    ]
    edits = [Edit(gone.table, gone.cells, None) for gone in removed]
    return _corrected(tables, edits, entries, why, published, touched=[], removed=removed)


def _merged(
    tables: Tables, start: Row, row_id: str, merge_into: str, why: Reason | None, published: Published
) -> Change:
    """The change that removes a row and points every reference to it at the row `merge_into`."""
    if merge_into == row_id:
        raise OnRecordError(f"{row_id} cannot be merged into itself")
    find(tables, merge_into, start.table)
    if len(tables.schema(start.table).primary_key) != 1:
        raise OnRecordError(f"rows of {start.table} are not merged; withdraw one of them")
    moved = redirected(tables, start.table, row_id, merge_into)
    removed = [start, *moved.removed]
    entry = {"table": start.table, "row_id": row_id, "action": "merge", "new_value": merge_into}
    edits = [*moved.edits, *(Edit(gone.table, gone.cells, None) for gone in removed)]
    touched = [Row(edit.table, edit.new) for edit in moved.edits if edit.new is not None]
    return _corrected(tables, edits, [entry, *moved.corrections], why, published, touched=touched, removed=removed)


def _corrected(
    tables: Tables,
    edits: Sequence[Edit],
    entries: Sequence[Mapping[str, str]],
    why: Reason | None,
    published: Published,
    *,
    touched: Sequence[Row],
    notes: Sequence[str] = (),
    removed: Sequence[Row] = (),
) -> Change:
    """The change that makes these edits, and adds a row of `corrections` for each of these entries on a published row.

    Changes of a row that no release has carried need none: nobody has read the old row there.
    """
    owed = [entry for entry in entries if published.has(tables, entry)]
    rows = corrections_for(tables, owed, why)
    told = notes if owed else [*notes, "no release has carried this row, so no correction is written"]
    return changed(
        tables,
        [*edits, *(Edit(CORRECTIONS, None, row.cells) for row in rows)],
        [*touched, *rows],
        notes=told,
        removed=removed,
    )


def corrections_for(tables: Tables, entries: Sequence[Mapping[str, str]], why: Reason | None) -> list[Row]:
    """A row of `corrections` for each entry (table, row_id, action and cells), without a version.

    Raises `ReasonMissingError` where there are entries and no reason.
    """
    if not entries:
        return []
    if why is None:
        first = entries[0]
        raise ReasonMissingError(f"{first['row_id']} of {first['table']} was published: say why it is corrected")
    note, _ = normalised("note", why.note)
    common = {"corrected_on": why.on or datetime.now(UTC).date().isoformat(), "reason": why.reason, "note": note}
    blank = dict.fromkeys(tables.schema(CORRECTIONS).columns, "")
    used = ids.taken(tables, CORRECTIONS)
    rows = []
    for entry in entries:
        identifier = ids.draw("co-", used)
        used.add(identifier)
        rows.append(Row(CORRECTIONS, blank | dict(entry) | common | {"correction_id": identifier}))
    return rows


def stamped(tables: Tables, version: str, prepared: str = "") -> dict[str, bytes]:
    """The file of `corrections` with this version in every row that has none; empty where no correction is pending.

    Rows of a version that was `prepared` and not released are pending too.
    """
    pending = [row for before in {"", prepared} for row in tables.having(CORRECTIONS, {"version": before})]
    edits = [Edit(CORRECTIONS, row, row | {"version": version}) for row in pending]
    path = tables.package.table(CORRECTIONS).path
    return {path: tables.file_after(CORRECTIONS, edits)} if edits else {}
