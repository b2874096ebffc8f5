"""Put the tables in canonical form."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli import complete
from onrecord.cli.shared import opened, package_option


@click.command("fmt")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    shell_complete=complete.tables,
    help="Only this table; may be repeated.",
)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when something would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@package_option
def command(tables: tuple[str, ...], check: bool, diff: bool, package: Path | None) -> None:
    """Put tables in canonical form; repairs what loses nothing and changes no value.

    Line ends, byte order marks, the order of rows and columns, quotes, space around cells, Unicode form.

    Example: onrecord fmt --check
    """
    from onrecord.edit import NotRepairableError, canonical, replace_file
    from onrecord.edit.write import locked
    from onrecord.errors import OnRecordError

    dataset = opened(package)
    if dataset.path.is_file():
        raise OnRecordError(f"{dataset.path}: a zip is not changed in place; unpack it first")
    changed = refused = 0
    for name in tables or dataset.tables():
        table = dataset.table(name)
        raw = dataset.bytes_of(name)
        try:
            formatted = canonical(raw, table.schema)
        except NotRepairableError as error:
            click.echo(f"{table.path}: left alone: {error}")
            refused += 1
            continue
        if formatted.data == raw:
            continue
        changed += 1
        click.echo(f"{table.path}: {'; '.join(formatted.changes)}")
        if diff:
            click.echo(_diff(raw, formatted.data, table.path), nl=False)
        elif not check:
            with locked(dataset.path):
                replace_file(dataset.path / table.path, formatted.data)
    verb = "would change" if check or diff else "changed"
    click.echo(f"{changed} of {len(tables or dataset.tables())} tables {verb}.", err=True)
    if refused or (check and changed):
        sys.exit(1)


def _diff(old: bytes, new: bytes, path: str) -> str:
    import difflib

    from onrecord.report.terminal import printable

    before, after = (data.decode("utf-8", "replace").split("\n") for data in (old, new))
    lines = difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")
    return "".join(printable(line) + "\n" for line in lines)
