"""Asking on a terminal: one line for one cell, checked at once, with a way back to earlier questions.

click prompts are enough: they read standard input with readline where there is one, so Tab completes, and tests can
type into them without a terminal.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping

import click

from onrecord._text import printable
from onrecord.edit.blocks import NEW
from onrecord.edit.lookups import Lookups
from onrecord.edit.normalise import normalised
from onrecord.edit.questions import Question, Script, faults_of_answer

BACK, HELP, EMPTY = "<", "?", "-"
PASTED_WITHIN = 0.02
"""Seconds after an answer within which more lines come from a clipboard, not from a person."""
GROWING = ("language", "topic")
"""Columns without a vocabulary whose values are used again and again."""
HOW = f"{HELP} explains, {BACK} goes back, {EMPTY} leaves empty, Tab completes, Ctrl-C stops. Nothing is written yet."


def interview(
    script: Script, answers: dict[str, str], lookups: Lookups, before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The answers, completed by asking every question that has none yet.

    `before` are earlier answers, offered as defaults.
    """
    asked = [question.key for question in script(answers) if question.key in answers]
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
    row = dict(question.fixed) | {key: value for key, value in answers.items() if "." not in key}
    choices = lookups.choices(question.table, question.column, row)
    target = lookups.target(question.table, question.column)
    default = question.default if before is None else before
    if default and before is None and faults_of_answer(lookups, question, default, answers):
        default = ""  # no default that a rule refuses
    _show(choices)
    offered = list(choices)
    words = list(choices or (lookups.keys(target) if target else lookups.used(question.table, question.column)))
    label = f"  {question.key}" + ("" if question.required else " (optional)")
    while True:
        with _completing(words):
            text = _whole(click.prompt(label, default=default, show_default=bool(default), prompt_suffix=": "))
        if text == BACK:
            return BACK
        if text == HELP:
            _explain(question, choices, lookups)
            continue
        if text.isdecimal() and 0 < int(text) <= len(offered):
            text = offered[int(text) - 1]
        else:
            text = "" if text == EMPTY else _completed(text, list(choices))
        if text == NEW and target and not question.makes_new:
            say(f"add a new row of {target} first: onrecord add {target}")
            continue
        if target and text not in ("", NEW, default, *lookups.keys(target)):
            found = lookups.nearest_keys(target, text)
            exact = [key for key, name in found.items() if name.casefold() == text.casefold()]
            if exact:
                say(f"taken: {exact[0]}")
                return exact[0]
            _offer(question, target, text, found)
            offered = list(found)
            continue
        faults = (
            [f'"{text}" is not one of these; {HELP} explains them'] if text and choices and text not in choices else []
        )
        faults = faults or faults_of_answer(lookups, question, text, answers)
        if not faults:
            return _accepted(question, text, answers, lookups)
        for fault in faults:
            say(fault, color="red")
            if fault.startswith("CO204"):
                say(_description(question, lookups))


def say(text: str, *, color: str | None = None, indent: str = "    ") -> None:
    """Print a text in lines that fit the terminal."""
    columns = max(shutil.get_terminal_size().columns, 60)
    lines = textwrap.wrap(
        printable(text), columns, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    click.secho("\n".join(lines), fg=color)


def _description(question: Question, lookups: Lookups) -> str:
    return lookups.schema(question.table).field(question.column).description.replace("`", "")


def _explain(question: Question, choices: Mapping[str, str], lookups: Lookups) -> None:
    """Print what a column is for and what its values may be."""
    say(f"{lookups.schema(question.table).field(question.column).title}. {_description(question, lookups)}")
    _show(choices, glosses=True)
    if not choices and question.column in GROWING:
        say(f"so far: {', '.join(lookups.used(question.table, question.column))}")


def _offer(question: Question, target: str, text: str, found: Mapping[str, str]) -> None:
    """Print the keys most like a text that is not a key."""
    say(f'"{text}" is not in {target}.' + (" Do you mean one of these?" if found else ""))
    _show(found, glosses=True)
    ways = ["its number"] if found else []
    ways += [f"{NEW} for a new row of {target}"] if question.makes_new else []
    say(f"Type {', '.join([*ways, 'another key or words to search for'])}.")


def _accepted(question: Question, text: str, answers: Mapping[str, str], lookups: Lookups) -> str:
    """The normalised answer; prints what that changed, and what may be a mistake."""
    value, changes = normalised(question.column, text)
    if changes:
        say(f"taken as: {value}   ({'; '.join(changes)})")
    used = lookups.used(question.table, question.column) if question.column in GROWING else []
    if used and value and value not in used:
        listed = ", ".join(used[:12]) + (", ..." if len(used) > 12 else "")
        say(f"note: {value} is new as {question.column}; so far: {listed}")
    if question.key == "mode" and value == "reported" and answers.get("quote"):
        say("note: reported means that no words were seen, but there is a quote; < goes back to it")
    return value


def _completed(text: str, choices: list[str]) -> str:
    """The word of a vocabulary that a text begins or misspells; the text itself where several or none fit."""
    from onrecord._text import nearest

    if not text or not choices or text in choices:
        return text
    starts = [choice for choice in choices if choice.startswith(text.casefold())]
    found = starts[0] if len(starts) == 1 else nearest(text, choices) if not starts else None
    if found:
        say(f"taken: {found}")
    return found or text


def _show(choices: Mapping[str, str], *, glosses: bool = False) -> None:
    """Print a numbered list, with what each entry means where that is asked for and given."""
    columns = max(shutil.get_terminal_size().columns, 60)
    if glosses and any(choices.values()):
        for number, (value, gloss) in enumerate(choices.items(), 1):
            text = f"    {number:>2} {value}  {printable(gloss)}"
            click.echo(textwrap.fill(text, columns, subsequent_indent=" " * 9, break_on_hyphens=False))
    elif choices:
        entries = "  ".join(f"{number}\u00a0{value}" for number, value in enumerate(choices, 1))
        lines = textwrap.fill(
            entries, columns, initial_indent=" " * 4, subsequent_indent=" " * 4, break_on_hyphens=False
        )
        click.echo(lines.replace("\u00a0", " "))


def _whole(text: str) -> str:
    """An answer in one line: a pasted text of several lines is one answer, not those of the questions to come."""
    lines = [line.strip() for line in (text + "\n" + _pasted()).splitlines() if line.strip()]
    if len(lines) > 1:
        say(f"{len(lines)} lines taken as one answer")
    return " ".join(lines)


def _pasted() -> str:
    """What is there to read already, right after an answer: the further lines of what was pasted."""
    if not sys.stdin.isatty() or sys.platform == "win32":
        return ""
    handle, parts = sys.stdin.fileno(), []
    while select.select([handle], [], [], PASTED_WITHIN)[0] and (part := os.read(handle, 65_536)):
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")


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
