"""Show the columns of a table."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onrecord.cli import _complete
from onrecord.cli._shared import format_option, opened, package_option, print_frame


@click.command("schema")
@click.argument("table", shell_complete=_complete.tables)
@format_option("text", "json")
@package_option
def command(table: str, form: str, package: Path | None) -> None:
    """Show the columns of a table: type, vocabulary, keys, meaning.

    Example: onrecord schema statements
    """
    from onrecord.query.describe import columns

    schema = opened(package).table(table).schema
    described = columns(schema).reset_index()
    if form == "json":
        click.echo(json.dumps(described.to_dict("records"), ensure_ascii=False, indent=2))
        return
    described["column"] = [
        f"{name}{'*' if needed else ''}"
        for name, needed in zip(described["column"], described["required"], strict=True)
    ]
    print_frame(described[["column", "type", "values", "references", "description"]])
    click.echo(f"* required; primary key: {', '.join(schema.primary_key)}")
