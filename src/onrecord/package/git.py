"""A package as it is in another place: at a revision of a git repository, or in the folder of a built release."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from onrecord import limits as allowed
from onrecord.errors import UnreadableError
from onrecord.limits import Limits
from onrecord.package.archive import DamagedFileError
from onrecord.package.locate import DESCRIPTOR, default_path
from onrecord.package.paths import UnsafePathError, check_name, normal
from onrecord.package.run_git import GitError, repository_around, run_git
from onrecord.package.store import Store, TooLargeError, open_store

GIT = "git:"
SITE = "-site.zip"
"""How the name ends of the zip with the pages of a release, which is no package."""
_ENTRY = re.compile(r"([0-7]{6}) ([a-z]+) ([0-9a-f]{40,64}) +(\S+)\t(.*)", re.DOTALL)


class Blob(NamedTuple):
    """A file at a revision: its object, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class RevisionStore:
    """A package at one commit; nothing is checked out, and each file is looked up when it is asked for."""

    path: Path
    """The folder that holds `.git`."""
    revision: str
    commit: str
    prefix: str
    """The folder of the package in the repository, with a slash behind it; empty for the top."""
    _found: dict[str, Blob] = field(default_factory=dict, repr=False, compare=False)

    def _blob(self, name: str) -> Blob:
        check_name(name)
        if name not in self._found:
            self._found[name] = self._looked_up(self.prefix + normal(name), name)
        return self._found[name]

    def _looked_up(self, path: str, name: str) -> Blob:
        try:
            listed = run_git(self.path, "ls-tree", "-z", "-l", "--full-tree", self.commit, "--", path)
        except GitError as error:
            raise DamagedFileError(f"git:{self.revision}: {name} cannot be read: {error.words}") from error
        entry = _ENTRY.fullmatch(listed.decode("utf-8", "surrogateescape").removesuffix("\0"))
        if entry is None:
            raise FileNotFoundError(name)
        mode, _kind, blob, size, _path = entry.groups()
        if not mode.startswith("100"):
            raise UnsafePathError("it is a link, a folder or a submodule, not a regular file")
        if not size.isdecimal():
            raise DamagedFileError(f"git:{self.revision}: {name} is not in this clone; fetch it with git first")
        if int(size) > allowed.GIT_FILE:
            raise TooLargeError(f"git:{self.revision}: {name} is larger than {allowed.GIT_FILE:,} bytes")
        return Blob(blob, int(size))

    def open(self, name: str) -> BinaryIO:
        blob = self._blob(name)
        try:
            return io.BytesIO(run_git(self.path, "cat-file", "blob", blob.name))
        except GitError as error:
            raise DamagedFileError(f"git:{self.revision}: {name} cannot be read: {error.words}") from error

    def size(self, name: str) -> int:
        return self._blob(name).size


def open_release(place: str | os.PathLike[str] | Store, limits: Limits | None = None) -> Store:
    """The package at `place`: a folder, a zip, `git:REVISION`, or the folder that `onrecord release build` made.

    `git:v1.0.0` is the package around the working folder as it was at that revision; `git:v1.0.0:sub/folder` names
    its folder in the repository. Raises `UnreadableError`.
    """
    if not isinstance(place, str | os.PathLike):
        return place
    text = os.fspath(place)
    if text.startswith(GIT):
        revision, _, folder = text.removeprefix(GIT).partition(":")
        return open_revision(revision, folder or None)
    built = built_zip(Path(text))
    return open_store(built or text, limits)


def built_zip(folder: Path) -> Path | None:
    """The zip of the package in a folder that holds a built release and no package of its own."""
    if not folder.is_dir() or (folder / DESCRIPTOR).exists() or not (folder / "SHA256SUMS").is_file():
        return None
    found = [path for path in sorted(folder.glob("*.zip")) if not path.name.endswith(SITE)]
    return found[0] if len(found) == 1 else None


def open_revision(revision: str, folder: str | None = None, around: Path | None = None) -> RevisionStore:
    """The package at a revision of the repository around a folder (default: the working folder).

    Raises `UnreadableError` where there is no repository, no git, no such revision or no package at it.
    """
    start = around or Path.cwd()
    top = repository_around(start)
    if top is None:
        raise UnreadableError(f"git:{revision}: {start} is not in a git repository")
    try:
        commit = run_git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except GitError as error:
        why = error.words or "no such revision; `git tag` lists the releases"
        raise UnreadableError(f"git:{revision}: {why}") from error
    if folder is None:
        package = default_path(start).resolve()
        folder = package.relative_to(top).as_posix() if package.is_relative_to(top) else "."
    prefix = "" if folder.strip("/.") == "" else folder.strip("/") + "/"
    store = RevisionStore(top, revision, commit.decode("ascii", "replace").strip(), prefix)
    try:
        store.size(DESCRIPTOR)
    except FileNotFoundError as error:
        raise UnreadableError(f"git:{revision}: there is no {prefix}{DESCRIPTOR} at that revision") from error
    except UnsafePathError as error:
        raise UnreadableError(f"git:{revision}: {prefix}{DESCRIPTOR}: {error}") from error
    return store
