"""Rows on the screen or as CSV and JSON, and the options that choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onrecord.cli._shared import print_frame

if TYPE_CHECKING:
    import pandas as pd

since_option = click.option("--since", metavar="DAY", help="Only from this day on; a month or a year will do.")
until_option = click.option("--until", metavar="DAY", help="Only up to this day.")
limit_option = click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="At most so many rows; 0: all."
)


def write_rows(frame: pd.DataFrame, form: str, limit: int) -> None:
    """The rows as CSV or JSON."""
    shown = frame.head(limit) if limit else frame
    if form == "csv":
        click.echo(shown.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        click.echo(shown.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))


def print_rows(frame: pd.DataFrame, names: Sequence[str], limit: int, total: int, *, rest: str) -> None:
    """Some columns of the rows as a table, then how many rows are left out, and how to see the `rest` of the columns.

    `total` is the number of rows chosen from.
    """
    if not len(frame):
        click.echo(f"0 of {total:,} rows")
        return
    shown = frame.head(limit) if limit else frame
    print_frame(shown[list(names)])
    if hidden := [column for column in frame.columns if column not in names]:
        click.echo(f"not shown: {', '.join(hidden)}; {rest}", err=True)
    if len(shown) < len(frame):
        click.echo(f"{len(shown):,} of {len(frame):,} rows; --limit 0 shows all", err=True)
