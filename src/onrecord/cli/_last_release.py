"""The last release to compare a package with, where it is at hand without asking the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onrecord.package.store import Store


def last_release(path: str | Path | None) -> Store | None:
    """The last release of the package in a folder of a git repository; None where none is recorded or found.

    A recorded release that is not found is said on standard error.
    """
    from onrecord.errors import OnRecordError
    from onrecord.package import default_path
    from onrecord.package.releases import RELEASES
    from onrecord.package.run_git import repository_around

    folder = Path(path) if path is not None else default_path()
    folder = folder.parent if folder.name == "datapackage.json" else folder
    if not (folder / RELEASES).is_file() or repository_around(folder) is None:
        return None
    from onrecord.query import open_package
    from onrecord.release.previous import previous_release

    try:
        package = open_package(folder)
    except OnRecordError:  # the report says why
        return None
    try:
        previous = previous_release(package)
    except OnRecordError as error:
        click.echo(f"note: not compared with the last release: {error}", err=True)
        return None
    return previous.store if previous else None
