"""An earlier release as a package, from the cache; nothing is fetched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.package.download import DownloadError, find, trusted
from onrecord.package.releases import read_releases

if TYPE_CHECKING:
    from onrecord.query.package import Package


def release_package(package: Package, version: str) -> Package:
    """The release `version` of a package, as it was downloaded, its checksum verified.

    Raises `UnknownNameError` for a version that is not recorded, and `DownloadError`, naming the command that fetches
    it, for one that was not downloaded.
    """
    from onrecord.query.package import open_package

    if version == package.version:
        return package
    release = find(read_releases(package.inspection.store), version)
    path = trusted(package.name, release)
    if path is None:
        raise DownloadError(
            f"release {version} is not on this machine, and nothing is fetched unasked; "
            f"run: onrecord download {version}"
        )
    return open_package(path)
