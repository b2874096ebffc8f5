"""Add rows, checked before they are written."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli import _shared
from onrecord.cli._changes import change_options, pairs
from onrecord.cli._shared import changeable, opened, package_option


@click.command("add")
@click.argument("table")
@click.option("--set", "values", multiple=True, metavar="COLUMN=VALUE", help="A cell; may be repeated.")
@click.option("--from", "source", metavar="FILE", help="Rows of a .csv, .tsv, .json, .jsonl or .xlsx file, or - .")
@click.option("--keep-good", is_flag=True, help="With --from: add the rows without errors; the rest goes to a file.")
@click.option(
    "--template",
    "form",
    type=click.Choice(["csv", "json"]),
    is_flag=False,
    flag_value="csv",
    help="Only print a file to fill in for --from.",
)
@change_options
@package_option
def command(
    table: str,
    values: tuple[str, ...],
    source: str | None,
    keep_good: bool,
    form: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Add rows to TABLE, or one `statement` with its speaker, source, date, quotation, evidence and verifications.

    On a terminal, asks for missing answers. A name, a title or an address may stand where an id is asked. Draws ids,
    fills in the bounds of dates, and shows the change before it writes all of it or nothing. Rows with errors that
    `onrecord validate` would report are refused; rows like others of the record need --yes where nobody is asked.

    Exit code 0: written; 1: problems, or some rows left out; 2: an answer is missing.

    Example: onrecord add speakers --set speaker_id=new-agency --set name="New Agency" --set kind=agency --dry-run
    """
    from onrecord.edit.lookups import Lookups

    given = pairs(values)
    if form is not None:
        from onrecord.edit.template import template

        click.echo(template(Lookups(opened(package)), table, form))
        return
    if keep_good and source is None:
        raise click.UsageError("--keep-good goes with --from")
    lookups = Lookups(changeable(package))
    if source is None and not dry_run and not yes and _shared.interactive():
        from onrecord.cli._adding import add_asked

        add_asked(lookups, table, given, draft=draft)
        return
    from onrecord.cli._adding_given import add_given, rows_given

    rows = rows_given(source, given, lookups)
    add_given(lookups, table, rows, source, dry_run=dry_run, draft=draft, yes=yes, keep_good=keep_good)
