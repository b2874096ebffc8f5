"""Show how the wording of a statement drifted."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli import _complete
from onrecord.cli._shared import console, format_option, opened, package_option, text_of
from onrecord.errors import OnRecordError


@click.command("drift")
@click.argument("statement_id", shell_complete=_complete.statements)
@format_option("text", "json")
@package_option
def command(statement_id: str, form: str, package: Path | None) -> None:
    """Show each wording of a statement beside the best witness, word by word.

    Example: onrecord drift st-09ca47
    """
    dataset = opened(package)
    found = dataset.thread(statement_id)
    frame = dataset.load("drift")
    rows = frame[frame["statement_id"] == statement_id]
    if form == "json":
        click.echo(rows.to_json(orient="records", force_ascii=False, indent=2))
        return
    if not found.quote:
        raise OnRecordError(f"{statement_id} was only reported; it has no quote to compare with")
    from rich.text import Text

    heading = Text(f"{text_of(found.speaker)}  {found.said or 'day unknown'}\n", style="bold")
    heading.append(f"“{text_of(found.quote)}”", style="not bold")
    console().print(heading)
    for row in rows.to_dict("records"):
        console().print(_wording(row))


def _wording(row):
    """One wording: who carries it, how faithful it is, the words with what was taken out and put in, what that does."""
    from rich.text import Text

    from onrecord.query.drift import agrees, compare

    alike = "" if text_of(row["similarity"]) == "" else f", {float(row['similarity']):.0%} of the words in common"
    text = Text(f"\n{text_of(row['publisher'])}", style="cyan")
    text.append(f"  {row['fidelity']}, {row['language']}{alike}  ", style="default")
    text.append(f"{row['source_id']}\n", style="dim")
    if text_of(row["difference"]) == "":
        text.append(text_of(row["text"]))
    else:
        for span in compare(row["best"], row["text"]):
            if agrees(span):
                text.append(text_of(span.other) + " ")
                continue
            if span.best:
                text.append(f"[-{text_of(span.best)}-]", style="red")
            text.append(f"{{+{text_of(span.other)}+}} " if span.other else " ", style="green")
    if text_of(row["note"]):
        text.append(f"\n  {text_of(row['note'])}", style="italic")
    return text
