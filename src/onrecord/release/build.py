"""Building a release: files whose bytes depend on the package alone, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.release.archive import SUMS, sha256_of, sums, write_zip
from onrecord.release.files import package_files, site_name, write_exports, zip_name
from onrecord.release.previous import Previous, previous_release
from onrecord.versions import is_development, unreleased

if TYPE_CHECKING:
    from onrecord.query import Package


def build(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    against: str | os.PathLike[str] | None = None,
    site: Callable[[Package, Path], object] | None = None,
) -> dict[str, str]:
    """Build the release of the package at `path` in the folder `out`; returns the SHA-256 of every file by its name.

    The zip with everything, the tables as SQLite and Parquet, the difference from the release before (`against`, else
    the newest of `releases.json`), and `SHA256SUMS` over all; with `site`, which writes pages into a new folder, a zip
    of these pages. Raises `InvalidDataError` for a package with errors, and `OnRecordError` for a version between
    releases, and when `out` holds anything or cannot be written.
    """
    from onrecord.export.atomic import write_whole
    from onrecord.query import open_package
    from onrecord.validation import validate

    package = open_package(path)
    if is_development(package.version):
        raise OnRecordError(
            f"{package.path} is {package.version}, {unreleased(package.version)}, and only releases are built; "
            "`onrecord release prepare` makes it one"
        )
    report = validate(package.path, max_problems=1)
    if not report.valid:
        raise InvalidDataError(
            f"{package.path} has {report.counts['error']} errors and is not released; "
            f"`onrecord validate {package.path}` lists them"
        )
    previous = previous_release(package, against)
    digests: dict[str, str] = {}

    def make(folder: Path) -> None:
        folder.mkdir()
        with (folder / zip_name(package.name, package.version)).open("wb") as stream:
            write_zip(package_files(package), stream)
        write_exports(package, folder)
        if site is not None:
            _write_site(package, site, folder)
        if previous is not None:
            _write_diff(package.inspection.store, package.name, package.version, previous, folder)
        digests.update({file.name: sha256_of(file) for file in folder.iterdir()})
        (folder / SUMS).write_bytes(sums(digests))
        for file in folder.iterdir():
            file.chmod(0o644)
        folder.chmod(0o755)

    write_whole(Path(out), make, force=None)
    return dict(sorted(digests.items()))


def _write_site(package: Package, site: Callable[[Package, Path], object], folder: Path) -> None:
    """The pages that `site` writes, as a zip of the same bytes on every machine."""
    with tempfile.TemporaryDirectory() as place:
        pages = Path(place) / "site"
        site(package, pages)
        files = {path.relative_to(pages).as_posix(): path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    with (folder / site_name(package.name, package.version)).open("wb") as stream:
        write_zip(files, stream)


def _write_diff(store, name: str, version: str, previous: Previous, folder: Path) -> None:
    """The difference as JSON, Markdown and HTML; it names versions, since paths differ from machine to machine."""
    from onrecord.diff import diff
    from onrecord.diff.render import render_diff

    found = diff(previous.store, store)
    found = replace(
        found,
        old=replace(found.old, place=zip_name(found.old.name, found.old.version)),
        new=replace(found.new, place=zip_name(name, version)),
    )
    for form, suffix in (("json", "json"), ("markdown", "md"), ("html", "html")):
        text = render_diff(found, form).rstrip("\n") + "\n"
        (folder / f"changes-since-{previous.version}.{suffix}").write_bytes(text.encode())
