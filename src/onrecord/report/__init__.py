"""Renderers of a Report: each turns the one object into text, and prints nothing."""

from __future__ import annotations

from onrecord.problems import Report

FORMATS = ("text", "json", "github")


def render(report: Report, form: str, *, color: bool = False, fold: bool = True) -> str:
    """The report in one of `FORMATS`; on a terminal in colour, and with like warnings folded, where asked (text)."""
    if form == "json":
        return report.to_json()
    if form == "github":
        from onrecord.report.github import render as github

        return github(report)
    from onrecord.report.text import render as text

    return text(report, color=color, fold=fold)
