"""The release before this one, to compare with: the one named, else the newest in `releases.json`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.package import inspect
from onrecord.package.git import open_release, open_revision
from onrecord.package.releases import Release, read_releases
from onrecord.package.run_git import GitError, repository_around, run_git
from onrecord.package.store import Store, open_store
from onrecord.package.swhid import swhid
from onrecord.versions import NONE_YET, is_development, version_key

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

    Without `against` it is the newest earlier one of `releases.json`: as downloaded, else at the tag `v<version>` or at
    the recorded revision of the repository around the package, if its tables are the recorded ones. Raises
    `OnRecordError` when it is in none of these places.
    """
    if against is not None:
        store = open_release(against)
        return Previous(store, inspect(store, judge=False, as_is=True).version or NONE_YET, os.fspath(against))
    newest = _newest_before(package.version, read_releases(package.inspection.store))
    if newest is None:
        return None
    from onrecord.package.download import cached

    zipped = cached(package.name, newest)
    if zipped is not None:
        return Previous(open_store(zipped), newest.version, f"the download of {newest.version}")
    missed = []
    for revision in revisions(newest):
        try:
            store = at_revision(revision, newest, package.path)
        except OnRecordError as error:
            missed.append(str(error))
        else:
            return Previous(store, newest.version, f"git:{revision}")
    found = f"release {newest.version} is recorded and was not found ({'; '.join(missed)})"
    raise OnRecordError(f"{found}; {_next_step(newest, package.path)}")


def _next_step(release: Release, around: Path) -> str:
    """How to get at a recorded release that is not at hand."""
    top = repository_around(around)
    try:
        shallow = top is not None and run_git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitError:
        shallow = False
    if shallow:
        return "this clone has only the latest commits; run `git fetch --unshallow --tags`"
    download = f", or run `onrecord download {release.version}`" if release.urls else ""
    return f"run `git fetch --tags`, or name it with --against{download}"


def revisions(release: Release) -> Iterator[str]:
    """Where a release is in a repository: at its tag, or at its recorded revision."""
    yield f"v{release.version}"
    if release.revision:
        yield release.revision


def at_revision(revision: str, release: Release, around: Path) -> Store:
    """The package at a revision; raises `OnRecordError` where its tables are not those of the release."""
    store = open_revision(revision, around=around)
    found = swhid(store, inspect(store, judge=False, as_is=True).document)
    if release.swhid and found != release.swhid:
        raise OnRecordError(f"git:{revision}: its tables are {found}, those of {release.version} are {release.swhid}")
    return store


def _newest_before(version: str, releases: tuple[Release, ...]) -> Release | None:
    """The newest release below a version; 1.0.0 is below 1.0.0+dev."""
    own = version_key(version)
    earlier = [
        entry
        for entry in releases
        if version_key(entry.version) < own or (is_development(version) and version_key(entry.version) == own)
    ]
    return earlier[-1] if earlier else None
