"""Take a row out of the record, and tell of it."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._changes import change_options, settle
from onrecord.cli._correcting import reason_asked, reason_options
from onrecord.cli._shared import changeable, package_option


@click.command("withdraw")
@click.argument("row_id", metavar="ID")
@click.option("--merge-into", metavar="ID", help="The row that says the same and stays; references are moved to it.")
@click.option("--cascade", is_flag=True, help="Withdraw the rows that refer to it too.")
@reason_options
@change_options
@package_option
def command(
    row_id: str,
    merge_into: str | None,
    cascade: bool,
    reason: str | None,
    note: str | None,
    version: str | None,
    table: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Take the row ID out of its table; its row in `corrections` stays and says why.

    Refuses while other rows refer to it, and lists them, unless they are to be withdrawn with it (--cascade) or to be
    moved to the row that stays (--merge-into).

    Example: onrecord withdraw ev-05jy7n --reason coding-error --note "Entered twice." --dry-run
    """
    from onrecord.edit.corrections import find, withdraw

    if merge_into and cascade:
        raise click.UsageError("a merge moves the rows that refer to it; --cascade is for a withdrawal")
    dataset = changeable(package)
    find(dataset, row_id, table)
    why = reason_asked(dataset, reason or ("duplicate" if merge_into else None), note, version)

    def again(fresh):
        return withdraw(fresh, row_id, why, table=table, cascade=cascade, merge_into=merge_into)

    settle(dataset, again(dataset), again, dry_run=dry_run, draft=draft, yes=yes, what="changed")
