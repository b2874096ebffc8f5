"""Add rows, checked before they are written."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli import _shared
from onrecord.cli._changes import change_options, pairs
from onrecord.cli._shared import changeable, package_option


@click.command("add")
@click.argument("table")
@click.option("--set", "values", multiple=True, metavar="COLUMN=VALUE", help="A cell; may be repeated.")
@click.option("--from", "source", metavar="FILE", help="Rows from a .csv or .json file, or - for standard input.")
@change_options
@package_option
def command(
    table: str,
    values: tuple[str, ...],
    source: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Add rows to TABLE, or one `statement` with its speaker, source, date, quotation and verifications.

    On a terminal, asks for missing answers. Draws ids, fills in the bounds of dates, and shows the change before it
    writes all of it or nothing. Rows with errors that `onrecord validate` would report are refused.

    Exit code 0: written; 1: problems, nothing written; 2: an answer is missing.

    Example: onrecord add speakers --set speaker_id=new-agency --set name="New Agency" --set kind=agency --dry-run
    """
    from onrecord.cli._adding import add_asked, add_given
    from onrecord.edit.input_rows import read_rows
    from onrecord.edit.lookups import Lookups

    lookups = Lookups(changeable(package))
    given = pairs(values)
    rows = [row | given for row in read_rows(source, lookups.columns())] if source else [given]
    if source is None and not dry_run and not yes and _shared.interactive():
        add_asked(lookups, table, given, draft=draft)
    else:
        add_given(lookups, table, rows, dry_run=dry_run, draft=draft, yes=yes)
