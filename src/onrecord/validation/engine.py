"""What a validation asks of an engine: polars on one machine, Spark past it.

Nothing outside this package asks which of the two it is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from onrecord.checks.check import ExpressionCheck, Frames, JoinCheck
from onrecord.checks.plan import Plan
from onrecord.csvio import TableReader
from onrecord.package import Limits
from onrecord.package.descriptor import Table
from onrecord.package.store import Store

if TYPE_CHECKING:
    import polars as pl

Engine = Literal["auto", "polars", "spark"]
Place = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What a run asks of one reading of a table."""

    store: Store
    table: Table
    checks: Sequence[ExpressionCheck]
    """The checks of its rows."""
    keep: Sequence[str]
    """The columns that joins read."""
    limit: int
    """So many failing rows of each check are listed, or with 0 all of them."""


@dataclass(slots=True)
class TableResult:
    """What one reading of a table gave."""

    table: Table
    reader: TableReader
    readable: bool = True
    counts: dict[ExpressionCheck, int] = field(default_factory=dict)
    """How many rows fail each check."""
    failing: dict[ExpressionCheck, list[int]] = field(default_factory=dict)
    """The first rows that fail each check."""
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The cells of the rows in `failing`, by row."""
    values: dict[ExpressionCheck, Counter[str]] = field(default_factory=dict)
    """How many rows fail each check of a key with each value: of a primary key, or of a column that names one."""
    kept: Any = None
    """The columns that joins read, with `__row`: a frame of the engine's own that narwhals understands."""
    unsorted_row: int | None = None
    """The first row whose primary key comes before the one above it."""
    strictly_sorted: bool = True
    """Whether every primary key comes after the one above it, so that none occurs twice."""
    numbered: bool = True
    """Whether `__row` is the number of a record in its one file."""

    def usable(self, checks: Sequence[ExpressionCheck]) -> list[ExpressionCheck]:
        """The checks whose columns the file has."""
        return [check for check in checks if {check.column, *check.reads} <= set(self.reader.present)]

    def add_failing(self, rows: pl.DataFrame, checks: Sequence[ExpressionCheck], limit: int) -> None:
        """Have failing rows judged; count the failures of each check and keep the first rows of each."""
        from onrecord.csvio.reader import ROW
        from onrecord.validation.judge import judge

        schema = self.table.schema
        keys = {*schema.primary_key, *(name for key in schema.foreign_keys for name in key.fields)}
        listed: set[int] = set()
        for check, numbers in judge(rows, checks):
            known = self.counts.get(check, 0)
            self.counts[check] = known + len(numbers)
            first = (numbers.head(max(limit - known, 0)) if limit else numbers).to_list()
            self.failing.setdefault(check, []).extend(first)
            listed.update(first)
            if check.column in keys:
                wrong = rows.filter(rows[ROW].is_in(numbers.implode()))[check.column].to_list()
                self.values.setdefault(check, Counter()).update(wrong)
        if listed:
            self.cells |= {row[ROW]: row for row in rows.filter(rows[ROW].is_in(sorted(listed))).iter_rows(named=True)}

    def forgive(self, column: str, values: Collection[str]) -> None:
        """No longer count or list the rows whose cell in that column fails with one of these values."""
        for check, found in self.values.items():
            if check.column == column and (number := sum(found[value] for value in found.keys() & set(values))):
                self.counts[check] -= number
                self.failing[check] = [row for row in self.failing[check] if self.cells[row][column] not in values]


def drop_named_keys(results: Mapping[str, TableResult]) -> None:
    """Leave each bad key to its own table: rows of other tables that name it do not fail for it too."""
    bad = {
        (name, column): {value for check, found in result.values.items() if check.column == column for value in found}
        for name, result in results.items()
        for column in result.table.schema.primary_key
    }
    for result in results.values():
        for key in result.table.schema.foreign_keys:
            if len(key.fields) == 1 and (named := bad.get((key.resource, key.reference[0]))):
                result.forgive(key.fields[0], named)


class Tables(Protocol):
    """The tables of one run in an engine. The methods are called in this order."""

    def store(self, place: Place, limits: Limits | None) -> Store:
        """The package at a place; raises `UnreadableError`."""
        ...

    def begin(self, checks: Plan, size: int) -> None:
        """Prepare for the tables of a package, which have so many bytes in all."""
        ...

    def read(self, request: TableRequest, earlier: Mapping[str, TableResult]) -> TableResult:
        """Read one table, judge its rows, and keep what joins read; `earlier` are the tables that were read."""
        ...

    def suspect_joins(
        self, joins: Sequence[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[Sequence[JoinCheck], Frames]:
        """The joins that may have failing rows, and empty frames for the tables in which they are decided."""
        ...

    def lines_of(self, store: Store, result: TableResult) -> Store | None:
        """Where the lines of a table can be looked up, if anywhere."""
        ...
