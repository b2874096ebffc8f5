"""Show the columns of a table or view."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onrecord.cli import _complete
from onrecord.cli._shared import format_option, opened, package_option, print_frame


@click.command("schema")
@click.argument("table", shell_complete=_complete.views)
@format_option("text", "json")
@package_option
def command(table: str, form: str, package: Path | None) -> None:
    """Show the columns of a table or view: type, vocabulary, keys, meaning.

    Example: onrecord schema statements
    """
    from onrecord.query.describe import columns

    dataset = opened(package)
    if table in dataset.views():
        view = dataset.describe(table)
        if form == "json":
            click.echo(json.dumps(view.columns.reset_index().to_dict("records"), ensure_ascii=False, indent=2))
        else:
            print_frame(view.columns.reset_index()[["column", "dtype", "source", "description"]])
        return
    schema = dataset.table(table).schema
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
