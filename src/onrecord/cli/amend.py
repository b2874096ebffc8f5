"""Change cells of a row, and record why where it was published."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._changes import change_options, pairs
from onrecord.cli._correcting import reason_options
from onrecord.cli._shared import changeable, package_option


@click.command("amend")
@click.argument("row_id", metavar="ID", required=False)
@click.option("--set", "values", multiple=True, metavar="COLUMN=VALUE", help="The new value; may be repeated.")
@click.option("--from-diff", is_flag=True, help="No ID: the corrections that are missing for what was changed by hand.")
@reason_options
@change_options
@package_option
def command(
    row_id: str | None,
    values: tuple[str, ...],
    from_diff: bool,
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
    never change, and published verifications are superseded, not amended. After an edit by hand, --from-diff compares
    the tables with the last release and writes the corrections that are missing.

    Example: onrecord amend dt-0dft9c --set edtf=2021-04 --reason source-error --note "The page gives no day." --dry-run
    """
    from onrecord.cli._correcting import amendment, missing_corrections, settle_with_reason
    from onrecord.edit.lookups import Lookups

    if (row_id is None) != from_diff or (from_diff and values):
        raise click.UsageError("give either ID, or --from-diff without --set")
    lookups = Lookups(changeable(package))
    if row_id is None:
        make = missing_corrections(lookups, against)
    else:
        make = amendment(lookups, row_id, pairs(values), table, against)
    options = {"dry_run": dry_run, "draft": draft, "yes": yes}
    settle_with_reason(lookups, make, reason, note, what="added" if from_diff else "amended", **options)
