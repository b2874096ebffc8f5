"""Download an earlier release."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._progress import bar
from onrecord.cli._shared import opened, package_option


@click.command("download")
@click.argument("version")
@click.option("--from", "source", metavar="PLACE", help="A folder, a file, or the address of a mirror.")
@package_option
def command(version: str, source: str | None, package: Path | None) -> None:
    """Download an earlier release, for load(version=...) and diff; its checksum is verified.

    Example: onrecord download 1.0.0
    """
    from onrecord.package.download import cached, download, find
    from onrecord.package.releases import read_releases

    dataset = opened(package)
    release = find(read_releases(dataset.inspection.store), version)
    there = cached(dataset.name, release)
    if there is None:
        with bar(version) as progress:
            there = download(dataset.name, release, source, progress=progress)
    click.echo(there)
