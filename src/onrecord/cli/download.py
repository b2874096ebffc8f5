"""Download an earlier release."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from onrecord.cli.shared import opened, package_option


@click.command("download")
@click.argument("version")
@click.option("--from", "source", metavar="PLACE", help="A folder, a file, or the address of a mirror.")
@package_option
def command(version: str, source: str | None, package: Path | None) -> None:
    """Download an earlier release, for load(version=...) and diff; it must have the recorded checksum.

    Example: onrecord download 1.0.0
    """
    from onrecord.download import cached, download, find
    from onrecord.package.releases import read_releases

    dataset = opened(package)
    release = find(read_releases(dataset.inspection.store), version)
    there = cached(dataset.name, release)
    if there is None:
        with _bar(version) as progress:
            there = download(dataset.name, release, source, progress=progress)
    click.echo(there)


def _bar(version: str):
    """What shows progress on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    return _Bar(version)


class _Bar:
    def __init__(self, version: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._task = self._progress.add_task(version, total=None)

    def __enter__(self):
        self._progress.start()
        return lambda here, total: self._progress.update(self._task, completed=here, total=total)

    def __exit__(self, *_failure: object) -> None:
        self._progress.stop()
