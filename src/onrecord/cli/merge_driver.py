"""Merge a table for git, row by row and cell by cell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli._shared import package_option

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("merge-driver")
@click.argument("base", type=FILE, metavar="%O")
@click.argument("ours", type=FILE, metavar="%A")
@click.argument("theirs", type=FILE, metavar="%B")
@click.argument("path", metavar="%P")
@package_option
def command(base: Path, ours: Path, theirs: Path, path: str, package: Path | None) -> None:
    """Merge two versions of a table: git calls this for `data/*.csv` once `onrecord fmt --install-driver` was run.

    Different rows, and different cells of one row, merge; a cell that both sides changed is a conflict at that row.

    %O is the version both came from, %A ours, which is overwritten, %B theirs, %P the path in the repository.
    Exit code 0: merged; 1: conflicts are marked in the file.

    Example: onrecord merge-driver data/dates.csv data/dates.csv data/dates.csv data/dates.csv
    """
    from onrecord.edit.merge import merge_files
    from onrecord.package import default_path

    sys.exit(0 if merge_files(base, ours, theirs, path, package or default_path()) else 1)
