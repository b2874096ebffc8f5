"""What validation says of a large package after a change of few rows, less what it says now, from the rows around it.

The same checks run as in `edit.judge`, on a package of the rows that the change concerns (`edit.near`). What they find
is told with the place it will have in the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.csvio import locate
from onrecord.csvio.reader import ROW
from onrecord.edit import form
from onrecord.edit.columns import lines
from onrecord.edit.judge import judged
from onrecord.edit.lookup import Lookup, scanned
from onrecord.edit.near import Near
from onrecord.edit.splice import Splice
from onrecord.edit.tables import Edit
from onrecord.package.store import PatchedStore
from onrecord.problems import Problem, Report
from onrecord.query import Package
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import polars as pl

OTHER_ROW = re.compile(r"(?<= row )[0-9]+(?= supersedes already|$| \()")
"""The number of another row, where a problem names one."""


def judged_near(
    package: Package,
    edits: Sequence[Edit],
    splices: Mapping[str, Splice],
    files: Mapping[str, bytes],
    drawn: frozenset[str],
) -> Report:
    """The problems that the edits bring, where they will stand; `files` are others that change with them."""
    near = Near(Lookup(package), edits, drawn)
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    small: dict[str, pl.DataFrame] = {}
    for name in package.tables():
        table = package.table(name)
        now = near.frame(name)
        then = _edited(now, table.schema, [edit for edit in edits if edit.table == name])
        small[name] = then
        before[table.path], after[table.path] = _file(now, table.schema), _file(then, table.schema)
    store = PatchedStore(package.inspection.store, before)
    report = judged(store, {**after, **files}, tuple(splices))
    places = {name: _Places(package, name, edits, splices.get(name), rows) for name, rows in small.items()}
    problems = [problem for problem in report.problems if problem.table is None or problem.row is None]
    for name, own in places.items():
        some = [problem for problem in report.problems if problem.table == name and problem.row is not None]
        problems += _placed(some, own) if some else []
    tables = tuple(info._replace(rows=places[info.name].height()) for info in report.tables)
    problems.sort(key=lambda p: (p.rule[:2] != "PK", p.path or "", p.line or 0, p.char or 0, p.rule))
    return replace(report, problems=tuple(problems), tables=tables)


def _edited(now: pl.DataFrame, schema: TableSchema, edits: Sequence[Edit]) -> pl.DataFrame:
    """The rows after the edits; new ones have no `__row`, changed ones keep theirs."""
    import polars as pl

    if not edits:
        return now
    becomes = {tuple(edit.old[name] for name in schema.columns): edit for edit in edits if edit.old is not None}
    rows = []
    for number, *cells in now.select(ROW, *schema.columns).iter_rows():
        edit = becomes.get(tuple(cells))
        if edit is None:
            rows.append({ROW: number, **dict(zip(schema.columns, cells, strict=True))})
        elif edit.new is not None:
            rows.append({ROW: None if _moves(edit, schema) else number, **edit.new})
    rows += [{ROW: None, **edit.new} for edit in edits if edit.old is None and edit.new is not None]
    frame = pl.DataFrame(rows, schema={ROW: now.schema[ROW], **dict.fromkeys(schema.columns, pl.String)})
    return frame.sort(schema.primary_key, maintain_order=True)


def _moves(edit: Edit, schema: TableSchema) -> bool:
    """Whether a row comes, goes, or gets another key and with it another place."""
    old, new = edit.old, edit.new
    return old is None or new is None or any(old[name] != new[name] for name in schema.primary_key)


def _file(rows: pl.DataFrame, schema: TableSchema) -> bytes:
    return (",".join(schema.columns) + "\n").encode() + lines(rows.select(schema.columns))


class _Places:
    """Where the rows of a table will stand: `small` has those of the small file, with their numbers as it lies."""

    def __init__(
        self, package: Package, name: str, edits: Sequence[Edit], splice: Splice | None, small: pl.DataFrame
    ) -> None:
        self._package = package
        self._table = package.table(name)
        self._edits = [edit for edit in edits if edit.table == name and _moves(edit, self._table.schema)]
        self._splice = splice
        self._small = small
        self._moved: list[int] | None = None
        self._known: pl.DataFrame | None = None

    def height(self) -> int:
        """How many rows the table will have."""
        import polars as pl

        added = sum((edit.new is not None) - (edit.old is not None) for edit in self._edits)
        return int(scanned(self._package, self._table.name).select(pl.len()).collect().item()) + added

    def _keys(self) -> pl.DataFrame:
        if self._known is None:
            self._known = scanned(self._package, self._table.name).select(self._table.schema.primary_key).collect()
        return self._known

    def row(self, number: int) -> int:
        """The number that a row of the small file will have in the whole one."""
        if not 0 < number <= self._small.height:
            return number
        if self._moved is None:
            self._moved = self._numbers()
        return self._moved[number - 1]

    def _numbers(self) -> list[int]:
        """The number of each row: as it lies, and one more for every row put in before it, one less for one taken."""
        key = self._table.schema.primary_key
        put: list[int] = []
        taken: list[int] = []
        for edit in self._edits:
            for cells, found in ((edit.new, put), (edit.old, taken)):
                if cells is not None:
                    found.append(_not_after(self._keys(), [cells[name] for name in key]))
        put.sort()
        new = iter([number + index + 1 - sum(t <= number for t in taken) for index, number in enumerate(put)])
        moved = []
        for row in self._small[ROW]:
            if row is None:
                moved.append(next(new))
            else:
                moved.append(row + sum(number < row for number in put) - sum(number < row for number in taken))
        return moved

    def lines(self, problems: Iterable[Problem]) -> dict[int, int]:
        """The line on which each row of the small file with a problem will start in the whole one, by its number."""
        numbers = {problem.row for problem in problems if problem.row}
        found = {}
        for number in numbers if self._splice else ():
            row = self._small.row(number - 1, named=True)
            text = form.line(row[name] for name in self._table.schema.columns).encode()
            line = self._splice.line_of(text) if self._splice and row[ROW] is None else None
            if line is not None:
                found[number] = line
        rest = {self.row(number): number for number in numbers - found.keys()}
        if rest:
            store, path = self._package.inspection.store, self._table.path
            with self._splice.open() if self._splice else store.open(path) as stream:
                places = locate(stream, rest, len(self._table.schema.columns))
            found |= {rest[row]: place.line for row, place in places.items()}
        return found


def _not_after(keys: pl.DataFrame, key: Sequence[str]) -> int:
    """How many rows have a key that is this one or comes before it."""
    import polars as pl

    before, level = pl.lit(False), pl.lit(True)
    for name, value in zip(keys.columns, key, strict=True):
        before = before | (level & (pl.col(name) < value))
        level = level & (pl.col(name) == value)
    return int(keys.select((before | level).sum()).item())


def _placed(problems: Sequence[Problem], places: _Places) -> list[Problem]:
    """The problems of one table of the small package at the places they will have in the whole one."""
    lines = places.lines(problems)
    placed = []
    for problem in problems:
        row = places.row(problem.row or 0)
        moved = lines.get(problem.row or 0, problem.line or 0) - (problem.line or 0)
        excerpt = problem.excerpt and problem.excerpt._replace(line=problem.excerpt.line + moved)
        words = OTHER_ROW.sub(lambda found: str(places.row(int(found[0]))), problem.message)
        line = None if problem.line is None else problem.line + moved
        placed.append(replace(problem, row=row or None, line=line, excerpt=excerpt, message=words))
    return placed
