"""`onrecord add` by asking, one row after the other until there are no more."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onrecord._text import did_you_mean
from onrecord.cli import _prompts
from onrecord.cli._adding_given import warned_of_likenesses
from onrecord.cli._changes import report, show
from onrecord.cli._interrupted import Kept
from onrecord.edit.batch import rows_of, script_of
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import Script
from onrecord.edit.rows import Change, add, write_rows
from onrecord.edit.tables import Row


def add_asked(lookups: Lookups, table: str, given: dict[str, str], *, draft: bool) -> None:
    """Add rows by asking, and write them together; what was answered before an interruption is offered again."""
    _prompts.say(_prompts.HOW, indent="")
    kept = Kept(lookups.tables.package.path, table)
    rows: list[Row] = []
    last: dict[str, str] = {}
    given = kept.offered() | given
    while True:
        script = script_of(lookups, table, given, last)
        answers = dict(given)
        with kept.keeping(answers):
            reply, change, more = _settled(lookups, table, script, answers, rows, draft=draft)
        rows, last, given = [*rows, *more], answers, {}
        for row in more:
            lookups.remember(row)
        if reply == "y":
            written = write_rows(lookups.tables.package, change, draft=draft)
            kept.forget()
            report(lookups.tables, written, "added")
            return


def _settled(
    lookups: Lookups, table: str, script: Script, answers: dict[str, str], rows: Sequence[Row], *, draft: bool
) -> tuple[str, Change, list[Row]]:
    """Ask until the answers make a change that is to be written or to be followed by another row."""
    before: dict[str, str] = {}
    while True:
        _prompts.interview(script, answers, lookups, before)
        more = [made.row for made in rows_of(lookups, table, answers)]
        change = add(lookups.tables, _once([*rows, *more]))
        click.echo()
        show(change)
        like = warned_of_likenesses(lookups.tables, change)
        reply = _decide(change, script, answers, draft=draft, like=like)
        if reply in ("y", "m"):
            return reply, change, more
        before = {reply: answers.pop(reply)}


def _decide(change: Change, script: Script, answers: dict[str, str], *, draft: bool, like: bool) -> str:
    """The reply: `y` to write, `m` for more rows, or the name of an answer to change.

    Enter means `y`, unless the change has errors or the record has a statement or speaker `like` a new one.
    """
    names = [question.key for question in script(answers) if question.key in answers]
    sound = change.report.valid or draft
    ways = "y = write it, m = add one more first, n = stop" if sound else "n = stop"
    if not sound:
        click.secho("It cannot be written yet.", fg="red")
    while True:
        prompt = f"{ways}, or the name of an answer to change"
        plain = sound and not like
        reply = click.prompt(prompt, default="y" if plain else "", show_default=plain).strip()
        if reply in ("n", "q"):
            raise click.Abort
        if (reply in ("y", "m") and sound) or reply in names:
            return str(reply)
        hint = did_you_mean(reply, names) if reply else ""
        click.echo(f" {hint}" if hint else f"  There are: {', '.join(names)}")


def _once(rows: Sequence[Row]) -> list[Row]:
    """The rows without repeats."""
    kept: dict[tuple[str, frozenset[tuple[str, str]]], Row] = {}
    for row in rows:
        kept.setdefault((row.table, frozenset(row.cells.items())), row)
    return list(kept.values())
