"""Make the reading room of a package."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option


@click.group("site")
@package_option
@click.pass_context
def command(context: click.Context, package: Path | None) -> None:
    """Make the reading room: static pages to look at, search and publish.

    Example: onrecord site build --out room
    """
    if package is not None:
        context.default_map = {name: {"package": str(package)} for name in command.commands}


@command.command("build")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder to write; a room there is replaced."
)
@click.option("--base-url", default="", help="Address at which it will be published, for permanent links.")
@package_option
def build(out: Path, base_url: str, package: Path | None) -> None:
    """Write the pages of a package into a folder: any web server can serve it, and index.html opens without one.

    Example: onrecord site build --out room --base-url https://example.org/record/
    """
    from onrecord.site import build as write

    number = write(opened(package), out, base_url)
    click.echo(f"wrote {number:,} files; open {out / 'index.html'}", err=True)
