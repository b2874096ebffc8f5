"""Check the quotations of a text against the record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli._shared import format_option, on_terminal, opened, package_option

if TYPE_CHECKING:
    from onrecord.quotes import QuoteReport
    from onrecord.quotes.reading import Kind


@click.command("check-quotes")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--input",
    "kind",
    type=click.Choice(["plain", "html", "markdown"]),
    help="What the text is. Default: as the file's ending or its beginning says.",
)
@format_option("text", "json", "markdown", "html")
@click.option("--strict", is_flag=True, help="Exit with 1 also when the record does not have a quotation.")
@package_option
def command(file: Path, kind: Kind | None, form: str, strict: bool, package: Path | None) -> None:
    """Check the quotations of a text, FILE or - for standard input, against every wording in the record.

    Exits with 1 when the words of a quotation are altered or are somebody else's.

    Example: onrecord check-quotes article.txt
    """
    from onrecord.quotes.check import check_quotes
    from onrecord.quotes.reading import decoded, input_bytes

    name = None if str(file) == "-" else str(file)
    raw = input_bytes(file if name else sys.stdin.buffer)
    text = decoded(raw, name or "standard input")
    report = check_quotes(text, opened(package), name, kind, raw)
    click.echo(_shown(report, form), nl=form in ("text", "json"))
    if not report.sound or (strict and report.counts["not-found"]):
        sys.exit(1)


def _shown(report: QuoteReport, form: str) -> str:
    if form == "json":
        return report.to_json()
    if form == "markdown":
        from onrecord.quotes.render_markdown import as_markdown

        return as_markdown(report)
    if form == "html":
        from onrecord.quotes.render_html import as_html

        return as_html(report)
    from shutil import get_terminal_size

    from onrecord.quotes.render_text import as_text

    return as_text(report, get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120, on_terminal())
