"""Show rows of a table or view, or the row with an id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import _complete
from onrecord.cli._rows import limit_option, print_rows, since_option, until_option, write_rows
from onrecord.cli._shared import console, format_option, opened, package_option, text_of

if TYPE_CHECKING:
    import pandas as pd

FITTING = 5
"""How many columns of a table are shown side by side."""
OVERVIEW = ["statement_id", "said_edtf", "speaker", "claim", "attribution", "content", "answers"]


@click.command("show")
@click.argument("name", shell_complete=_complete.names_or_ids)
@click.option(
    "--where", "conditions", multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value; may be repeated."
)
@click.option("--contains", metavar="TEXT", help="Only rows with all these words, in any column.")
@since_option
@until_option
@click.option("--sort", metavar="COLUMN", help="Sort by this column; -COLUMN: the last first.")
@click.option("--columns", metavar="A,B", help="Only these columns.")
@limit_option
@format_option("text", "csv", "json")
@package_option
def command(
    name: str,
    conditions: tuple[str, ...],
    contains: str | None,
    since: str | None,
    until: str | None,
    sort: str | None,
    columns: str | None,
    limit: int,
    form: str,
    package: Path | None,
) -> None:
    """Show rows of a table or view (overview, answers, drift, evidence_timing), or the row with an id.

    A statement is shown as a card: both verdicts with the rows that counted, wordings, answers.

    Examples: onrecord show speakers --where country=IR; onrecord show overview --since 2021 --contains haven;
    onrecord show voa
    """
    from onrecord.query import select

    dataset = opened(package)
    single = name not in dataset.loadable()
    frame = select.row(dataset, name) if single else dataset.load(name)
    total = len(frame)
    for condition in conditions:
        frame = select.where(frame, condition)
    if contains:
        frame = select.containing(frame, contains)
    frame = select.between(frame, since, until)
    if sort:
        frame = frame.sort_values(select.column(frame, sort.removeprefix("-")), ascending=not sort.startswith("-"))
    if columns:
        frame = frame[[select.column(frame, column.strip()) for column in columns.split(",")]]
    if form != "text":
        write_rows(frame, form, limit)
    elif single and not columns and frame.columns[0] == "statement_id" and len(frame):
        from onrecord.cli import _card
        from onrecord.query.card import card

        click.echo(_card.text(card(dataset, name), console().width))
    elif single and len(frame):
        _print_row(frame)
    else:
        names = list(frame.columns) if columns else OVERVIEW if name == "overview" else list(frame.columns[:FITTING])
        print_rows(frame, names, limit, total, rest="choose with --columns")


def _print_row(frame: pd.DataFrame) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name in frame.columns:
        grid.add_row(Text(name, style="cyan"), Text(text_of(frame[name].iloc[0])))
    console().print(grid)
