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
    "agreement": "Agreement of assessors",
}
NO_PAIR = "No statement has two assessors of one aspect."


@click.command("stats")
@click.argument("name", required=False, metavar="[FIGURE]", type=click.Choice(list(TITLES)))
@format_option("text", "json")
@package_option
def command(name: str | None, form: str, package: Path | None) -> None:
    """Show figures: rows, statements by year, statuses, answers, evidence, agreement of assessors.

    With FIGURE only one: rows, statements, statuses, answers, days_to_answer, evidence or agreement. Agreement has one
    row per two assessors and aspect: n statements that both assessed, the share with one status, and Cohen's kappa.

    Examples: onrecord stats; onrecord stats agreement
    """
    dataset = opened(package)
    figures = {name: dataset.agreement()} if name == "agreement" else dataset.stats()
    if name:
        figures = {name: figures[name]}
    frames = {name: frame if name == "agreement" else frame.reset_index() for name, frame in figures.items()}
    if form == "json":
        click.echo(
            "{" + ",\n".join(f'"{key}": {frame.to_json(orient="records")}' for key, frame in frames.items()) + "}"
        )
        return
    printed = [key for key, frame in frames.items() if len(frame)]
    for key in printed:
        if key != printed[0]:
            click.echo()
        print_frame(frames[key].round(2), TITLES[key])
    if not printed:
        click.echo(NO_PAIR if name == "agreement" else "Nothing is counted yet.")
