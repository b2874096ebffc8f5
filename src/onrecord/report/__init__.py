"""Renderers of a Report: each turns the one object into text, and prints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.problems import Report

if TYPE_CHECKING:
    from onrecord.diff.model import TableDiff

FORMATS = ("text", "json", "github", "sarif", "markdown")


def render(
    report: Report,
    form: str,
    *,
    color: bool = False,
    fold: bool = True,
    changes: Sequence[TableDiff] | None = None,
    base: str | None = None,
) -> str:
    """The report in one of `FORMATS`.

    Folded, text shows three warnings of a kind and counts the rest, and Markdown fits a comment. `color` applies to
    text; `changes` since the revision `base` are shown in Markdown.
    """
    if form == "json":
        return report.to_json()
    if form == "github":
        from onrecord.report.github import render as github

        return github(report)
    if form == "sarif":
        from onrecord.report.sarif import render as sarif

        return sarif(report)
    if form == "markdown":
        from onrecord.report.markdown import render as markdown

        return markdown(report, changes, base, whole=not fold)
    from onrecord.report.text import render as text

    return text(report, color=color, fold=fold)
