"""Remove a row from the record, and record why where it was published."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._changes import change_options
from onrecord.cli._correcting import reason_options
from onrecord.cli._shared import changeable, package_option


@click.command("withdraw")
@click.argument("row_id", metavar="ID")
@click.option("--merge-into", metavar="ID", help="The row that stays; references to ID are moved to it.")
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
    table: str | None,
    against: str | None,
    dry_run: bool,
    draft: bool,
    yes: bool,
    package: Path | None,
) -> None:
    """Remove the row ID from its table; where a release has carried it, a row in `corrections` says why.

    While other rows refer to it, refuses and lists them, unless they are withdrawn with it (--cascade) or refer to
    another row afterwards (--merge-into); that row keeps its own assessments.

    Example: onrecord withdraw ev-2w7e5e --reason coding-error --note "Entered twice." --dry-run
    """
    from onrecord.cli._correcting import published, settle_with_reason
    from onrecord.edit.corrections import withdraw
    from onrecord.edit.lookups import Lookups

    if merge_into and cascade:
        raise click.UsageError("a merge moves the rows that refer to it; --cascade is for a withdrawal")
    lookups = Lookups(changeable(package))
    released = published(lookups.tables.package, against)
    settle_with_reason(
        lookups,
        lambda tables, why: withdraw(
            tables, row_id, why, released, table=table, cascade=cascade, merge_into=merge_into
        ),
        reason or ("duplicate" if merge_into else None),
        note,
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what="changed",
    )
