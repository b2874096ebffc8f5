"""The commit a release is made from: its tag, and whether its tables are those in the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.package import inspect
from onrecord.package.git import RevisionStore, open_revision
from onrecord.package.run_git import GitError, repository_around, run_git
from onrecord.package.swhid import DIRECTORY, folder_of
from onrecord.release.steps import Step

if TYPE_CHECKING:
    from onrecord.query import Package

SHORT = 12


def tagged(package: Package) -> Step:
    """Whether the tag of this version, if there is one, is at the commit checked out, and all tables are in it."""
    if not package.path.is_dir() or repository_around(package.path) is None:
        return Step("tag", "noted", "the package is not in a git repository")
    tag = f"v{package.version}"
    try:
        head = open_revision("HEAD", around=package.path)
    except OnRecordError as error:
        return Step("tag", "failed", f"{error}; commit the package")
    other = _other_tables(package, head)
    try:
        at = open_revision(f"refs/tags/{tag}", around=package.path).commit
    except OnRecordError:
        if other:
            return Step("tag", "noted", f"{other}; commit before you tag {tag}")
        return Step("tag", "passed", f"there is no tag {tag} yet")
    if at != head.commit:
        message = f"the tag {tag} is at {at[:SHORT]}, and {head.commit[:SHORT]} is checked out"
        return Step("tag", "failed", message, (f"`git switch --detach {tag}` checks out what was tagged",))
    return Step("tag", "failed", f"{tag}: {other}") if other else Step("tag", "passed", f"{tag} is checked out")


def revision_of(package: Package, version: str, swhid: str | None) -> str | None:
    """The commit that holds a release: that of its tag, else the one checked out; None outside a repository.

    Raises `OnRecordError` where neither has that version and these tables.
    """
    if repository_around(package.path) is None:
        return None
    for revision in (f"refs/tags/v{version}", "HEAD"):
        try:
            store = open_revision(revision, around=package.path)
        except OnRecordError:
            continue
        found = inspect(store, judge=False, as_is=True)
        if found.version == version and _tree(store, folder_of(found.document)) in (swhid, None):
            return store.commit
    raise OnRecordError(
        f"neither the tag v{version} nor the commit checked out holds {version} with these tables; "
        f"commit what was built, or tag it: git tag v{version} COMMIT"
    )


def _other_tables(package: Package, store: RevisionStore) -> str:
    """What differs between the tables in the folder and those at a revision; "" for nothing."""
    folder = folder_of(package.inspection.document)
    found = _tree(store, folder)
    if found is None or found == package.swhid:
        return ""
    return f"{folder}/ is {package.swhid} here and {found} in the commit, with any other files it has there"


def _tree(store: RevisionStore, folder: str) -> str | None:
    """The SWHID of a folder at a revision, as git has it; None for no folder, or hashes of another kind."""
    if not folder:
        return None
    try:
        found = run_git(store.path, "rev-parse", "--verify", "--quiet", f"{store.commit}:{store.prefix}{folder}")
    except GitError:
        return None
    digits = found.decode("ascii", "replace").strip()
    return DIRECTORY + digits if len(digits) == 40 else None
