"""The release before this one, to compare with: the one named, else the newest in `releases.json`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.package.git import open_release, open_revision
from onrecord.package.releases import read_releases, version_key
from onrecord.package.store import Store, open_store

if TYPE_CHECKING:
    from onrecord.query import Package


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier release, its version and where it was found, for people."""

    store: Store
    version: str
    found: str


def previous_release(package: Package, against: str | os.PathLike[str] | None = None) -> Previous | None:
    """The release before this version, or None when there was none.

    Without `against` it is the newest earlier one of `releases.json`: as downloaded, else at the tag `v<version>` of
    the repository around the package. Raises `OnRecordError` when it is in none of these places.
    """
    from onrecord.package import inspect

    if against is not None:
        store = open_release(against)
        return Previous(store, inspect(store, judge=False, as_is=True).version or "0.0.0", os.fspath(against))
    own = version_key(package.version)
    earlier = [entry for entry in read_releases(package.inspection.store) if version_key(entry.version) < own]
    if not earlier:
        return None
    newest = earlier[-1]
    from onrecord.package.download import cached

    zipped = cached(package.name, newest)
    if zipped is not None:
        return Previous(open_store(zipped), newest.version, f"the download of {newest.version}")
    tag = f"v{newest.version}"
    try:
        return Previous(open_revision(tag, around=package.path), newest.version, f"git:{tag}")
    except OnRecordError as error:
        raise OnRecordError(
            f"release {newest.version} is recorded and was not found ({error}); name it with --against, or run "
            f"`onrecord download {newest.version}`"
        ) from error
