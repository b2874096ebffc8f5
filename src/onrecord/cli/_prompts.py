"""Asking on a terminal: one line for one cell, checked at once, with a way back to earlier questions.

click prompts are enough: they read standard input with readline where there is one, so Tab completes, and tests can
type into them without a terminal.
"""

from __future__ import annotations

import contextlib
import shutil
import textwrap
from collections.abc import Iterator, Mapping

import click

from onrecord._text import printable
from onrecord.edit.lookups import Lookups
from onrecord.edit.normalise import normalised
from onrecord.edit.questions import NEW, Question, Script, faults_of_answer

BACK, HELP, EMPTY = "<", "?", "-"
GROWING = ("language", "topic")
"""Columns without a vocabulary whose values are used again and again."""
HOW = f"{HELP} explains, {BACK} goes back, {EMPTY} leaves empty, Tab completes, Ctrl-C stops. Nothing is written yet."


def interview(
    script: Script, answers: dict[str, str], lookups: Lookups, before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The answers, completed by asking every question that has none yet.

    `before` are earlier answers, offered as defaults.
    """
    asked: list[str] = []
    before = dict(before or {})
    while question := next((q for q in script(answers) if q.key not in answers), None):
        if question.heading:
            click.secho(f"\n{question.heading}", bold=True)
        reply = ask(question, answers, lookups, before.get(question.key))
        if reply == BACK:
            if not asked:
                click.echo("  This is the first question.")
                continue
            last = asked.pop()
            before[last] = answers.pop(last)
            continue
        answers[question.key] = reply
        asked.append(question.key)
    return answers


def ask(question: Question, answers: Mapping[str, str], lookups: Lookups, before: str | None = None) -> str:
    """An answer without errors, or `<`."""
    schema = lookups.schema(question.table)
    field = schema.field(question.column)
    row = dict(question.fixed) | {key: value for key, value in answers.items() if "." not in key}
    choices = lookups.choices(question.table, question.column, row)
    target = lookups.target(question.table, question.column)
    default = question.default if before is None else before
    _show(choices)
    offered: list[str] = list(choices)
    words = list(choices or (lookups.keys(target) if target else lookups.used(question.table, question.column)))
    label = f"  {question.key}" + ("" if question.required else " (optional)")
    while True:
        with _completing(words):
            text = click.prompt(label, default=default, show_default=bool(default), prompt_suffix=": ").strip()
        if text == BACK:
            return BACK
        if text == HELP:
            click.echo(f"    {field.title}. {field.description.replace('`', '')}")
            _show(choices, glosses=True)
            if not choices and question.column in GROWING:
                click.echo(f"    so far: {printable(', '.join(lookups.used(question.table, question.column)))}")
            continue
        if text == EMPTY:
            text = ""
        elif text.isdecimal() and offered and 0 < int(text) <= len(offered):
            text = offered[int(text) - 1]
        elif choices:
            text = _completed(text, list(choices))
        if text == NEW and target and not question.makes_new:
            click.echo(f"    add a new row of {target} first: onrecord add {target}")
            continue
        if target and text not in ("", NEW, *lookups.keys(target)) and text != default:
            near = lookups.nearest_keys(target, text)
            exact = [key for key, name in near.items() if name.casefold() == text.casefold()]
            if exact:
                click.echo(f"    taken: {exact[0]}")
                return exact[0]
            offered = list(near)
            click.echo(f'    "{printable(text)}" is not in {target}.' + (" Do you mean one of these?" if near else ""))
            _show(near, glosses=True)
            ways = ["its number"] if near else []
            ways += [f"{NEW} for a new one of {target}"] if question.makes_new else []
            click.echo(f"    Type {', '.join([*ways, 'another key or words to look for'])}.")
            continue
        wrong = choices and text and text not in choices
        faults = [f'"{text}" is not one of these; {HELP} says what they mean'] if wrong else []
        faults = faults or faults_of_answer(lookups, question, text, answers)
        if not faults:
            value, changes = normalised(question.column, text)
            if changes:
                click.echo(f"    taken as: {printable(value)}   ({'; '.join(changes)})")
            _note_if_new(question, value, lookups)
            if question.key == "mode" and value == "reported" and answers.get("quote"):
                click.echo("    note: reported means that no words were seen, but there is a quote; < goes back to it")
            return value
        for fault in faults:
            click.secho(f"    {printable(fault)}", fg="red")
            if fault.startswith("CO204"):
                click.echo(f"    {field.description.replace('`', '')}")


def _note_if_new(question: Question, value: str, lookups: Lookups) -> None:
    """Say that a value of a column without a vocabulary is a new one: it may be a misspelling."""
    used = lookups.used(question.table, question.column) if question.column in GROWING else []
    if used and value and value not in used:
        listed = ", ".join(used[:12]) + (", ..." if len(used) > 12 else "")
        click.echo(f"    note: {printable(value)} is new as {question.column}; so far: {printable(listed)}")


def _completed(text: str, choices: list[str]) -> str:
    """The word of a vocabulary that a text begins or misspells; the text itself where several or none fit."""
    from onrecord._text import nearest

    if not text or text in choices:
        return text
    starts = [choice for choice in choices if choice.startswith(text.casefold())]
    found = starts[0] if len(starts) == 1 else nearest(text, choices) if not starts else None
    if found:
        click.echo(f"    taken: {found}")
    return found or text


def _show(choices: Mapping[str, str], *, glosses: bool = False) -> None:
    if not choices:
        return
    if glosses and any(choices.values()):
        columns = max(shutil.get_terminal_size().columns, 60)
        for number, (value, gloss) in enumerate(choices.items(), 1):
            text = f"    {number:>2} {value}  {printable(gloss)}"
            lines = textwrap.wrap(text, columns, subsequent_indent=" " * 9, break_on_hyphens=False)
            click.echo("\n".join(lines))
    else:
        click.echo("    " + "  ".join(f"{number} {value}" for number, value in enumerate(choices, 1)))


@contextlib.contextmanager
def _completing(words: list[str]) -> Iterator[None]:
    """Tab completes these words, where the system has readline."""
    try:
        import readline
    except ImportError:
        yield
        return
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")

    def complete(text: str, state: int) -> str | None:
        fit = [word for word in words if word.casefold().startswith(text.casefold())] if text else words[:100]
        return fit[state] if state < len(fit) else None

    readline.set_completer(complete)
    try:
        yield
    finally:
        readline.set_completer(None)
