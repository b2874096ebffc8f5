"""The files of a package, in a folder, in a zip or changed in memory, read without ever leaving it."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from onrecord import limits as allowed
from onrecord.errors import UnreadableError
from onrecord.limits import Limits
from onrecord.package.archive import UnsafeArchiveError, ZipStore, open_archive, reason
from onrecord.package.journal import open_staged
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.paths import UnsafePathError, check_name, normal
from onrecord.package.regular import open_inside

__all__ = [
    "FolderStore",
    "Limits",
    "PatchedStore",
    "Store",
    "TooLargeError",
    "UnsafeArchiveError",
    "UnsafePathError",
    "ZipStore",
    "check_name",
    "open_store",
    "read_file",
]


class TooLargeError(UnreadableError, ValueError):
    """A file that is larger than what is read of its kind."""


class Store(Protocol):
    """Files by their path in the package, with `/` between folders."""

    @property
    def path(self) -> Path:
        """The folder or the zip."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A binary stream of the file; raises `UnsafePathError` or `FileNotFoundError`."""
        ...

    def size(self, name: str) -> int:
        """The file's size in bytes; raises as `open` does."""
        ...


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A package in a folder; files of a write that was cut off after its commit are read from its journal."""

    path: Path

    def open(self, name: str) -> BinaryIO:
        check_name(name)
        try:
            return self._opened(name)
        except FileNotFoundError:  # a writer may just have put the file into its place
            return self._opened(name)

    def _opened(self, name: str) -> BinaryIO:
        return open_staged(self.path, normal(name)) or open_inside(self.path, name)

    def size(self, name: str) -> int:
        with self.open(name) as stream:
            return os.fstat(stream.fileno()).st_size

    def stamp(self, name: str) -> tuple[int, ...] | None:
        """What changes when the file becomes another one, and not when a writer puts it into place."""
        try:
            with self.open(name) as stream:
                found = os.fstat(stream.fileno())
        except (OSError, ValueError):
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@dataclass(frozen=True, slots=True)
class PatchedStore:
    """A package with other bytes in some of its files, in memory: what it would be after a write."""

    base: Store
    files: Mapping[str, bytes]

    @property
    def path(self) -> Path:
        return self.base.path

    def open(self, name: str) -> BinaryIO:
        data = self.files.get(normal(name))
        return self.base.open(name) if data is None else io.BytesIO(data)

    def size(self, name: str) -> int:
        data = self.files.get(normal(name))
        return self.base.size(name) if data is None else len(data)


def read_file(store: Store, name: str, limit: int = allowed.DOCUMENT) -> bytes:
    """All bytes of one file; raises `TooLargeError` for more than `limit`, which are not read, else as `open` does."""
    size = store.size(name)
    if size <= limit:
        with store.open(name) as stream:
            data = stream.read(limit + 1)
        if len(data) <= limit:
            return data
    raise TooLargeError(f"{name[:200]} is larger than {limit:,} bytes")


def open_store(path: str | os.PathLike[str], limits: Limits | None = None) -> Store:
    """The files of the package at `path`: a folder, its `datapackage.json`, or a zip.

    Raises `UnreadableError` when there is no such thing, or when a zip is broken or unsafe.
    """
    target = Path(path)
    try:
        if target.is_dir():
            return FolderStore(target)
        if target.name == DESCRIPTOR and target.is_file():
            return FolderStore(target.parent)
        if not target.exists():
            raise UnreadableError(
                f"{target}: no such file or folder; give the folder that holds {DESCRIPTOR}, or a zip"
            )
        if not target.is_file():
            raise UnreadableError(f"{target}: neither a folder, a {DESCRIPTOR} nor a zip")
        return open_archive(target, limits or Limits())
    except UnreadableError:
        raise
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{target!s}: cannot be opened: {reason(error)}") from error
