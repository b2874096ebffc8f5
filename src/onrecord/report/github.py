"""Annotations for GitHub Actions: one workflow command per problem, shown beside the line in a pull request.

Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error or warning message.
"""

from __future__ import annotations

from onrecord.problems import Problem, Report
from onrecord.report.place import file_of


def render(report: Report) -> str:
    """One command per problem, errors first since GitHub shows the first ten, and last the figures as a notice."""
    lines = [_command(problem, report) for problem in sorted(report.problems, key=lambda problem: problem.severity)]
    left_out = sum(report.truncated.values())
    more = f", {left_out} not listed" if left_out else ""
    title = f"{report.counts['error']} errors, {report.counts['warning']} warnings{more}"
    return "\n".join([*lines, f"::notice title=onrecord::{title}"])


def _command(problem: Problem, report: Report) -> str:
    properties: dict[str, object] = {}
    if problem.path:
        properties["file"] = file_of(problem.path, report)
    if problem.line:
        properties["line"] = problem.line
    if problem.char:
        properties["col"] = problem.char
    properties["title"] = problem.rule
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    text = problem.message + (f"\nhelp: {problem.hint}" if problem.hint else "")
    return f"::{problem.severity} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
