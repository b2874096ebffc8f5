"""Print figures over the whole record."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import format_option, opened, package_option, print_frame

TITLES = {
    "rows": "Rows by table",
    "statements": "Statements by year and kind of speaker",
    "statuses": "Statements by status in force",
    "answers": "Statements by number of answers",
    "days_to_answer": "Days until a direct answer",
    "evidence": "Coverage of evidence",
}


@click.command("stats")
@format_option("text", "json")
@package_option
def command(form: str, package: Path | None) -> None:
    """Show figures: rows, statements by year, statuses, answers, evidence.

    Example: onrecord stats
    """
    figures = opened(package).stats()
    if form == "json":
        parts = (f'"{name}": {frame.reset_index().to_json(orient="records")}' for name, frame in figures.items())
        click.echo("{" + ",\n".join(parts) + "}")
        return
    for index, (name, frame) in enumerate(figures.items()):
        if index:
            click.echo()
        print_frame(frame.reset_index(), TITLES[name])
