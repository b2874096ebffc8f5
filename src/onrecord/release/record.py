"""Writing a built release into `releases.json`, whose checksums later verifications use."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.package.releases import RELEASES, Release, parse_releases, read_releases, releases_bytes
from onrecord.release.archive import SUMS, sha256_of
from onrecord.release.files import zip_name
from onrecord.release.verify import verify


def record(
    path: str | os.PathLike[str],
    built: str | os.PathLike[str],
    *,
    date: str | None = None,
    doi: str | None = None,
    url: str | None = None,
) -> Release:
    """Write the release in the folder `built` into `releases.json` of the package in the folder `path`.

    It is verified first. Recording it again adds a DOI or URL that came later; other bytes under a recorded version are
    refused with `OnRecordError`. `date` is the day of the release, ISO (default: today, or as recorded).
    """
    from onrecord.edit import commit, writing
    from onrecord.query import open_package

    package, folder = open_package(path), Path(built)
    if not package.path.is_dir():
        raise OnRecordError(f"{package.path}: a zip is not changed in place; give the folder of the package")
    with writing(package.path):
        known = {entry.version: entry for entry in read_releases(package.inspection.store)}
        outcome = verify(folder, known.values())
        if not outcome.passed:
            failed = "; ".join(step.message for step in outcome.steps if step.state == "failed")
            raise OnRecordError(f"{folder} is not recorded: {failed}; `onrecord release verify {folder}` says more")
        zipped = folder / zip_name(package.name, outcome.version)
        if not zipped.is_file():
            raise OnRecordError(f"{folder} is no release of {package.name}: {zipped.name} is not there")
        files = {file.name: sha256_of(file) for file in folder.iterdir() if file.name not in (SUMS, zipped.name)}
        before = known.get(outcome.version)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        made = before or Release(outcome.version, today, sha256_of(zipped), files=files)
        entry = made._replace(date=date or made.date, doi=doi or made.doi, url=url or made.url)
        data = releases_bytes(tuple({**known, entry.version: entry}.values()))
        parse_releases(data)
        commit(package.path, {RELEASES: data})
    return entry
