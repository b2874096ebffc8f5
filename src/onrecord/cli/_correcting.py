"""What amend and withdraw share: the last release, and the reason of a correction, from flags or by asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli import _shared
from onrecord.cli._changes import settle

if TYPE_CHECKING:
    from onrecord.edit.corrections import Reason
    from onrecord.edit.lookups import Lookups
    from onrecord.edit.published import Published
    from onrecord.edit.rows import Change
    from onrecord.edit.tables import Tables
    from onrecord.query import Package

Command = TypeVar("Command", bound=Callable[..., Any])
Make = Callable[["Tables", "Reason | None"], "Change"]


def reason_options(command: Command) -> Command:
    """The options that say why a published row is corrected."""
    for option in (
        against_option,
        click.option("--table", metavar="TABLE", help="The table of ID, needed where several tables have it."),
        click.option("--note", help="What was wrong and how it was noticed; required where the row is published."),
        click.option(
            "--reason", metavar="WORD", help="source-error, coding-error, new-evidence, duplicate, legal, style."
        ),
    ):
        command = option(command)
    return command


def against_option(command: Command) -> Command:
    """The option that names the last release where it is not found by itself."""
    return click.option(
        "--against",
        metavar="RELEASE",
        help="The last release (folder, zip, git:v1.0.0). Default: as releases.json records it.",
    )(command)


def published(package: Package, against: str | None) -> Published:
    """The rows of the last release that is recorded; raises `OnRecordError` where it is recorded and not found."""
    from onrecord.edit.published import Published
    from onrecord.release.previous import previous_release

    previous = previous_release(package, against)
    return Published(previous.store if previous else None)


def amendment(lookups: Lookups, row_id: str, values: dict[str, str], table: str | None, against: str | None) -> Make:
    """What amends a row; asks for the new values where none are given."""
    from onrecord.edit.corrections import amend, find

    released = published(lookups.tables.package, against)
    name, row = find(lookups.tables, row_id, table)
    new = values or values_asked(lookups, name, row)
    return lambda tables, why: amend(tables, row_id, new, why, released, name)


def missing_corrections(lookups: Lookups, against: str | None) -> Make:
    """What writes the corrections that are missing since the last release; raises `OnRecordError` without one."""
    from onrecord.edit.from_diff import from_difference
    from onrecord.errors import OnRecordError
    from onrecord.release.previous import previous_release

    previous = previous_release(lookups.tables.package, against)
    if previous is None:
        raise OnRecordError("no release is recorded, so no row is published; name one with --against if there is one")
    return lambda tables, why: from_difference(tables, why, previous.store)


def settle_with_reason(
    lookups: Lookups,
    make: Make,
    reason: str | None,
    note: str | None,
    *,
    dry_run: bool,
    draft: bool,
    yes: bool,
    what: str,
) -> None:
    """Show and write the change that `make` works out; asks for the reason only where a published row needs one."""
    from onrecord.edit.corrections import Reason
    from onrecord.errors import ReasonMissingError

    refuse_unknown_reason(lookups, reason)
    why = Reason(reason, note) if reason and note else None
    try:
        change = make(lookups.tables, why)
    except ReasonMissingError as error:
        why = reason_asked(lookups, reason, note, str(error))
        change = make(lookups.tables, why)
    settle(
        lookups.tables,
        lambda tables: make(tables, why),
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what=what,
        change=change,
    )


def refuse_unknown_reason(lookups: Lookups, reason: str | None) -> list[str]:
    """The words for a reason; raises `UsageError` for another one, with the nearest."""
    from onrecord._text import did_you_mean
    from onrecord.edit.corrections import CORRECTIONS

    words = list(lookups.choices(CORRECTIONS, "reason", {}))
    if reason is not None and reason not in words:
        raise click.UsageError(f'no reason "{reason}".{did_you_mean(reason, words)} There are: {", ".join(words)}.')
    return words


def reason_asked(lookups: Lookups, reason: str | None, note: str | None, because: str) -> Reason:
    """The reason; on a terminal, asks for the parts that are missing."""
    from onrecord.cli import _prompts
    from onrecord.edit.corrections import CORRECTIONS, Reason
    from onrecord.edit.questions import Question

    words = refuse_unknown_reason(lookups, reason)
    given = {name: text for name, text in (("reason", reason), ("note", note)) if text}
    if not _shared.interactive():
        lacking = [f"--{name}" for name in ("reason", "note") if name not in given]
        raise click.UsageError(f"{because}; missing: {', '.join(lacking)}; reasons are {', '.join(words)}")
    _prompts.say(because, indent="")
    asked = [Question(name, CORRECTIONS, name, True) for name in ("reason", "note")]
    given = _prompts.interview(lambda _answers: asked, given, lookups)
    return Reason(given["reason"], given["note"])


def values_asked(lookups: Lookups, table: str, row: Mapping[str, str]) -> dict[str, str]:
    """The new values of a row's cells, asked for one by one with the old value as the default."""
    from onrecord.cli import _prompts
    from onrecord.edit.questions import Question, asked_columns

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
