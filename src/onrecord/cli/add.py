"""Add rows, checked before they are written."""

from __future__ import annotations

import sys
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

    On a terminal, asks for what is missing. Ids are drawn, bounds of dates filled in, and the change is shown before
    it is written: all of it or nothing. Rows that `onrecord validate` would complain of are refused.

    Exit code 0: written; 1: problems, nothing written; 2: something is missing.

    Example: onrecord add speakers --set speaker_id=new-agency --set name="New Agency" --set kind=agency --dry-run
    """
    from onrecord.cli._adding import add_asked, add_given
    from onrecord.edit.input_rows import read_rows
    from onrecord.edit.lookups import Known

    dataset = changeable(package)
    known = Known(dataset)
    given = pairs(values)
    rows = [row | given for row in read_rows(source)] if source else [given]
    if source is None and not dry_run and not yes and _asks():
        add_asked(known, table, given, draft=draft)
    else:
        add_given(known, table, rows, dry_run=dry_run, draft=draft, yes=yes)


def _asks() -> bool:

    sys.stdout.flush()
    return _shared.interactive()
