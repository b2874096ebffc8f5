"""Show rows of a table or view, or the row with an id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import _complete
from onrecord.cli._shared import console, format_option, opened, package_option, print_frame, text_of

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
@click.option("--columns", metavar="A,B", help="Only these columns.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="At most so many rows; 0: all."
)
@format_option("text", "csv", "json")
@package_option
def command(
    name: str, conditions: tuple[str, ...], columns: str | None, limit: int, form: str, package: Path | None
) -> None:
    """Show rows of a table or view (overview, drift), or the row with an id.

    Examples: onrecord show speakers --where country=IR; onrecord show overview --format csv; onrecord show voa
    """
    from onrecord.query import select

    dataset = opened(package)
    single = name not in dataset.loadable()
    frame = select.row(dataset, name) if single else dataset.load(name)
    for condition in conditions:
        frame = select.where(frame, condition)
    if columns:
        frame = frame[[select.column(frame, column.strip()) for column in columns.split(",")]]
    shown = frame.head(limit) if limit else frame
    if form == "csv":
        click.echo(shown.to_csv(index=False, lineterminator="\n"), nl=False)
    elif form == "json":
        click.echo(shown.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))
    elif single:
        _print_row(shown)
    else:
        names = list(shown.columns) if columns else OVERVIEW if name == "overview" else list(shown.columns[:FITTING])
        print_frame(shown[names])
        hidden = [column for column in shown.columns if column not in names]
        if hidden:
            click.echo(f"not shown: {', '.join(hidden)}; choose with --columns", err=True)
        if len(shown) < len(frame):
            click.echo(f"{len(shown):,} of {len(frame):,} rows; --limit 0 shows all", err=True)


def _print_row(frame: pd.DataFrame) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name in frame.columns:
        grid.add_row(Text(name, style="cyan"), Text(text_of(frame[name].iloc[0])))
    console().print(grid)
