"""A package in a zip: measured before anything is unpacked, read entry by entry, never extracted."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.errors import OnRecordError, UnreadableError
from onrecord.limits import Limits
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.paths import UnsafePathError, check_name, check_path, normal
from onrecord.package.regular import open_regular


class UnsafeArchiveError(UnreadableError):
    """A zip that is there and is broken, too large or unsafe; the text says what."""


class DamagedFileError(UnreadableError, OSError):
    """A file of a package that is there and cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class ZipStore:
    """A package in a zip, at its root or in its one top folder; checked when it was opened."""

    path: Path
    prefix: str
    sizes: Mapping[str, int]
    """The bytes of every file, unpacked, by its whole path in the zip."""
    stamp: tuple[int, ...]
    """What distinguishes the zip that was checked from one put in its place."""

    def _member(self, name: str) -> str:
        check_name(name)
        member = self.prefix + normal(name)
        if member not in self.sizes:
            raise FileNotFoundError(name)
        return member

    def open(self, name: str) -> BinaryIO:
        return self.open_member(self._member(name))

    def open_member(self, member: str) -> BinaryIO:
        """A stream of any file by its whole path in the zip, hidden ones too."""
        with refused(f"{self.path}: {member}"):
            return cast("BinaryIO", io.BufferedReader(_Entry(self, member)))

    def size(self, name: str) -> int:
        return self.sizes[self._member(name)]

    def files(self) -> Iterator[str]:
        """The paths of all files, as `open` takes them."""
        return (name.removeprefix(self.prefix) for name in self.sizes if name.startswith(self.prefix))


class _Entry(io.RawIOBase):
    """One entry of a zip: closes the archive with itself, and whatever unpacking raises is a `DamagedFileError`."""

    def __init__(self, store: ZipStore, member: str) -> None:
        self._name = f"{store.path}: {member}"
        self._file = open_zip_file(store.path)
        try:
            if stamp_of(self._file) != store.stamp:
                raise DamagedFileError(f"{store.path}: was exchanged while it was read; try again")
            self._archive = zipfile.ZipFile(self._file)
            self._stream = self._archive.open(member)
        except BaseException:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with refused(self._name):
            return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        with refused(self._name):
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
            self._file.close()
        super().close()


@contextmanager
def refused(what: str) -> Iterator[None]:
    """The boundary of zipfile and zlib: whatever they raise for damaged bytes becomes a `DamagedFileError`."""
    try:
        yield
    except (OnRecordError, MemoryError):
        raise
    except Exception as error:  # zipfile documents one kind and raises a dozen
        raise DamagedFileError(f"{what} cannot be unpacked: {reason(error)}") from error


def open_zip_file(path: Path) -> BinaryIO:
    """A stream of a regular file; raises `UnreadableError` for anything else, without waiting for it."""
    target = path.resolve()
    try:
        return open_regular(target.parent, (target.name,))
    except UnsafePathError as error:
        raise UnreadableError(f"{path}: {error}") from error


def stamp_of(stream: BinaryIO) -> tuple[int, ...]:
    """What differs when a file has become another one."""
    found = os.fstat(stream.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def open_archive(path: Path, limits: Limits) -> ZipStore:
    """The package in the zip at `path`; raises `UnreadableError` for no zip, `UnsafeArchiveError` for a bad one."""
    with open_zip_file(path) as file:
        begins = file.read(4) == b"PK\x03\x04"
        try:
            whole = zipfile.is_zipfile(file)
            entries = zipfile.ZipFile(file).infolist() if whole else []
        except Exception as error:  # see `refused`
            raise UnsafeArchiveError(f"{path}: is not a whole zip: {reason(error)}") from error
        stamp = stamp_of(file)
    if not whole and (begins or path.suffix == ".zip"):
        raise UnsafeArchiveError(f"{path}: is not a whole zip: its end is missing")
    if not whole:
        raise UnreadableError(f"{path}: neither a folder, a {DESCRIPTOR} nor a zip")
    sizes = _measured(path, entries, limits)
    prefix = ""
    if DESCRIPTOR not in sizes:
        tops = sorted(name for name in sizes if name.count("/") == 1 and name.endswith("/" + DESCRIPTOR))
        prefix = tops[0].removesuffix(DESCRIPTOR) if len(tops) == 1 else ""
    return ZipStore(path, prefix, sizes, stamp)


def _measured(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, int]:
    """The bytes of every file by name; raises `UnsafeArchiveError`."""
    if len(entries) > limits.files:
        raise UnsafeArchiveError(f"{path}: unsafe zip: {len(entries):,} entries, more than {limits.files:,}")
    total = 0
    names: set[str] = set()
    for entry in entries:
        shown = f"entry {entry.filename[:200]!r}"
        try:
            check_path(entry.filename)
        except UnsafePathError as error:
            raise UnsafeArchiveError(f"{path}: unsafe zip: {shown}: {error}") from None
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnsafeArchiveError(f"{path}: unsafe zip: {shown} is a link")
        if entry.flag_bits & 0x1:
            raise UnsafeArchiveError(f"{path}: {shown} is encrypted; unpack it first")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnsafeArchiveError(f"{path}: {shown} is neither stored nor deflated")
        total += entry.file_size
        if entry.file_size > limits.ratio * max(entry.compress_size, 1) and entry.file_size > 1_000_000:
            raise UnsafeArchiveError(f"{path}: unsafe zip: {shown} unpacks to more than {limits.ratio} times its size")
        if entry.filename in names:
            raise UnsafeArchiveError(f"{path}: unsafe zip: {shown} occurs twice")
        names.add(entry.filename)
    if total > limits.size:
        raise UnsafeArchiveError(f"{path}: unsafe zip: unpacks to {total:,} bytes, more than {limits.size:,}")
    return {entry.filename: entry.file_size for entry in entries if not entry.filename.endswith("/")}


def reason(error: BaseException) -> str:
    """What went wrong, in words, without the path that the message already has."""
    return getattr(error, "strerror", None) or str(error).strip()[:300] or type(error).__name__
