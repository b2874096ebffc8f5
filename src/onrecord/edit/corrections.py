"""Amending, withdrawing and merging rows, each with the row in `corrections` that tells of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord._text import did_you_mean
from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.edit import ids
from onrecord.edit.lookup import Rows
from onrecord.edit.normalise import normalised
from onrecord.edit.rows import Change, changed, state_of, with_bounds
from onrecord.edit.tables import Edit, Row, column
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.package.locate import DESCRIPTOR
from onrecord.query import Package

CORRECTIONS = "corrections"
NEVER_AMENDED = {
    "verifications": "a verification is never edited; add a newer one whose supersedes names it",
    CORRECTIONS: "what corrections tell stays; a correction of a correction is another row",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows are corrected: a word of the vocabulary, a note, and the release that carries it (None: the next)."""

    reason: str
    note: str
    version: str | None = None
    on: str = ""


class StillReferredError(OnRecordError):
    """A row that cannot be withdrawn by itself, because others refer to it."""


def find(package: Package, row_id: str, table: str | None = None) -> tuple[str, dict[str, str]]:
    """The table and the row of an id; parts of a key of several columns are joined by `|`."""
    names = [table] if table else [name for name in package.tables() if name != CORRECTIONS]
    rows = Rows(package)
    found = []
    for name in names:
        key = package.table(name).schema.primary_key
        parts = row_id.split(SEPARATOR)
        if key and len(key) == len(parts):
            found += [(name, row) for row in rows.having(name, dict(zip(key, parts, strict=True)))]
    if len(found) > 1:
        raise OnRecordError(f'"{row_id}" is in {" and ".join(name for name, _ in found)}; say which with --table')
    if not found:
        known = [cell for name in names for cell in column(package, name, package.table(name).schema.primary_key[0])]
        meant = did_you_mean(row_id, dict.fromkeys(known))
        raise UnknownNameError(f'no row "{row_id}"' + (f" in {table}" if table else "") + f".{meant}")
    return found[0]


def amend(package: Package, row_id: str, values: Mapping[str, str], why: Reason, table: str | None = None) -> Change:
    """The change that gives cells of one row new values, with one correction for each cell that differs."""
    state = state_of(package)
    name, row = find(package, row_id, table)
    schema = package.table(name).schema
    if name in NEVER_AMENDED:
        raise OnRecordError(f"{name} are not amended: {NEVER_AMENDED[name]}")
    amended, notes = dict(row), []
    for cell, value in values.items():
        if cell not in schema.columns:
            meant = did_you_mean(cell, schema.columns)
            raise UnknownNameError(f'no column "{cell}" in {name}.{meant} There are: {", ".join(schema.columns)}.')
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
    edits = [Edit(name, row, amended)]
    told = [
        {
            "table": name,
            "row_id": row_id,
            "action": "amend",
            "field": cell,
            "old_value": row[cell],
            "new_value": amended[cell],
        }
        for cell in differing
    ]
    return _corrected(package, edits, told, why, "patch", touched=[Row(name, amended)], notes=notes, state=state)


def withdraw(
    package: Package,
    row_id: str,
    why: Reason,
    *,
    table: str | None = None,
    cascade: bool = False,
    merge_into: str | None = None,
) -> Change:
    """The change that takes a row out of its table, with the correction that stays of it.

    Rows that refer to it are withdrawn too where `cascade` says so, or point to the row `merge_into` instead; else
    raises `StillReferredError`, which lists them.
    """
    state = state_of(package)
    name, row = find(package, row_id, table)
    if merge_into == row_id:
        raise OnRecordError(f"{row_id} cannot be merged into itself")
    rows = Rows(package)
    removed: list[Row] = [Row(name, row)]
    told: list[dict[str, str]] = []
    moved: list[Edit] = []
    if merge_into is not None:
        find(package, merge_into, name)
        if len(package.table(name).schema.primary_key) != 1:
            raise OnRecordError(f"rows of {name} are not merged; withdraw one of them")
        told.append({"table": name, "row_id": row_id, "action": "merge", "new_value": merge_into})
        moved, needless, more = _pointed_elsewhere(rows, name, row_id, merge_into)
        removed += needless
        told += more
    else:
        for referrer in _referrers(rows, Row(name, row)):
            removed.append(referrer)
        if len(removed) > 1 and not cascade:
            listed = ", ".join(f"{other.table} {_id(other.cells, _key(package, other.table))}" for other in removed[1:])
            raise StillReferredError(
                f"{row_id} is still referred to by {len(removed) - 1} rows: {listed}; --cascade withdraws them with it"
            )
        told += [
            {"table": gone.table, "row_id": _id(gone.cells, _key(package, gone.table)), "action": "withdraw"}
            for gone in removed
        ]
    edits = [*moved, *(Edit(gone.table, gone.cells, None) for gone in removed)]
    touched = [Row(edit.table, edit.new) for edit in moved if edit.new is not None]
    return _corrected(package, edits, told, why, "major", touched=touched, removed=removed, state=state)


