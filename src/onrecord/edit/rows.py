"""A change of rows, worked out before anything is written: the new files, and what validation says of them.

Everything here is a pure function of the package and of what was asked for; `write` is where it reaches the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from onrecord._text import did_you_mean
from onrecord.edit import ids
from onrecord.edit.judge import judged
from onrecord.edit.judge_near import judged_near
from onrecord.edit.lookup import is_large
from onrecord.edit.normalise import normalised
from onrecord.edit.spliced import spliced
from onrecord.edit.tables import Cells, Edit, Row, bytes_with, rows_of
from onrecord.edit.transaction import Content, commit, writing
from onrecord.edtf import bounds_of
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.package.snapshot import stamps
from onrecord.problems import Report
from onrecord.query import Package, open_package


@dataclass(frozen=True, slots=True)
class Change:
    """What would be written: complete rows, whole files, and the problems that only the result has."""

    rows: tuple[Row, ...]
    old: Mapping[str, bytes]
    new: Mapping[str, Content]
    report: Report
    notes: tuple[str, ...] = ()
    removed: tuple[Row, ...] = ()
    state: tuple[object, ...] = field(default=(), repr=False)


class RefusedError(OnRecordError):
    """A change that was right when it was worked out, and is not since somebody else wrote."""


def add(package: Package, rows: Sequence[Row]) -> Change:
    """The change that adds rows: ids drawn, bounds of dates filled in, text normalised.

    Raises `UnknownNameError` for a table or column that does not exist, and `OnRecordError` for a table that is not in
    canonical form. What is wrong in the rows is in the change's report.
    """
    state = state_of(package)
    completed, notes, drawn = complete(package, rows)
    edits = [Edit(row.table, None, row.cells) for row in completed]
    return changed(package, edits, completed, notes=notes, state=state, drawn=drawn)


def changed(
    package: Package,
    edits: Sequence[Edit],
    touched: Sequence[Row],
    *,
    notes: Sequence[str] = (),
    removed: Sequence[Row] = (),
    files: Mapping[str, bytes] | None = None,
    state: tuple[object, ...] = (),
    drawn: frozenset[str] = frozenset(),
) -> Change:
    """The change that makes these edits of rows, and gives these other files these bytes; `drawn` are new ids."""
    edits = [edit for edit in edits if edit.old != edit.new]
    tables = tuple(dict.fromkeys(edit.table for edit in edits))
    store = package.inspection.store
    new = dict(files or {})
    old = {}
    for path in new:
        with store.open(path) as stream:
            old[path] = stream.read()
    if is_large(package):
        splices = spliced(package, edits)
        report = judged_near(package, edits, splices, new, drawn)
        content: dict[str, Content] = dict(new)
        content |= {package.table(name).path: splice for name, splice in splices.items()}
        return Change(tuple(touched), old, content, report, tuple(notes), tuple(removed), state)
    for name in tables:
        path = package.table(name).path
        old[path] = package.bytes_of(name)
        new[path] = bytes_with(package.table(name), edited(rows_of(package, name), name, edits))
    new = {path: data for path, data in new.items() if data != old[path]}
    return Change(tuple(touched), old, new, judged(store, new, tables), tuple(notes), tuple(removed), state)


def edited(rows: Iterable[Cells], table: str, edits: Sequence[Edit]) -> list[Cells]:
    """The rows of a table after the edits of it."""
    own = [edit for edit in edits if edit.table == table]
    becomes = {tuple(edit.old.values()): edit.new for edit in own if edit.old is not None}
    kept = [becomes.get(tuple(row.values()), row) for row in rows]
    return [row for row in kept if row is not None] + [edit.new for edit in own if edit.old is None and edit.new]


def complete(package: Package, rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[str, ...], frozenset[str]]:
    """The rows with every column, normalised, with ids and bounds; what was normalised, in words; the ids drawn."""
    used: dict[str, set[str]] = {}
    done: list[Row] = []
    notes: list[str] = []
    fresh: set[str] = set()
    for row in rows:
        schema = package.table(row.table).schema
        for name in row.cells:
            if name not in schema.columns:
                meant = did_you_mean(name, schema.columns)
                raise UnknownNameError(
                    f'no column "{name}" in {row.table}.{meant} There are: {", ".join(schema.columns)}.'
                )
        cells: dict[str, str] = {}
        for name in schema.columns:
            cells[name], changes = normalised(name, row.cells.get(name, ""))
            notes += [f"{row.table}.{name}: {change}" for change in changes]
        if (drawn := ids.drawn_column(schema)) and not cells[drawn[0]]:
            if row.table not in used:
                used[row.table] = ids.taken(package, row.table)
            cells[drawn[0]] = ids.draw(drawn[1], used[row.table])
            used[row.table].add(cells[drawn[0]])
            fresh.add(cells[drawn[0]])
        done.append(Row(row.table, with_bounds(cells)))
    return tuple(done), tuple(notes), frozenset(fresh)


def with_bounds(cells: dict[str, str], *, anew: bool = False) -> dict[str, str]:
    """A row with `earliest` and `latest` filled in from its `edtf`, where they are empty or are to be set `anew`."""
    if {"edtf", "earliest", "latest"} <= set(cells) and (anew or not (cells["earliest"] or cells["latest"])):
        bounds = _bounds(cells["edtf"])
        if bounds is not None:
            cells["earliest"], cells["latest"] = bounds
    return cells


@lru_cache(maxsize=256)
def _bounds(text: str) -> tuple[str, str] | None:
    return bounds_of(text)


def state_of(package: Package) -> tuple[object, ...]:
    """What differs when a file of the package has become another one."""
    paths = [table.path for table in package.inspection.tables]
    return stamps(package.inspection.store, ["datapackage.json", *paths])


def write_rows(package: Package, change: Change, *, draft: bool = False) -> Change:
    """Add the rows of a change that `add` worked out; see `write`."""
    return write(package, change, lambda fresh: add(fresh, change.rows), draft=draft)


def write(package: Package, change: Change, again: Callable[[Package], Change], *, draft: bool = False) -> Change:
    """Write a change, all of it or nothing; works it out `again` when somebody else wrote meanwhile.

    Raises `RefusedError`, with nothing changed, when the result would have errors and `draft` does not allow them.
    """
    with writing(package.path):
        fresh = open_package(package.path)
        if not change.state or state_of(fresh) != change.state:
            change = again(fresh)
        if not change.report.valid and not draft:
            first = next(problem for problem in change.report.problems if problem.severity == "error")
            raise RefusedError(f"refused, nothing was changed: {first.place}: {first.rule} {first.message}")
        commit(fresh.path, change.new)
    return change
