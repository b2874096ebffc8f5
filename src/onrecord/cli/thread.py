"""Print a statement and its answers as a tree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import _complete
from onrecord.cli._shared import console, format_option, opened, package_option, text_of

if TYPE_CHECKING:
    from rich.text import Text

    from onrecord.query.thread import Thread

STATUS_STYLES = {
    "primary": "green",
    "corroborated": "green",
    "supported": "green",
    "refuted": "red",
    "misattributed": "red",
    "altered": "yellow",
    "disputed": "yellow",
}


@click.command("thread")
@click.argument("statement_id", shell_complete=_complete.statements)
@format_option("text", "json")
@package_option
def command(statement_id: str, form: str, package: Path | None) -> None:
    """Show a statement and, nested, what answered it.

    Example: onrecord thread st-09ca47
    """
    found = opened(package).thread(statement_id)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    from rich.tree import Tree

    tree = Tree(_label(found), guide_style="dim")
    _grow(tree, found)
    console().print(tree)
    if found.answered_to:
        click.echo(f"It answers {', '.join(found.answered_to)}.")


def _grow(tree, thread: Thread) -> None:
    for answer in thread.answers:
        _grow(tree.add(_label(answer)), answer)


def _label(thread: Thread) -> Text:
    """Its relation; speaker, role and day; the quote and the claim; both statuses."""
    from rich.text import Text

    label = Text()
    if thread.relation:
        label.append(_relation(thread) + "\n", style="italic")
    label.append(text_of(thread.speaker), style="bold")
    if thread.role:
        label.append(f", {text_of(thread.role)}")
    label.append(f"  {thread.said or 'day unknown'}  ", style="cyan")
    label.append(thread.statement_id + "\n", style="dim")
    if thread.quote:
        label.append(f"“{text_of(thread.quote)}”\n")
    label.append(text_of(thread.claim) + "\n", style="dim" if thread.quote else "")
    for aspect, status in (("said", thread.attribution), ("content", thread.content)):
        label.append(f"{aspect}: ", style="dim")
        label.append(f"{status or 'not assessed'}   ", style=STATUS_STYLES.get(status or "", ""))
    for side, rows in (("for", thread.counted_for), ("against", thread.counted_against)):
        if rows:
            label.append(f"\n{side}: {', '.join(rows)}", style="dim")
    return label


def _relation(thread: Thread) -> str:
    extra = [word for word, wanted in ((thread.scope, "blanket"), (thread.directness, "indirect")) if word == wanted]
    return f"{thread.relation}{' (' + ', '.join(extra) + ')' if extra else ''}"
