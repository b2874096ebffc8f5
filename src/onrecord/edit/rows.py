"""A change of rows, worked out before anything is written: the new files, and the problems they would bring.

Every function but `write` only reads. The package after the change is validated whole, so that a fault which the
change causes in another table is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from onrecord._text import did_you_mean
from onrecord.edit import ids
from onrecord.edit.normalise import normalised
from onrecord.edit.tables import Edit, Row, Tables, state_of
from onrecord.edit.transaction import commit, writing
from onrecord.edtf import bounds_of
from onrecord.errors import RefusedError, UnknownNameError
from onrecord.package import inspect
from onrecord.package.snapshot import stamps
from onrecord.package.store import FolderStore, PatchedStore, Store
from onrecord.problems import Problem, Report, new_problems
from onrecord.query import Package, open_package
from onrecord.validation import Request, validate_store

UNLOCKED_TRIES = 3
"""How often a preview is worked out anew while others write, before it makes them wait."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change not written yet: its complete rows, the old and new bytes of its files, and the problems it brings."""

    rows: tuple[Row, ...]
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]
    report: Report
    notes: tuple[str, ...] = ()
    removed: tuple[Row, ...] = ()
    state: tuple[object, ...] = field(default=(), repr=False)


def add(tables: Tables, rows: Sequence[Row]) -> Change:
    """The change that adds rows: ids drawn, bounds of dates filled in, text normalised.

    Raises `UnknownNameError` for a table or column that does not exist, and `OnRecordError` for a table that is not in
    canonical form. The problems of the rows are in the change's report.
    """
    completed, notes = complete(tables, rows)
    return changed(tables, [Edit(row.table, None, row.cells) for row in completed], completed, notes=notes)


def changed(
    tables: Tables,
    edits: Sequence[Edit],
    touched: Sequence[Row],
    *,
    notes: Sequence[str] = (),
    removed: Sequence[Row] = (),
    files: Mapping[str, bytes] | None = None,
) -> Change:
    """The change that makes these edits of rows and gives these other files these bytes."""
    edits = [edit for edit in edits if edit.old != edit.new]
    names = tuple(dict.fromkeys(edit.table for edit in edits))
    package = tables.package
    store = package.inspection.store
    old, new = {}, dict(files or {})
    for path in new:
        with store.open(path) as stream:
            old[path] = stream.read()
    for name in names:
        path = package.table(name).path
        old[path] = package.bytes_of(name)
        new[path] = tables.file_after(name, [edit for edit in edits if edit.table == name])
    new = {path: data for path, data in new.items() if data != old[path]}
    report = judged(store, new, names)
    return Change(tuple(touched), old, new, report, tuple(notes), tuple(removed), tables.state)


def judged(store: Store, files: Mapping[str, bytes], tables: Sequence[str]) -> Report:
    """The problems that a package has with these files and not without them, at their places after the change.

    The package without them is validated only where there are problems with them. `tables` are those whose
    numbers of rows the report gives.
    """
    after = validate_store(PatchedStore(store, files), Request(str(store.path), max_problems=0))
    problems = after.problems
    if problems and files:
        before = _problems_now(store, _stamps(store)) if isinstance(store, FolderStore) else _problems(store)
        problems = new_problems(before, problems)
    counts = Counter(problem.severity for problem in problems)
    return replace(
        after,
        tables=tuple(table for table in after.tables if table.name in tables),
        problems=problems,
        counts={"error": counts["error"], "warning": counts["warning"]},
        truncated={},
    )


def _stamps(store: Store) -> tuple[object, ...]:
    names = ["datapackage.json", "releases.json", *(table.path for table in inspect(store, judge=False).tables)]
    return stamps(store, names)


@lru_cache(maxsize=8)
def _problems_now(store: FolderStore, _state: tuple[object, ...]) -> tuple[Problem, ...]:
    """The problems of the package on the disk; kept, since a person tries several times before a row is right."""
    return _problems(store)


def _problems(store: Store) -> tuple[Problem, ...]:
    return validate_store(store, Request(str(store.path), max_problems=0)).problems


def complete(tables: Tables, rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows with every column, normalised, with ids and bounds; and what normalising changed, in words."""
    used: dict[str, set[str]] = {}
    done: list[Row] = []
    notes: list[str] = []
    for row in rows:
        schema = tables.schema(row.table)
        for name in row.cells:
            if name not in schema.columns:
                hint = did_you_mean(name, schema.columns)
                raise UnknownNameError(
                    f'no column "{name}" in {row.table}.{hint} There are: {", ".join(schema.columns)}.'
                )
        tables.canonical(row.table)
        cells: dict[str, str] = {}
        for name in schema.columns:
            cells[name], changes = normalised(name, row.cells.get(name, ""))
            notes += [f"{row.table}.{name}: {change}" for change in changes]
        if (drawn := ids.drawn_column(schema)) and not cells[drawn[0]]:
            if row.table not in used:
                used[row.table] = ids.taken(tables, row.table)
            cells[drawn[0]] = ids.draw(drawn[1], used[row.table])
            used[row.table].add(cells[drawn[0]])
        done.append(Row(row.table, with_bounds(cells)))
    return tuple(done), tuple(notes)


def with_bounds(cells: dict[str, str], *, anew: bool = False) -> dict[str, str]:
    """A row with `earliest` and `latest` worked out from its `edtf`, where both are empty or with `anew`."""
    if {"edtf", "earliest", "latest"} <= set(cells) and (anew or not (cells["earliest"] or cells["latest"])):
        bounds = _bounds(cells["edtf"])
        if bounds is not None:
            cells["earliest"], cells["latest"] = bounds
    return cells


@lru_cache(maxsize=256)
def _bounds(text: str) -> tuple[str, str] | None:
    return bounds_of(text)


def of_one_moment(tables: Tables, make: Callable[[Tables], Change], change: Change) -> Change:
    """The change, worked out again by `make` while somebody else writes, so that a preview mixes no two states."""
    for _ in range(UNLOCKED_TRIES):
        if change.state == state_of(tables.package):
            return change
        change = make(Tables(open_package(tables.package.path)))
    with writing(tables.package.path):
        return make(Tables(open_package(tables.package.path)))


def write(package: Package, change: Change, again: Callable[[Tables], Change], *, draft: bool = False) -> Change:
    """Write a change, all of it or nothing; where somebody wrote meanwhile, works it out `again` first.

    Raises `RefusedError`, with nothing changed, when the result would have errors and `draft` does not allow them.
    """
    with writing(package.path):
        fresh = Tables(open_package(package.path))
        if not change.state or fresh.state != change.state:
            change = again(fresh)
        if not change.report.valid and not draft:
            first = next(problem for problem in change.report.problems if problem.severity == "error")
            raise RefusedError(f"refused, nothing was changed: {first.place}: {first.rule} {first.message}")
        commit(package.path, change.new)
    return change


def write_rows(package: Package, change: Change, *, draft: bool = False) -> Change:
    """Write the rows of a change that `add` worked out; see `write`."""
    return write(package, change, lambda fresh: add(fresh, change.rows), draft=draft)
