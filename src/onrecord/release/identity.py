"""Whether the tables of a package are those that its SWHID names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.package import inspect
from onrecord.package.git import open_release
from onrecord.package.releases import Release
from onrecord.package.swhid import folder_of
from onrecord.release.files import read
from onrecord.release.steps import Outcome, Step

if TYPE_CHECKING:
    from onrecord.query import Package

CITATION = "CITATION.cff"
_SWHID = re.compile(r"swh:1:dir:[0-9a-f]{40}")


def verify_swhid(path: str | os.PathLike[str], releases: Iterable[Release] = ()) -> Outcome:
    """Compute the SWHID of any package (folder, zip, built release, `git:REVISION`), and compare it with what is known.

    Known are the SWHID in its CITATION.cff and the one that `releases` lists for its version. Raises `UnreadableError`
    when there is no package.
    """
    from onrecord.query import Package

    package = Package(inspect(open_release(path), judge=False))
    return Outcome(os.fspath(path), package.version, (identity(package, releases),))


def identity(package: Package, releases: Iterable[Release]) -> Step:
    """The SWHID of the tables beside every one that is known for this version."""
    found, folder = package.swhid, folder_of(package.inspection.document)
    if found is None:
        return Step("swhid", "noted", "the tables share no folder, or cannot be read, and so have no SWHID")
    known: dict[str, str | None] = {
        f"releases.json for {one.version}": one.swhid for one in releases if one.version == package.version
    }
    if package.has(CITATION):
        text = read(package.inspection.store, CITATION).decode("utf-8", "replace")
        known[CITATION] = next(iter(_SWHID.findall(text)), None)
    known = {where: one for where, one in known.items() if one}
    other = tuple(f"{where} has {one}" for where, one in known.items() if one != found)
    if other:
        return Step("swhid", "failed", f"{folder}/ is {found}: not the tables that were released", other)
    if not known:
        return Step("swhid", "noted", f"{folder}/ is {found}; nothing here says what it should be")
    return Step("swhid", "passed", f"{folder}/ is {found}, as in {' and '.join(known)}")
