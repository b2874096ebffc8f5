"""The commit a release is made from: its tag, and whether it holds every file of the release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.package import inspect
from onrecord.package.git import RevisionStore, open_revision
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.run_git import GitError, repository_around, run_git
from onrecord.package.swhid import DIRECTORY, folder_of
from onrecord.release.steps import Step, few

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
    other = _unlike(package, head)
    try:
        at = open_revision(f"refs/tags/{tag}", around=package.path).commit
    except OnRecordError:
        if other:
            return Step("tag", "noted", f"not as in the commit checked out; commit before you tag {tag}", few(other))
        return Step("tag", "passed", f"there is no tag {tag} yet")
    if at != head.commit:
        message = f"the tag {tag} is at {at[:SHORT]}, and {head.commit[:SHORT]} is checked out"
        return Step("tag", "failed", message, (f"`git switch --detach {tag}` checks out what was tagged",))
    if other:
        return Step("tag", "failed", f"not as in {tag}; take the change back, or release the next version", few(other))
    return Step("tag", "passed", f"{tag} is checked out")


def revision_of(package: Package, release: Package) -> str | None:
    """The commit that holds a built release: that of its tag, else the one checked out; None outside a repository.

    Raises `OnRecordError` where neither has every file of it.
    """
    if repository_around(package.path) is None:
        return None
    missed = []
    for revision, words in ((f"refs/tags/v{release.version}", "the tag"), ("HEAD", "the commit checked out")):
        try:
            store = open_revision(revision, around=package.path)
            other = _unlike(release, store)
        except OnRecordError:
            continue
        if not other:
            return store.commit
        missed.append(f"{words} has another {other[0]}")
    why = "; ".join(missed) or "nothing is committed"
    raise OnRecordError(
        f"no commit at hand holds {release.version} as it was built ({why}); commit what was built, or tag its commit: "
        f"git tag v{release.version} COMMIT"
    )


def _unlike(package: Package, store: RevisionStore) -> list[str]:
    """The files of the release of a package that a revision has otherwise or not at all, by name."""
    from onrecord.query import Package
    from onrecord.release.files import package_files

    there = Package(inspect(store, judge=False))
    here, found = package_files(package), package_files(there)
    folder = folder_of(there.inspection.document)
    other = [name for name in here | found if here.get(name) != found.get(name)]
    if _tree(store, folder) not in (there.swhid, None):
        other.append(f"{folder}/, with files that are no tables")
    return sorted(other, key=lambda name: (name != DESCRIPTOR, name))


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
