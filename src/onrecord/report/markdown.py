"""A summary for a pull request: the figures, the problems of each table, and what changed row by row.

The text of cells may come from anyone: none of it becomes markup, a link or a mention of somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord._text import cut, markdown_code, markdown_prose
from onrecord.diff.model import KINDS, RowChange, TableDiff
from onrecord.diff.words import column_line
from onrecord.problems import Problem, Report
from onrecord.report.text import summary

ROWS = 100
"""Problems, and changed rows, that are shown of one table."""
CELL = 240
COMMENT, SUMMARY = 60_000, 1_000_000
"""Bytes in all: a comment on a pull request takes 65,536 characters, the summary of a run 1 MiB."""


def render(
    report: Report, changes: Sequence[TableDiff] | None = None, base: str | None = None, *, whole: bool = False
) -> str:
    """The report as GitHub-flavoured Markdown; with `changes`, also what differs from the revision `base`.

    It fits a comment; the `whole` of it, every row that is listed, fits the summary of a run.
    """
    rows, length = (max(len(report.problems), _most(changes)), SUMMARY) if whole else (ROWS, COMMENT)
    verdict = "Valid" if report.valid else "Not valid"
    name = f"{report.name or 'package'} {report.version or ''}".strip()
    lines = [f"## {verdict}: {markdown_prose(name)}", "", markdown_prose(summary(report))]
    if changes is not None:
        lines += ["", f"Only problems that concern what changed since {markdown_code(base or 'the base')} are listed."]
        lines += ["", *_figures(changes)]
    blocks = [*_problems(report, rows), *(_changes(changes, rows) if changes is not None else ())]
    return "\n".join([*lines, *_within(blocks, length - sum(len(line.encode()) + 1 for line in lines))]) + "\n"


def _most(changes: Sequence[TableDiff] | None) -> int:
    """The number of rows that changed in the table with the most."""
    return max((len(change.rows) for change in changes or ()), default=0)


def _within(blocks: Iterable[list[str]], room: int) -> Iterator[str]:
    """Blocks of lines as long as there is room; the last line says that the rest is left out."""
    for block in blocks:
        for line in block:
            room -= len(line.encode()) + 1
            if room < 0:
                yield from ("", "The rest is left out here: run `onrecord validate` to see all of it.")
                return
            yield line


def _figures(changes: Sequence[TableDiff]) -> list[str]:
    if not changes:
        return ["No row changed."]
    lines = [f"| table | {' | '.join(KINDS)} |", "| --- | ---: | ---: | ---: |"]
    for change in changes:
        figures = " | ".join(f"{number:,}" for number in change.figures.values())
        lines.append(f"| {markdown_prose(change.name)} | {figures} |")
    return lines


def _problems(report: Report, rows: int) -> Iterator[list[str]]:
    by_table: dict[str, list[Problem]] = {}
    for problem in report.problems:
        by_table.setdefault(problem.table or "package", []).append(problem)
    worst_first = sorted(by_table.items(), key=lambda pair: min(problem.severity for problem in pair[1]))
    for table, problems in worst_first:
        ordered = sorted(problems, key=lambda problem: problem.severity)
        block = ["", f"### Problems in {markdown_prose(table)}", "", "| place | rule | problem | help |"]
        block.append("| --- | --- | --- | --- |")
        block += [
            f"| {_code(problem.place)} | {_rule(problem)} | {_prose(problem.message)} | {_prose(problem.hint or '')} |"
            for problem in ordered[:rows]
        ]
        if len(ordered) > rows:
            block += ["", f"{len(ordered) - rows:,} more are not shown."]
        yield block
    if report.truncated:
        left = ", ".join(f"{number:,} of {rule}" for rule, number in report.truncated.items())
        yield ["", f"Counted and not listed: {left}."]


def _rule(problem: Problem) -> str:
    return problem.rule if problem.severity == "error" else f"{problem.rule} (warning)"


def _changes(changes: Sequence[TableDiff], rows: int) -> Iterator[list[str]]:
    for change in changes:
        block = ["", f"### Changes in {markdown_prose(change.name)}", ""]
        block += [f"- {_prose(column_line(column))}" for column in change.columns]
        block += [f"- {_prose(words)}" for words in change.keys]
        if change.rows:
            block += [""] if change.columns or change.keys else []
            block += ["| row | column | old | new |", "| --- | --- | --- | --- |"]
        for row in change.rows[:rows]:
            block += _row(row)
        if len(change.rows) > rows:
            block += ["", f"{len(change.rows) - rows:,} more rows are not shown."]
        yield block


def _row(row: RowChange) -> Iterator[str]:
    head = f"{_code(row.key)} {row.kind}"
    for cell in row.cells:
        old, new = around(cell.old or "", cell.new or "")
        yield f"| {head} | {markdown_prose(cell.column)} | {_code(old)} | {_code(new)} |"
        head = ""


def _code(text: str) -> str:
    return markdown_code(cut(text, CELL))


def _prose(text: str) -> str:
    return markdown_prose(cut(text, CELL))


def around(old: str, new: str, context: int = 40) -> tuple[str, str]:
    """Two long texts cut to where they differ, with a little of what they share on both sides."""
    if max(len(old), len(new)) <= CELL:
        return old, new
    shortest = min(len(old), len(new))
    start = next((index for index in range(shortest) if old[index] != new[index]), shortest)
    end = next((index for index in range(shortest - start) if old[-1 - index] != new[-1 - index]), shortest - start)
    head, tail = max(0, start - context), max(0, end - context)

    def cut(text: str) -> str:
        return ("…" if head else "") + text[head : len(text) - tail] + ("…" if tail else "")

    return cut(old), cut(new)
