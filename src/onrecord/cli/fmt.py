"""Put the tables in canonical form."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import click

from onrecord.cli import _complete
from onrecord.cli._shared import changeable, opened, package_option, print_diff


@click.command("fmt")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    shell_complete=_complete.tables,
    help="Only this table; may be repeated.",
)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when something would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@package_option
def command(tables: tuple[str, ...], check: bool, diff: bool, package: Path | None) -> None:
    """Put tables in canonical form; repairs what loses nothing and changes no value.

    Line ends, byte order marks, the order of rows and columns, quotes, space around cells, Unicode form. All tables
    are written or none.

    Example: onrecord fmt --check
    """
    from onrecord.edit import NotRepairableError, canonical, commit, writing

    dry = check or diff
    dataset = opened(package) if dry else changeable(package)
    files: dict[str, bytes] = {}
    refused = 0
    with contextlib.nullcontext() if dry else writing(dataset.path):
        for name in tables or dataset.tables():
            table = dataset.table(name)
            raw = dataset.bytes_of(name)
            try:
                formatted = canonical(raw, table.schema)
            except NotRepairableError as error:
                click.echo(f"{table.path}: left alone: {error}")
                refused += 1
                continue
            if formatted.data != raw:
                files[table.path] = formatted.data
                click.echo(f"{table.path}: {'; '.join(formatted.changes)}")
                if diff:
                    print_diff(raw, formatted.data, table.path)
        if not dry:
            commit(dataset.path, files)
    verb = "would change" if dry else "changed"
    click.echo(f"{len(files)} of {len(tables or dataset.tables())} tables {verb}.", err=True)
    if refused or (check and files):
        sys.exit(1)
