"""The reason of a correction, from flags or by asking: shared by amend and withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli import _shared

if TYPE_CHECKING:
    from onrecord.edit.corrections import Reason
    from onrecord.edit.lookups import Lookups

Command = TypeVar("Command", bound=Callable[..., Any])


def reason_options(command: Command) -> Command:
    """The options that say why a published row is corrected."""
    for option in (
        click.option("--table", metavar="TABLE", help="The table of ID, needed where several tables have it."),
        click.option("--version", metavar="X.Y.Z", help="The release that will carry it. Default: the next."),
        click.option("--note", help="What was wrong and how it was noticed; required."),
        click.option(
            "--reason", metavar="WORD", help="source-error, coding-error, new-evidence, duplicate, legal, style."
        ),
    ):
        command = option(command)
    return command


def reason_asked(lookups: Lookups, reason: str | None, note: str | None, version: str | None) -> Reason:
    """The reason; on a terminal, asks for the parts that are missing."""
    from onrecord._text import did_you_mean
    from onrecord.cli import _prompts
    from onrecord.edit.corrections import CORRECTIONS, Reason
    from onrecord.edit.questions import Question

    words = list(lookups.choices(CORRECTIONS, "reason", {}))
    if reason is not None and reason not in words:
        raise click.UsageError(f'no reason "{reason}".{did_you_mean(reason, words)} There are: {", ".join(words)}.')
    given = {name: text for name, text in (("reason", reason), ("note", note)) if text}
    if len(given) < 2:
        if not _shared.interactive():
            lacking = [f"--{name}" for name in ("reason", "note") if name not in given]
            raise click.UsageError(f"missing: {', '.join(lacking)}; reasons are {', '.join(words)}")
        asked = [Question(name, CORRECTIONS, name, True) for name in ("reason", "note")]
        given = _prompts.interview(lambda _answers: asked, given, lookups)
    return Reason(given["reason"], given["note"], version)


def values_asked(lookups: Lookups, table: str, row: Mapping[str, str]) -> dict[str, str]:
    """The new values of a row's cells, asked for one by one with the old value as the default."""
    from onrecord.cli import _prompts
    from onrecord.edit.corrections import NEVER_AMENDED
    from onrecord.edit.questions import Question, asked_columns

    if table in NEVER_AMENDED:
        raise click.UsageError(f"{table} are not amended: {NEVER_AMENDED[table]}")
    if not _shared.interactive():
        raise click.UsageError("say what to change with --set COLUMN=VALUE")
    schema = lookups.schema(table)
    _prompts.say(f"{_prompts.HOW} Enter keeps a value.", indent="")
    script = [
        Question(name, table, name, schema.field(name).required, row[name])
        for name in asked_columns(schema)
        if name not in schema.primary_key
    ]
    answers = _prompts.interview(lambda _answers: script, {}, lookups)
    return {name: value for name, value in answers.items() if value != row[name]}
