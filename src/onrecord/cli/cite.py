"""Say how to cite the package."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.shared import opened, package_option


@click.command("cite")
@click.option("--format", "form", default="text", show_default=True, metavar="text|bibtex", help="Citation style.")
@package_option
def command(form: str, package: Path | None) -> None:
    """Say how to cite the dataset.

    Example: onrecord cite --format bibtex
    """
    click.echo(opened(package).cite(form))
