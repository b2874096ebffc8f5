"""Show how the wordings of a statement differ."""

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
    from onrecord.query.select import unknown_statement
    from onrecord.query.views import dated_some

    dataset = opened(package)
    found = dated_some(dataset, [statement_id]).to_dict("records")
    if not found:
        raise unknown_statement(dataset, statement_id)
    rows = dataset.drift(statement_id)
    if form == "json":
        click.echo(rows.to_json(orient="records", force_ascii=False, indent=2))
        return
    quote = text_of(found[0]["quote"])
    if not quote:
        raise OnRecordError(f"{statement_id} was only reported; it has no quote to compare with")
    from rich.text import Text

    heading = Text(f"{text_of(found[0]['speaker'])}  {text_of(found[0]['said_edtf']) or 'day unknown'}\n", style="bold")
    heading.append(f"“{quote}”", style="not bold")
    console().print(heading)
    for row in rows.to_dict("records"):
        console().print(_wording(row))


def _wording(row):
    """One wording: its publisher, its fidelity, its words with what was removed and added, and the note."""
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
