"""The two ways of `onrecord add`: from given answers, and by asking."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onrecord._text import did_you_mean, printable
from onrecord.cli import _prompts
from onrecord.cli._changes import report, settle, show
from onrecord.edit import questions, statement
from onrecord.edit.duplicates import near_duplicates, record_of
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import Script
from onrecord.edit.rows import Change, add, write_rows
from onrecord.edit.tables import Row
from onrecord.errors import OnRecordError

WIZARD = "statement"


def add_given(
    lookups: Lookups, table: str, given: Sequence[dict[str, str]], *, dry_run: bool, draft: bool, yes: bool
) -> None:
    """Add rows from flags or a file; raises `OnRecordError` that lists every missing required cell (exit code 2)."""
    rows: list[Row] = []
    gaps = []
    for number, answers in enumerate(given, 1):
        script = _script(lookups, table, answers, {})
        filled = questions.with_assumed(script, answers)
        lacking = questions.missing(script, filled)
        where = f"row {number}: " if len(given) > 1 else ""
        gaps += [f"  {where}{_described(lookups, question, filled)}" for question in lacking]
        if not lacking:
            rows += _rows(lookups, table, filled)
    if gaps and not draft:
        raise OnRecordError("these are required and missing; give them with --set:\n" + "\n".join(gaps))
    change = add(lookups.tables, _once(rows))
    warn_of_duplicates(lookups, change)
    settle(
        lookups.tables,
        lambda tables: add(tables, change.rows),
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what="added",
        change=change,
    )


def add_asked(lookups: Lookups, table: str, given: dict[str, str], *, draft: bool) -> None:
    """Add rows by asking, one after the other until there are no more, and write them together."""
    _prompts.say(_prompts.HOW, indent="")
    rows: list[Row] = []
    last: dict[str, str] = {}
    while True:
        script = _script(lookups, table, given, last)
        answers = _prompts.interview(script, dict(given), lookups)
        while True:
            more = _rows(lookups, table, answers)
            change = add(lookups.tables, _once([*rows, *more]))
            click.echo()
            show(change)
            like = warn_of_duplicates(lookups, change)
            reply = _decide(change, script, answers, draft=draft, like=like)
            if reply in ("y", "m"):
                break
            answers = _prompts.interview(script, answers, lookups, {reply: answers.pop(reply)})
        rows, last = [*rows, *more], answers
        for row in more:
            lookups.remember(row)
        if reply == "y":
            report(lookups.tables, write_rows(lookups.tables.package, change, draft=draft), "added")
            return


def warn_of_duplicates(lookups: Lookups, change: Change) -> bool:
    """Print on standard error the statements of the record that are like a new one; return whether there are any."""
    new = [row for row in change.rows if row.table == "statements"]
    if not new:
        return False
    warned = False
    record = record_of(lookups.tables, {row.cells["speaker_id"] for row in new})
    said = {row.cells["statement_id"]: row.cells["edtf"] for row in change.rows if row.cells.get("event") == "said"}
    for row in new:
        for like in near_duplicates(record, row.cells, said.get(row.cells["statement_id"], "")):
            warned = True
            click.echo(
                f"warning: this may be in the record already: {like.statement_id} ({like.reason}): "
                f"{printable(like.claim)}",
                err=True,
            )
    return warned


def _decide(change: Change, script: Script, answers: dict[str, str], *, draft: bool, like: bool) -> str:
    """The reply: `y` to write, `m` for more rows, or the name of an answer to change.

    Enter means `y`, unless the change has errors or the record has a statement `like` a new one.
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


def _script(lookups: Lookups, table: str, given: dict[str, str], last: dict[str, str]) -> Script:
    if table == WIZARD:
        questions.refuse_unknown(given, statement.names(lookups), "a statement")
        return statement.statement_script(lookups, last)
    questions.refuse_unknown(given, lookups.schema(table).columns, table)
    return questions.table_script(lookups, table, last)


def _rows(lookups: Lookups, table: str, answers: dict[str, str]) -> list[Row]:
    return statement.statement_rows(lookups, answers) if table == WIZARD else questions.table_row(table, answers)


def _once(rows: Sequence[Row]) -> list[Row]:
    """The rows without repeats: several statements of one file may name the same new speaker."""
    kept: dict[tuple[str, frozenset[tuple[str, str]]], Row] = {}
    for row in rows:
        kept.setdefault((row.table, frozenset(row.cells.items())), row)
    return list(kept.values())


def _described(lookups: Lookups, question: questions.Question, answers: dict[str, str]) -> str:
    """A missing cell: its name, its title and its vocabulary."""
    choices = list(lookups.choices(question.table, question.column, {**dict(question.fixed), **answers}))
    title = lookups.schema(question.table).field(question.column).title
    return f"{question.key}: {title}" + (f" ({', '.join(choices)})" if choices else "")