def _corrected(
    package: Package,
    edits: Sequence[Edit],
    told: Sequence[Mapping[str, str]],
    why: Reason,
    part: str,
    *,
    touched: Sequence[Row],
    state: tuple[object, ...],
    notes: Sequence[str] = (),
    removed: Sequence[Row] = (),
) -> Change:
    schema = package.table(CORRECTIONS).schema
    version = why.version or next_version(package, part)
    day = why.on or datetime.now(UTC).date().isoformat()
    note, _ = normalised("note", why.note)
    used = ids.taken(package, CORRECTIONS)
    rows = []
    for entry in told:
        identifier = ids.draw("co-", used)
        used.add(identifier)
        rows.append(
            dict.fromkeys(schema.columns, "")
            | dict(entry)
            | {"correction_id": identifier, "version": version, "corrected_on": day, "reason": why.reason, "note": note}
        )
    files = _descriptor_with(package, version)
    every = [*touched, *(Row(CORRECTIONS, row) for row in rows)]
    edits = [*edits, *(Edit(CORRECTIONS, None, row) for row in rows)]
    drawn = frozenset(row["correction_id"] for row in rows)
    return changed(package, edits, every, notes=notes, removed=removed, files=files, state=state, drawn=drawn)


def next_version(package: Package, part: str) -> str:
    """The version of the release that will carry a correction.

    That is the descriptor's own as long as `releases.json` does not tell of it: it is being prepared. After that
    it is the next `patch` (cells corrected) or `major` (a row withdrawn) one.
    """
    current = package.version
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", current)
    if numbers is None or current not in _released(package):
        return current
    major, minor, patch = map(int, numbers.groups())
    return f"{major + 1}.0.0" if part == "major" else f"{major}.{minor}.{patch + 1}"


def _released(package: Package) -> tuple[str, ...]:
    """The versions that `releases.json` tells of."""
    try:
        with package.inspection.store.open("releases.json") as stream:
            entries = json.loads(stream.read())
        entries = entries.get("releases", []) if isinstance(entries, dict) else entries
        return tuple(str(entry["version"]) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _descriptor_with(package: Package, version: str) -> dict[str, bytes]:
    """The descriptor with this version where its own is lower, else nothing: a correction needs a release to come."""
    if _numbers(version) <= _numbers(package.version):
        return {}
    with package.inspection.store.open(DESCRIPTOR) as stream:
        raw = stream.read()
    pattern = rb'("version"\s*:\s*)"' + re.escape(package.version.encode()) + rb'"'
    new, times = re.subn(pattern, lambda found: found[1] + b'"' + version.encode() + b'"', raw)
    if times != 1 or json.loads(new).get("version") != version:
        raise OnRecordError(
            f"set the version in {DESCRIPTOR} to {version} by hand first; it stands there {times} times"
        )
    return {DESCRIPTOR: new}


def _numbers(version: str) -> tuple[int, ...]:
    found = re.fullmatch(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?", version)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def _referrers(rows: Rows, start: Row) -> list[Row]:
    """Every row that refers to `start`, or to a row that does."""
    found: list[Row] = []
    queue = [start]
    while queue:
        target = queue.pop(0)
        for name in rows.package.tables():
            for key in rows.package.table(name).schema.foreign_keys:
                if key.resource != target.table:
                    continue
                wanted = {own: target.cells[theirs] for own, theirs in zip(key.fields, key.reference, strict=True)}
                for row in rows.having(name, wanted):
                    other = Row(name, row)
                    if other not in (start, *found):
                        found.append(other)
                        queue.append(other)
    return found


def _pointed_elsewhere(
    rows: Rows, target: str, old: str, new: str
) -> tuple[list[Edit], list[Row], list[dict[str, str]]]:
    """Every reference to one row pointed at another: the edits, rows to be removed, and what to tell.

    A row that would then say what another says already, or speak of itself, has no place any more.
    """
    edits: list[Edit] = []
    removed: list[Row] = []
    told: list[dict[str, str]] = []
    for name in rows.package.tables():
        fields = [
            key.fields[0]
            for key in rows.package.table(name).schema.foreign_keys
            if key.resource == target and len(key.fields) == 1
        ]
        own = _key(rows.package, name)
        for row in rows.having_any(name, fields, old):
            hit = [cell for cell in fields if row[cell] == old]
            if name == target and _id(row, own) == old:
                continue
            moved = row | dict.fromkeys(hit, new)
            entry = {"table": name, "row_id": _id(row, own)}
            if _needless(rows, name, moved, fields, own, edits, changes_key=bool(set(hit) & set(own))):
                removed.append(Row(name, row))
                told.append(entry | {"action": "withdraw"})
                continue
            edits.append(Edit(name, row, moved))
            if set(hit) & set(own):
                told.append(entry | {"action": "merge", "new_value": _id(moved, own)})
            else:
                told += [entry | {"action": "amend", "field": cell, "old_value": old, "new_value": new} for cell in hit]
    return edits, removed, told


def _needless(
    rows: Rows,
    name: str,
    moved: Mapping[str, str],
    fields: Sequence[str],
    own: Sequence[str],
    edits: Sequence[Edit],
    *,
    changes_key: bool,
) -> bool:
    """Whether a row that now points elsewhere answers itself, doubles a key, or is a second said date."""
    if len(fields) > 1 and len({moved[cell] for cell in fields}) == 1:
        return True
    becomes = [edit.new for edit in edits if edit.table == name and edit.new is not None]
    if name == "dates" and moved.get("event") == "said":
        wanted = {"event": "said", "statement_id": moved["statement_id"]}
        return bool(rows.having(name, wanted)) or any(wanted.items() <= dict(row).items() for row in becomes)
    same = {cell: moved[cell] for cell in own}
    return changes_key and (bool(rows.having(name, same)) or any(same.items() <= dict(row).items() for row in becomes))


def _key(package: Package, table: str) -> tuple[str, ...]:
    return package.table(table).schema.primary_key


def _id(row: Mapping[str, str], key: Sequence[str]) -> str:
    return SEPARATOR.join(row[name] for name in key)
