"""A package as it is in another place: at a revision of a git repository, or in the folder of a built release."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import UnreadableError
from onrecord.package.locate import DESCRIPTOR, default_path
from onrecord.package.store import Limits, Store, UnsafePathError, check_name, open_store

GIT = "git:"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file at a revision: its mode, its object and its size."""

    mode: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class RevisionStore:
    """A package at one commit; nothing is checked out."""

    path: Path
    """The working folder of the repository."""
    revision: str
    blobs: Mapping[str, Blob]

    def _blob(self, name: str) -> Blob:
        check_name(name)
        blob = self.blobs.get(os.path.normpath(name))
        if blob is None:
            raise FileNotFoundError(name)
        if not blob.mode.startswith("100"):
            raise UnsafePathError("it is a link or a submodule, not a regular file")
        return blob

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(_git(self.path, "cat-file", "blob", self._blob(name).name))

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
    """The one zip in a folder that holds a built release and no package of its own."""
    if not folder.is_dir() or (folder / DESCRIPTOR).exists() or not (folder / "SHA256SUMS").is_file():
        return None
    found = sorted(folder.glob("*.zip"))
    return found[0] if len(found) == 1 else None


def open_revision(revision: str, folder: str | None = None, around: Path | None = None) -> RevisionStore:
    """The package at a revision of the repository around a folder (default: the working folder)."""
    start = around or Path.cwd()
    try:
        top = Path(_git(start, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
        commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except FileNotFoundError as error:
        raise UnreadableError(f"git:{revision}: git is not installed") from error
    except GitError as error:
        why = error.words or "no such revision; `git tag` lists the releases"
        raise UnreadableError(f"git:{revision}: {why}") from error
    if folder is None:
        package = default_path(start)
        inside = package.resolve().is_relative_to(top.resolve())
        folder = package.resolve().relative_to(top.resolve()).as_posix() if inside else "."
    prefix = "" if folder.strip("/.") == "" else folder.strip("/") + "/"
    sha = commit.decode().strip()
    listed = _git(top, "ls-tree", "-r", "-z", "-l", "--full-tree", sha)
    blobs = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        facts, _, name = entry.partition("\t")
        if name.startswith(prefix) and facts:
            mode, _kind, blob, size = facts.split()
            blobs[name.removeprefix(prefix)] = Blob(mode, blob, 0 if size == "-" else int(size))
    if DESCRIPTOR not in blobs:
        raise UnreadableError(f"git:{revision}: there is no {prefix}{DESCRIPTOR} at that revision")
    return RevisionStore(top, revision, blobs)


class GitError(Exception):
    """What git said when it failed."""

    @property
    def words(self) -> str:
        return str(self.args[0]).removeprefix("fatal: ")


def _git(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout
