"""Print a citation of the package."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option

STYLES = "text|apa|bibtex|ris|cff|csl-json"


@click.command("cite")
@click.argument("row_id", required=False)
@click.option("--format", "form", default="text", show_default=True, metavar=STYLES, help="Citation style.")
@package_option
def command(row_id: str | None, form: str, package: Path | None) -> None:
    """Print a citation of the dataset, or of one row of it by its id.

    Examples: onrecord cite --format bibtex; onrecord cite st-09ca47
    """
    click.echo(opened(package).cite(form, row_id))
