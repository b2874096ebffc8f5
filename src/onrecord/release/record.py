"""Writing a built release into `releases.json`, and opening what comes after it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.citation import doi_in
from onrecord.errors import OnRecordError
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES, Release, parse_releases, read_releases, releases_bytes
from onrecord.release.archive import SUMS, sha256_of
from onrecord.release.changelog import CHANGELOG, reopened
from onrecord.release.files import read, zip_name
from onrecord.release.prepare import made_from, with_version
from onrecord.release.revision import revision_of
from onrecord.release.verify import verify
from onrecord.versions import DEVELOPMENT

if TYPE_CHECKING:
    from onrecord.query import Package


def record(
    path: str | os.PathLike[str],
    built: str | os.PathLike[str],
    *,
    date: str | None = None,
    doi: str | None = None,
    urls: Iterable[str] = (),
) -> Release:
    """Write the release in the folder `built` into `releases.json` of the package in the folder `path`.

    It is verified first. The version of the package gets `+dev`, its changelog an empty *Unreleased*, and the generated
    files are made. Recording it again adds a DOI or URLs that came later; other bytes under a recorded version, and
    tables that are in no commit at hand, are refused with `OnRecordError`. `date` is the day of the release, ISO
    (default: that in its descriptor, or as recorded).
    """
    from onrecord.edit import commit, writing
    from onrecord.query import open_package

    package, folder = open_package(path), Path(built)
    if not package.path.is_dir():
        raise OnRecordError(f"{package.path}: a zip is not changed in place; give the folder of the package")
    with writing(package.path):
        package = open_package(package.path)
        known = {entry.version: entry for entry in read_releases(package.inspection.store)}
        made = _release(package, folder, known)
        entry = made._replace(
            date=date or made.date,
            doi=(doi_in(doi) or doi if doi else None) or made.doi,
            urls=tuple(dict.fromkeys((*made.urls, *urls))),
        )
        data = releases_bytes(tuple({**known, entry.version: entry}.values()))
        parse_releases(data)
        files = {RELEASES: data, **_opened_again(package, entry.version)}
        commit(package.path, {**files, **made_from(package, files)})
    return entry


def _release(package: Package, folder: Path, known: Mapping[str, Release]) -> Release:
    """The entry of what is in the folder: the recorded one, or a new one."""
    from onrecord.query import open_package

    outcome = verify(folder, known.values())
    if not outcome.passed:
        failed = "; ".join(step.message for step in outcome.steps if step.state == "failed")
        raise OnRecordError(f"{folder} is not recorded: {failed}; `onrecord release verify {folder}` says more")
    zipped = folder / zip_name(package.name, outcome.version)
    if not zipped.is_file():
        raise OnRecordError(f"{folder} is no release of {package.name}: {zipped.name} is not there")
    if outcome.version in known:
        return known[outcome.version]
    release = open_package(zipped)
    files = {file.name: sha256_of(file) for file in folder.iterdir() if file.name not in (SUMS, zipped.name)}
    day = str(release.inspection.document.get("created", ""))[:10]
    return Release(
        outcome.version,
        day or datetime.datetime.now(datetime.UTC).date().isoformat(),
        sha256_of(zipped),
        release.swhid,
        revision_of(package, release),
        files=files,
    )


def _opened_again(package: Package, version: str) -> dict[str, bytes]:
    """The descriptor and the changelog of what follows a release; nothing where something follows already."""
    if package.version != version:
        return {}
    files = {DESCRIPTOR: with_version(package, version + DEVELOPMENT)}
    if package.has(CHANGELOG):
        files[CHANGELOG] = reopened(read(package.inspection.store, CHANGELOG).decode("utf-8")).encode()
    return files
