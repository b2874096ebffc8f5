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
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where a table would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show the lines that would change.")
@click.option("--install-driver", is_flag=True, help="Only set `onrecord merge-driver` in this clone; needed once.")
@package_option
def command(tables: tuple[str, ...], check: bool, diff: bool, install_driver: bool, package: Path | None) -> None:
    """Put tables in canonical form: repairs faults whose repair loses nothing, and changes no value.

    Repairs line ends, byte order marks, the order of rows and columns, quotes, space around cells and Unicode form.
    Writes all tables or none.

    Example: onrecord fmt --check
    """
    from onrecord.edit import canonical, commit, writing
    from onrecord.errors import NotRepairableError

    if install_driver:
        from onrecord.edit.install_driver import install_driver as install

        for line in install(opened(package).path):
            click.echo(line)
        return
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
                click.echo(f"{table.path}: not changed: {error}")
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
