"""Change cells of a published row, and record why."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._changes import change_options, pairs, settle
from onrecord.cli._correcting import reason_asked, reason_options
from onrecord.cli._shared import changeable, package_option


@click.command("amend")
@click.argument("row_id", metavar="ID")
@click.option("--set", "values", multiple=True, metavar="COLUMN=VALUE", help="The new value; may be repeated.")
@reason_options
@change_options
@package_option
def command(
    row_id: str,
    values: tuple[str, ...],
    reason: str | None,
    note: str | None,
    version: str | None,
    table: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Change cells of the row ID; each change gets a row in `corrections` that says why.

    On a terminal, asks for missing answers. Keys never change, and verifications are superseded, not amended.

    Example: onrecord amend dt-0dft9c --set edtf=2021-04 --reason source-error --note "The page gives no day." --dry-run
    """
    from onrecord.cli._correcting import values_asked
    from onrecord.edit.corrections import amend, find
    from onrecord.edit.lookups import Lookups

    lookups = Lookups(changeable(package))
    name, row = find(lookups.tables, row_id, table)
    new = pairs(values) or values_asked(lookups, name, row)
    why = reason_asked(lookups, reason, note, version)
    settle(
        lookups.tables,
        lambda tables: amend(tables, row_id, new, why, name),
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what="amended",
    )
