"""The report a person reads: place, rule, reason, the line itself with the cell marked, and what to do."""

from __future__ import annotations

from collections import Counter

from onrecord._text import counted, paint, printable, width
from onrecord.checks.rule import RULES
from onrecord.problems import Excerpt, Problem, Report

EXCERPT = 96
FOLD = 3


def render(report: Report, *, color: bool = False, fold: bool = True) -> str:
    """All errors, then the first warnings of each rule and table, the number of each rule, and one line of figures.

    Folded, many warnings of one kind do not hide an error.
    """
    shown: Counter[tuple[str, str | None]] = Counter()
    folded: Counter[tuple[str, str | None]] = Counter()
    lines: list[str] = []
    for problem in sorted(report.problems, key=lambda problem: problem.severity):
        kind = (problem.rule, problem.path)
        if problem.severity == "warning" and fold and shown[kind] >= FOLD:
            folded[kind] += 1
            continue
        shown[kind] += 1
        lines += _problem(problem, color)
    lines += [
        f"{paint(printable(path or 'package'), 'place', color)}: {paint(rule, 'warning', color)} "
        f"{number:,} more warnings like it; --max-problems 0 lists all"
        for (rule, path), number in folded.items()
    ]
    lines += [
        f"{paint(rule, 'code', color)}: {number:,} more not listed; --max-problems 0 lists all"
        for rule, number in report.truncated.items()
    ]
    return "\n".join([*lines, *_by_rule(report, color), summary(report, color)])


def _by_rule(report: Report, color: bool) -> list[str]:
    """How many problems each rule has, the most first; nothing where one rule has them all."""
    numbers = Counter(problem.rule for problem in report.problems)
    numbers.update(report.truncated)
    if len(numbers) < 2:
        return []
    digits = max(len(f"{number:,}") for number in numbers.values())
    most_first = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{number:>{digits},} {paint(rule, 'code', color)} {RULES[rule].title}" for rule, number in most_first]


def _problem(problem: Problem, color: bool) -> list[str]:
    style = "error" if problem.severity == "error" else "warning"
    place = paint(printable(problem.place), "place", color)
    warning = " warning:" if problem.severity == "warning" else ""
    lines = [f"{place}: {paint(problem.rule, style, color)}{warning} {printable(problem.message)}"]
    if problem.excerpt is not None:
        lines += _excerpt(problem.excerpt, color)
    if problem.hint:
        lines.append(f"  {paint('help', 'help', color)}: {printable(problem.hint)}")
    return lines


def _excerpt(excerpt: Excerpt, color: bool) -> list[str]:
    """The line, cut to a window around the cell, and a row of carets under it."""
    start = 0
    if excerpt.caret + min(excerpt.span, EXCERPT // 2) > EXCERPT:
        start = excerpt.caret - EXCERPT // 3
    end = start + EXCERPT
    head, tail = ("…" if start else ""), ("…" if end < len(excerpt.text) else "")
    before = head + printable(excerpt.text[start : excerpt.caret])
    cell = printable(excerpt.text[excerpt.caret : min(excerpt.caret + excerpt.span, end)])
    after = printable(excerpt.text[min(excerpt.caret + excerpt.span, end) : end]) + tail
    number = str(excerpt.line)
    bar = paint("|", "dim", color)
    lines = [f"  {paint(number, 'dim', color)} {bar} {before}{cell}{after}"]
    if excerpt.span or excerpt.caret:
        carets = paint("^" * max(1, width(cell)), "error", color)
        lines.append(f"  {' ' * len(number)} {bar} {' ' * width(before)}{carets}")
    return lines


def summary(report: Report, color: bool = False) -> str:
    """One line of figures."""
    errors, warnings = report.counts["error"], report.counts["warning"]
    rows = sum(table.rows for table in report.tables)
    scope = f"in {counted(len(report.tables), 'table')} ({counted(rows, 'row')})"
    if not errors and not warnings:
        return paint(f"No problems {scope}.", "help", color)
    found = " and ".join(counted(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number)
    fixable = f" {report.fixable:,} can be fixed by `onrecord fmt`." if report.fixable else ""
    return f"Found {found} {scope}.{fixable}"
