"""Rows from flags or a file, worked out as one change, with every problem at its row and column of the input."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.edit import questions, statement
from onrecord.edit.blocks import Block
from onrecord.edit.input_rows import Given
from onrecord.edit.lookups import Lookups
from onrecord.edit.resolve import Fault, resolve
from onrecord.edit.rows import Change, add
from onrecord.edit.statement import Made
from onrecord.problems import Problem, Report, TableInfo

WIZARD = "statement"
"""The name of no table: a statement with all its rows."""
LACKING = "CO202"


@dataclass(frozen=True, slots=True)
class Batch:
    """What an input would add: the change, its problems at their places in the input, and the rows left out.

    `lacking` says whether a required answer is missing. `notes` are what was taken for what, in words.
    """

    change: Change
    report: Report
    refused: tuple[Given, ...]
    lacking: bool
    notes: tuple[str, ...]
    origins: dict[tuple[str, str], Given]
    """The row of the input of every new row, by its table and key."""


def script_of(lookups: Lookups, table: str, given: Iterable[str], last: questions.Answers) -> questions.Script:
    """The questions for a statement or a row of a table; raises `UnknownNameError` for an answer to no question."""
    if table == WIZARD:
        questions.refuse_unknown(statement.plain_names(given), statement.names(lookups), "a statement")
        return statement.statement_script(lookups, last)
    questions.refuse_unknown(given, lookups.schema(table).columns, table)
    return questions.table_script(lookups, table, last)


def rows_of(lookups: Lookups, table: str, answers: dict[str, str]) -> list[Made]:
    """The rows that the answers make."""
    if table == WIZARD:
        return statement.statement_rows(lookups, answers)
    return [Made(Block("", table), row) for row in questions.table_row(table, answers)]


def work_out(
    lookups: Lookups, table: str, given: Sequence[Given], source: str, *, draft: bool = False, keep_good: bool = False
) -> Batch:
    """The change that adds the rows of an input named `source`.

    With `keep_good`, only rows without errors are in it, and the others in `refused`; with `draft`, rows that lack
    required answers are in it too.
    """
    faults: list[tuple[Given, Fault]] = []
    notes: list[str] = []
    made: list[tuple[Given, Made]] = []
    for row in given:
        found, own = _made(lookups, table, row, notes)
        faults += [(row, fault) for fault in found]
        if draft or not found:
            made += [(row, one) for one in own]
            for one in own:
                lookups.remember(one.row)
    problems = dict.fromkeys(_problem(row, fault, source) for row, fault in faults)
    bad = {row.row for row, _ in faults}
    while True:
        kept = [(row, one) for row, one in made if draft or row.row not in bad]
        change, origins = _change(lookups, kept)
        placed = [(origins.get((p.table or "", p.key or "")), p) for p in change.report.problems]
        more = {row.row for (row, _), p in ((o, p) for o, p in placed if o) if p.severity == "error"} - bad
        problems |= dict.fromkeys(_placed(origin, problem, source) for origin, problem in placed)
        if not (keep_good and more):
            break
        bad |= more
    counts = Counter(problem.severity for problem in problems)
    report = replace(
        change.report,
        tables=(TableInfo(source, len(given), source),),
        problems=tuple(problems),
        counts={"error": counts["error"], "warning": counts["warning"]},
    )
    return Batch(
        change,
        report,
        tuple(row for row in given if row.row in bad),
        any(fault.rule == LACKING for _, fault in faults),
        tuple(notes),
        {key: row for key, (row, _) in origins.items()},
    )


def _made(lookups: Lookups, table: str, row: Given, notes: list[str]) -> tuple[list[Fault], list[Made]]:
    """What is wrong with the answers of one row before any rule is asked, and the rows they make."""
    resolved = resolve(lookups, row.cells, None if table == WIZARD else table)
    notes += [f"row {row.row}: {note}" for note in resolved.notes]
    script = script_of(lookups, table, resolved.answers, {})
    filled = questions.with_assumed(script, resolved.answers)
    faults = list(resolved.faults)
    asked = {fault.key for fault in faults}
    faults += [
        Fault(question.key, LACKING, *_described(lookups, question, filled))
        for question in questions.missing(script, filled)
        if question.key not in asked
    ]
    return faults, rows_of(lookups, table, filled)


def _described(lookups: Lookups, question: questions.Question, answers: dict[str, str]) -> tuple[str, str | None]:
    """A missing cell: its name and title, and its vocabulary."""
    choices = list(lookups.choices(question.table, question.column, {**dict(question.fixed), **answers}))
    title = lookups.schema(question.table).field(question.column).title
    return f"{question.key} is missing ({title})", f"one of {', '.join(choices)}" if choices else None


def _change(
    lookups: Lookups, made: Sequence[tuple[Given, Made]]
) -> tuple[Change, dict[tuple[str, str], tuple[Given, Block]]]:
    """The change that adds rows, and from which answers each of its rows comes, by table and key."""
    once: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Given, Made]] = {}
    for row, one in made:  # several statements of one file may name the same new speaker
        once.setdefault((one.row.table, frozenset(one.row.cells.items())), (row, one))
    change = add(lookups.tables, [one.row for _, one in once.values()])
    origins: dict[tuple[str, str], tuple[Given, Block]] = {}
    for (row, one), done in zip(once.values(), change.rows, strict=True):
        key = SEPARATOR.join(done.key(lookups.schema(done.table).primary_key))
        origins.setdefault((done.table, key), (row, one.block))
    return change, origins


def _problem(row: Given, fault: Fault, source: str) -> Problem:
    message = f"row {row.row}: {fault.message}" if row.row else fault.message
    return Problem(
        fault.rule, "error", message, fault.hint, source, row=row.row or None, line=row.line, column=fault.key
    )


def _placed(origin: tuple[Given, Block] | None, problem: Problem, source: str) -> Problem:
    """The problem at its row and column of the input; problems of other rows stay where they are."""
    if origin is None or not origin[0].row:
        return problem
    row, block = origin
    message = re.sub(rf" \([a-z-]+ {re.escape(problem.key or '')}\)$", "", problem.message)
    column = block.key(problem.column) if problem.column else None
    return replace(
        problem,
        message=f"row {row.row}, {column}: {message}" if column else f"row {row.row}: {message}",
        path=source,
        row=row.row,
        line=row.line,
        char=None,
        column=column,
        excerpt=None,
    )
