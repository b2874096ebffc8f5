"""An earlier release as a package, from the cache; nothing is fetched here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onrecord.download.cache import cached, cached_path
from onrecord.download.fetch import DownloadError, find
from onrecord.package.releases import Release, read_releases

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.reading import Package

_verified: dict[tuple[str, int, int], str] = {}
"""The digest of files that were hashed by this process, by path, size and time of change."""


def release_package(package: Package, version: str) -> Package:
    """The release `version` of a package, as it was downloaded, its checksum verified.

    Raises `UnknownNameError` for a version that is not recorded, and `DownloadError`, naming the command that fetches
    it, for one that was not downloaded.
    """
    from onrecord.reading import open_package

    if version == package.version:
        return package
    release = find(read_releases(package.inspection.store), version)
    path = _checked(package.name, release)
    if path is None:
        raise DownloadError(
            f"release {version} is not on this machine, and nothing is fetched unasked; "
            f"run: onrecord download {version}"
        )
    return open_package(path)


def _checked(name: str, release: Release) -> Path | None:
    path = cached_path(name, release)
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if _verified.get(key) == release.sha256:
        return path
    if cached(name, release) is None:
        return None
    _verified[key] = release.sha256
    return path
