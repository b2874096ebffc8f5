"""Showing a change, asking whether to write it, and writing it: shared by add, amend and withdraw."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli import _shared
from onrecord.cli._shared import on_terminal, print_diff

if TYPE_CHECKING:
    from onrecord.edit.rows import Change
    from onrecord.edit.tables import Tables
    from onrecord.problems import Report

Command = TypeVar("Command", bound=Callable[..., Any])


def change_options(command: Command) -> Command:
    """The options of every command that changes rows."""
    for option in (
        click.option("--yes", is_flag=True, help="Write without asking."),
        click.option("--draft", is_flag=True, help="Write even where validation finds errors."),
        click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing."),
    ):
        command = option(command)
    return command


def show(change: Change, found: Report | None = None) -> None:
    """Print the diff and the problems of a change, and on standard error the notes on normalised text.

    With `found`, these are the problems, at other places than those in the tables.
    """
    from onrecord.report import render

    for note, times in Counter(change.notes).items():
        click.echo(f"note: {note}" + (f" ({times} times)" if times > 1 else ""), err=True)
    for path in sorted(change.new):
        print_diff(change.old[path], change.new[path], path)
    found = found or change.report
    if found.problems:
        click.echo(render(found, "text", color=on_terminal()))


def settle(
    tables: Tables,
    make: Callable[[Tables], Change],
    *,
    dry_run: bool,
    draft: bool,
    yes: bool,
    what: str,
    change: Change | None = None,
    found: Report | None = None,
    sure: bool = True,
) -> None:
    """Show the change that `make` works out, and write it; else exit with 0 without errors, with 1 for errors.

    What is not `sure` is written only where somebody says so. `found` are its problems, as `show` takes them.
    """
    from onrecord.edit.rows import of_one_moment, write

    change = of_one_moment(tables, make, change or make(tables))
    show(change, found)
    refused = not change.report.valid and not draft
    if dry_run or refused:
        click.echo("Nothing was written." + ("" if dry_run else " --draft writes it despite the errors."), err=True)
        sys.exit(1 if refused else 0)
    if not sure and not yes and not _shared.interactive():
        click.echo("Nothing was written: see the warnings. --yes adds it all the same.", err=True)
        sys.exit(1)
    if _shared.interactive() and not yes and not click.confirm("Write this?", default=sure):
        raise click.Abort
    report(tables, write(tables.package, change, make, draft=draft), what)


def report(tables: Tables, change: Change, what: str) -> None:
    """Print one line on standard output for each row: what was done, its table and its key."""
    from onrecord.edit.references import id_of

    for verb, rows in ((what, change.rows), ("withdrawn", change.removed)):
        for row in rows:
            click.echo(f"{verb} {row.table} {id_of(tables, row.table, row.cells)}")


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
