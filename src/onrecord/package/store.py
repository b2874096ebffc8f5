"""The files of a package, in a folder or in a zip, read without ever leaving it.

A package may come from anyone: names are checked before they are opened, links may not lead out, and a zip
is measured before anything is unpacked.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from onrecord.errors import UnreadableError
from onrecord.package.journal import FOLDER, committed
from onrecord.package.locate import DESCRIPTOR


class Limits(NamedTuple):
    """What a zip may hold: `size` bytes unpacked in all, `files` entries, `ratio` unpacked to packed."""

    size: int = 2 * 1024**3
    files: int = 1_000
    ratio: int = 200


class UnsafeArchiveError(UnreadableError):
    """A zip that is there and is broken, too large or unsafe; the text says what."""


class UnsafePathError(ValueError):
    """A path that could lead out of the package; the text says why."""


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


def check_name(name: str) -> None:
    """Raise `UnsafePathError` unless `name` is a plain relative path."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        raise UnsafePathError("it is a URL or has a drive letter; nothing is fetched: name a file in the package")
    if name.startswith(("/", "~")):
        raise UnsafePathError("it is absolute; name a file in the package")
    if "\\" in name or any(ord(char) < 32 for char in name):
        raise UnsafePathError("it has a backslash or a control character; separate folders with /")
    if ".." in name.split("/"):
        raise UnsafePathError('it has ".." and could lead out of the package')
    if not name.strip("/. "):
        raise UnsafePathError("it names no file")


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A package in a folder; files of a write that was cut off after its commit are read from its journal."""

    path: Path

    def _resolve(self, name: str) -> tuple[Path, os.stat_result]:
        check_name(name)
        root = self.path.resolve()
        staged = committed(root).get(os.path.normpath(name).replace(os.sep, "/"))
        if staged is not None:
            with contextlib.suppress(FileNotFoundError):
                return self._regular(root, root / FOLDER / staged)
        return self._regular(root, root / name)

    def _regular(self, root: Path, path: Path) -> tuple[Path, os.stat_result]:
        target = path.resolve()
        if not target.is_relative_to(root):
            raise UnsafePathError("it is a link that leads out of the package")
        found = target.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UnsafePathError("it is not a regular file")
        return target, found

    def open(self, name: str) -> BinaryIO:
        try:
            return self._resolve(name)[0].open("rb")
        except FileNotFoundError:  # a writer may just have put the file into its place
            return self._resolve(name)[0].open("rb")

    def size(self, name: str) -> int:
        return self._stat(name).st_size

    def stamp(self, name: str) -> tuple[int, ...] | None:
        """What changes when the file becomes another one, and not when a writer puts it into place."""
        try:
            found = self._stat(name)
        except (OSError, ValueError):
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def _stat(self, name: str) -> os.stat_result:
        try:
            return self._resolve(name)[1]
        except FileNotFoundError:
            return self._resolve(name)[1]


@dataclass(frozen=True, slots=True)
class PatchedStore:
    """A package with other bytes in some of its files, in memory: what it would be after a write."""

    base: Store
    files: Mapping[str, bytes]

    @property
    def path(self) -> Path:
        return self.base.path

    def open(self, name: str) -> BinaryIO:
        data = self.files.get(os.path.normpath(name).replace(os.sep, "/"))
        return self.base.open(name) if data is None else io.BytesIO(data)

    def size(self, name: str) -> int:
        data = self.files.get(os.path.normpath(name).replace(os.sep, "/"))
        return self.base.size(name) if data is None else len(data)


@dataclass(frozen=True, slots=True)
class ZipStore:
    """A package in a zip, at its root or in its one top folder; checked when it was opened."""

    path: Path
    prefix: str
    members: frozenset[str]

    def open(self, name: str) -> BinaryIO:
        check_name(name)
        member = self.prefix + os.path.normpath(name)
        if member not in self.members:
            raise FileNotFoundError(name)
        return _Entry(self.path, member)

    def size(self, name: str) -> int:
        import zipfile

        with zipfile.ZipFile(self.path) as archive:
            try:
                return archive.getinfo(self.prefix + os.path.normpath(name)).file_size
            except KeyError:
                raise FileNotFoundError(name) from None


class _Entry(io.BufferedReader):
    """One entry of a zip that closes the archive with itself and never yields more than the entry declares."""

    def __init__(self, path: Path, member: str) -> None:
        import zipfile

        self._archive = zipfile.ZipFile(path)
        super().__init__(cast("io.RawIOBase", self._archive.open(member)))  # what it reads with is there

    def close(self) -> None:
        super().close()
        self._archive.close()


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
        import zipfile

        if target.is_file() and not zipfile.is_zipfile(target) and _begins_as_zip(target):
            raise UnsafeArchiveError(f"{target}: is not a whole zip: its end is missing")
        if not target.is_file() or not zipfile.is_zipfile(target):
            raise UnreadableError(f"{target}: neither a folder, a {DESCRIPTOR} nor a zip")
        return _open_zip(target, limits or Limits())
    except UnreadableError:
        raise
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{target!s}: cannot be opened: {_reason(error)}") from error


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return path.suffix == ".zip" or stream.read(4) == b"PK\x03\x04"


def _open_zip(path: Path, limits: Limits) -> ZipStore:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:  # the last for a version it lacks
        raise UnsafeArchiveError(f"{path}: is not a whole zip: {_reason(error)}") from error
    if len(entries) > limits.files:
        raise UnsafeArchiveError(f"{path}: unsafe zip: {len(entries):,} entries, more than {limits.files:,}")
    total = 0
    names: set[str] = set()
    for entry in entries:
        try:
            check_name(entry.filename)
        except UnsafePathError as error:
            raise UnsafeArchiveError(f"{path}: unsafe zip: entry {entry.filename[:200]!r}: {error}") from None
        kind = entry.external_attr >> 16
        if stat.S_ISLNK(kind):
            raise UnsafeArchiveError(f"{path}: unsafe zip: entry {entry.filename[:200]!r} is a link")
        if entry.flag_bits & 0x1:
            raise UnsafeArchiveError(f"{path}: entry {entry.filename[:200]!r} is encrypted; unpack it first")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnsafeArchiveError(f"{path}: entry {entry.filename[:200]!r} is neither stored nor deflated")
        total += entry.file_size
        if entry.file_size > limits.ratio * max(entry.compress_size, 1) and entry.file_size > 1_000_000:
            raise UnsafeArchiveError(
                f"{path}: unsafe zip: entry {entry.filename[:200]!r} unpacks to more than {limits.ratio} times its size"
            )
        if entry.filename in names:
            raise UnsafeArchiveError(f"{path}: unsafe zip: entry {entry.filename[:200]!r} occurs twice")
        names.add(entry.filename)
    if total > limits.size:
        raise UnsafeArchiveError(f"{path}: unsafe zip: unpacks to {total:,} bytes, more than {limits.size:,}")
    prefix = ""
    if DESCRIPTOR not in names:
        tops = sorted(name for name in names if name.count("/") == 1 and name.endswith("/" + DESCRIPTOR))
        prefix = tops[0].removesuffix(DESCRIPTOR) if len(tops) == 1 else ""
    return ZipStore(path, prefix, frozenset(name for name in names if not name.endswith("/")))


def _reason(error: Exception) -> str:
    """What went wrong, in words, without the path that the message already has."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
