"""Failing rows and faults, turned into problems with words, counts and exact places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from onrecord._text import nearest
from onrecord.checks.check import ExpressionCheck, JoinCheck
from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.checks.rule import RULES
from onrecord.checks.severity import Severities
from onrecord.csvio import FileFault, locate
from onrecord.csvio.reader import ROW
from onrecord.package.descriptor import Fault
from onrecord.package.store import Store
from onrecord.problems import Excerpt, Problem, Severity
from onrecord.validation.engine import TableResult

_IN_FILE = "__in_file"
"""Ends the names of cells as the file has them, beside those that a join was given."""


class Collector:
    """Gathers problems; counts all of them, keeps the first `limit` per rule and table, then finds their places."""

    def __init__(
        self, results: Mapping[str, TableResult], only: frozenset[str], limit: int, severities: Severities
    ) -> None:
        self._results = results
        self._severities = severities
        self._only = only
        self._limit = limit
        self._problems: list[Problem] = []
        self._counts: Counter[tuple[str, str | None]] = Counter()
        self._totals: Counter[str] = Counter({"error": 0, "warning": 0})
        self._listed: Counter[tuple[str, str | None]] = Counter()
        self._known: dict[tuple[str, str], list[str]] = {}

    def nearest(self, table: str, column: str, value: str) -> str | None:
        """The value of a kept column nearest to a mistyped one (the `Context` that the words of checks use)."""
        result = self._results.get(table)
        if result is None or result.kept is None:
            return None
        if (table, column) not in self._known:
            self._known[table, column] = _values(nw.from_native(result.kept).lazy(), column)
        return nearest(value, self._known[table, column])

    def _add(self, problem: Problem) -> None:
        kind = (problem.rule, problem.table)
        if not self._limit or self._listed[kind] < self._limit:
            self._listed[kind] += 1
            self._problems.append(problem)

    def _count(self, rule: str, table: str | None, severity: Severity | None, number: int = 1) -> bool:
        """Count problems of a rule; False when it is off or the table was not asked for.

        Those of the whole package always count.
        """
        if severity is None or (self._only and table is not None and table not in self._only):
            return False
        self._counts[rule, table] += number
        self._totals[severity] += number
        return True

    def add_fault(self, fault: Fault) -> None:
        """A fault of the package as a whole."""
        severity = self._severities.of(fault.rule)
        if severity and self._count(fault.rule, fault.table, severity):
            self._add(
                Problem(fault.rule, severity, fault.message, fault.hint, fault.path, fault.table, value=fault.value)
            )

    def add_file_fault(self, result: TableResult, fault: FileFault) -> None:
        """A fault in the bytes of a table."""
        severity = self._severities.of(fault.rule)
        if severity and self._count(fault.rule, result.table.name, severity):
            self._add(
                Problem(
                    fault.rule,
                    severity,
                    fault.message,
                    fault.hint,
                    result.table.path,
                    result.table.name,
                    row=fault.row,
                    column=fault.column,
                    char=fault.char,
                    value=fault.value,
                    fixable=RULES[fault.rule].fixable,
                )
            )

    def add_rows(self, result: TableResult, checks: Sequence[ExpressionCheck]) -> None:
        """The rows of one table that fail a check of single rows."""
        for check in checks:
            total = result.counts.get(check, 0)
            severity = self._severities.of_check(check) if total else None
            if severity and self._count(check.rule, result.table.name, severity, total):
                for row in sorted(result.failing[check]):
                    self._add_row(check, severity, result, result.cells[row])

    def add_join(self, check: JoinCheck, rows: nw.LazyFrame, total: int) -> None:
        """The rows that fail a join, and how many they are."""
        severity = self._severities.of_check(check)
        if severity is None or not self._count(check.rule, check.table, severity, total):
            return
        result = self._results[check.table]
        listed = rows.sort(ROW).head(self._limit) if self._limit else rows
        whole = listed.join(nw.from_native(result.kept).lazy(), on=ROW, how="left", suffix=_IN_FILE).collect()
        for row in sorted(whole.iter_rows(named=True), key=lambda row: row[ROW]):
            cells = {name.removesuffix(_IN_FILE): row[name] for name in row if name.endswith(_IN_FILE)}
            self._add_row(check, severity, result, {**row, **cells})

    def _add_row(
        self, check: ExpressionCheck | JoinCheck, severity: Severity, result: TableResult, row: Mapping[str, Any]
    ) -> None:
        message, hint = check.describe(row, self)
        key = SEPARATOR.join(str(row[name]) for name in result.table.schema.primary_key if name in row)
        noun = "counter-statement" if check.table == "counter_statements" else _singular(check.table)
        value = row.get(check.column)
        self._add(
            Problem(
                check.rule,
                severity,
                f"{message} ({noun} {key})" if key else message,
                hint,
                result.table.path,
                check.table,
                row=row[ROW],
                column=check.column,
                key=key or None,
                value=None if value is None else str(value),
                fixable=RULES[check.rule].fixable,
            )
        )

    def add_compared(self, code: str, table: str, total: int, found: Iterable[Problem]) -> None:
        """Problems that a comparison with another release found; `found` may hold only the first of them."""
        severity = self._severities.of(code) if total else None
        if severity and self._count(code, table, severity, total):
            for problem in found:
                self._add(replace(problem, severity=severity))

    def severities(self) -> dict[str, int]:
        """How many errors and warnings there are in all."""
        return dict(self._totals)

    def truncated(self) -> dict[str, int]:
        """How many problems of each rule are counted and not listed."""
        left: Counter[str] = Counter()
        for kind, number in self._counts.items():
            left[kind[0]] += number - self._listed[kind]
        return {rule: number for rule, number in sorted(left.items()) if number}

    def placed(self, where: Callable[[TableResult], Store | None]) -> tuple[Problem, ...]:
        """All listed problems with line and character, in the order of a person who reads the files."""
        found: list[Problem] = []
        by_table: dict[str | None, list[Problem]] = {}
        for problem in self._problems:
            by_table.setdefault(problem.table if problem.row is not None else None, []).append(problem)
        for table, problems in by_table.items():
            found += problems if table is None else _place(where(self._results[table]), self._results[table], problems)
        order = {"PK": 0}
        return tuple(
            sorted(found, key=lambda p: (order.get(p.rule[:2], 1), p.path or "", p.line or 0, p.char or 0, p.rule))
        )


def _values(kept: nw.LazyFrame, column: str) -> list[str]:
    """The values of a kept column, each once, in the order in which they first stand there."""
    if column not in kept.collect_schema().names():
        return []
    first = kept.group_by(column).agg(nw.col(ROW).min().alias("first")).sort("first")
    return first.select(column).collect()[column].to_list()


def _place(store: Store | None, result: TableResult, problems: list[Problem]) -> list[Problem]:
    if store is None or not result.numbered:
        return [replace(problem, row=(problem.row or None) if result.numbered else None) for problem in problems]
    columns = result.reader.header
    with store.open(result.table.path) as stream:
        places = locate(stream, (problem.row for problem in problems if problem.row is not None), len(columns))
    placed = []
    for problem in problems:
        place = places.get(problem.row or 0)
        if place is None:
            placed.append(problem)
            continue
        char, first_line = problem.char, place.raw.split("\n")[0]
        excerpt = Excerpt(first_line, place.line, (char or 1) - 1, 1 if char else 0)
        if problem.column in columns:
            cell = place.cell(columns.index(problem.column))
            char, excerpt = cell.char, Excerpt(cell.source, cell.source_line, cell.caret, cell.span)
        placed.append(replace(problem, row=problem.row or None, line=place.line, char=char, excerpt=excerpt))
    return placed


def _singular(table: str) -> str:
    return {"statuses": "status"}.get(table, table.removesuffix("s"))
