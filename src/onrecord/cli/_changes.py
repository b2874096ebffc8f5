"""Showing a change, asking whether it is meant, and writing it: what add, amend and withdraw have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli import _shared
from onrecord.cli._shared import on_terminal, print_lines

if TYPE_CHECKING:
    from onrecord.edit.rows import Change
    from onrecord.edit.tables import Row
    from onrecord.query import Package

Command = TypeVar("Command", bound=Callable[..., Any])


def change_options(command: Command) -> Command:
    """The options of every command that changes rows."""
    for option in (
        click.option("--yes", is_flag=True, help="Write without asking."),
        click.option("--draft", is_flag=True, help="Write even if validation finds errors in it."),
        click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing."),
    ):
        command = option(command)
    return command


def show(change: Change) -> None:
    """The difference on standard output, then what validation says of it; what was normalised goes to stderr."""
    from onrecord.edit.difference import unified
    from onrecord.report import render

    for note in change.notes:
        click.echo(f"note: {note}", err=True)
    for path in sorted(change.new):
        new = change.new[path]
        print_lines(unified(change.old[path], new, path) if isinstance(new, bytes) else new.difference(path))
    if change.report.problems:
        rows = replace(change.report, tables=change.report.tables)
        click.echo(render(rows, "text", color=on_terminal()))


def settle(
    package: Package,
    change: Change,
    again: Callable[[Package], Change],
    *,
    dry_run: bool,
    draft: bool,
    yes: bool,
    what: str,
) -> None:
    """Show a change and write it, or end: 0 when nothing was wrong, 1 for problems."""
    from onrecord.edit.rows import write

    show(change)
    refused = not change.report.valid and not draft
    if dry_run or refused:
        click.echo("Nothing was written." + ("" if dry_run else " --draft writes it in spite of the errors."), err=True)
        sys.exit(1 if refused else 0)
    if _shared.interactive() and not yes and not click.confirm("Write this?", default=True):
        raise click.Abort
    done = write(package, change, again, draft=draft)
    tell(package, done, what)


def tell(package: Package, change: Change, what: str) -> None:
    """One line on standard output for each row: what was done, its table and its key."""
    for verb, rows in ((what, change.rows), ("withdrawn", change.removed)):
        for row in rows:
            click.echo(f"{verb} {row.table} {key_of(package, row)}")


def key_of(package: Package, row: Row) -> str:
    """The key of a row in one piece, as corrections name it."""
    return "|".join(row.key(package.table(row.table).schema.primary_key))


def pairs(values: Iterable[str], option: str = "--set") -> dict[str, str]:
    """`col=value` texts as a dict."""
    found = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f'{option} takes column=value, not "{text}"')
        if name.strip() in found:
            raise click.UsageError(f'{option} names "{name.strip()}" twice')
        found[name.strip()] = value
    return found
