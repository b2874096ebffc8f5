"""Say why a statement has its statuses."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onrecord.cli import _complete
from onrecord.cli._shared import console, format_option, opened, package_option


@click.command("verdict")
@click.argument("row_id", metavar="ID", shell_complete=_complete.assessed)
@format_option("text", "json")
@package_option
def command(row_id: str, form: str, package: Path | None) -> None:
    """Show why a statement has its statuses: the rows that counted, the parts of the claim, and what follows.

    ID is that of a statement, for the assessments in force, or of one verification.

    Example: onrecord verdict st-09ca47
    """
    found = opened(package).verdict(row_id)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    from onrecord.query.verdict_shown import text

    click.echo(text(found, console().width))
