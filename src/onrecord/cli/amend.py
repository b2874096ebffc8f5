"""Change cells of a row, and record why where it was published."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._changes import change_options, pairs
from onrecord.cli._correcting import reason_options
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
    table: str | None,
    against: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Change cells of the row ID; where a release has carried it, each change gets a row in `corrections`.

    That row says why, and gets its version when a release is prepared. On a terminal, asks for missing answers. Keys
    never change, and published verifications are superseded, not amended.

    Example: onrecord amend dt-0dft9c --set edtf=2021-04 --reason source-error --note "The page gives no day." --dry-run
    """
    from onrecord.cli._correcting import published, settle_with_reason, values_asked
    from onrecord.edit.corrections import amend, find
    from onrecord.edit.lookups import Lookups

    lookups = Lookups(changeable(package))
    released = published(lookups.tables.package, against)
    name, row = find(lookups.tables, row_id, table)
    new = pairs(values) or values_asked(lookups, name, row)
    settle_with_reason(
        lookups,
        lambda tables, why: amend(tables, row_id, new, why, released, name),
        reason,
        note,
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what="amended",
    )
