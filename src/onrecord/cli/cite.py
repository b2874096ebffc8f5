"""Print a citation of the package."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option

STYLES = "text|apa|bibtex|ris|cff|csl-json"


@click.command("cite")
@click.argument("row_id", required=False)
@click.option("--format", "form", default="text", show_default=True, metavar=STYLES, help="Citation style.")
@click.option("--sources", is_flag=True, help="BibTeX of every source of the package, keyed by source_id.")
@package_option
def command(row_id: str | None, form: str, sources: bool, package: Path | None) -> None:
    """Print a citation of the dataset, or of one row of it by its id; or of all its sources.

    Examples: onrecord cite --format bibtex; onrecord cite st-09ca47; onrecord cite --sources
    """
    if not sources:
        click.echo(opened(package).cite(form, row_id))
        return
    if row_id is not None or form not in ("text", "bibtex"):
        raise click.UsageError("--sources prints BibTeX of all sources; give no id and no other --format")
    click.echo(opened(package).cite_sources())
