"""The one function that opens a file of a package that lies in a folder.

What is opened is a regular file inside the folder, whatever links lead to it and whoever changes them meanwhile: the
path is resolved, then walked again from the folder without following links, and the facts are those of the open handle.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from onrecord.package.paths import OWN, UnsafePathError, check_name

_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
    _FLAGS |= getattr(os, _name, 0)
_WALKS = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_LEADS_OUT = "it is a link that leads out of the package"


def open_inside(root: Path, name: str) -> BinaryIO:
    """A stream of the file `name` of the package in the folder `root`; it never waits for a pipe or a device.

    Raises `UnsafePathError` for what is outside, hidden or no regular file, else as `open` does.
    """
    check_name(name)
    top = root.resolve()
    target = _resolved(top / name)
    if not target.is_relative_to(top):
        raise UnsafePathError(_LEADS_OUT)
    parts = target.relative_to(top).parts
    if "/".join(parts) not in OWN and any(part.startswith(".") for part in parts):
        raise UnsafePathError("it is a link to a hidden file or folder")
    return open_regular(top, parts)


def open_regular(top: Path, parts: tuple[str, ...]) -> BinaryIO:
    """A stream of the regular file under a resolved folder; no part of the way is a link."""
    path = top.joinpath(*parts)

    def opener(_path: str, _flags: int) -> int:
        return _walked(top, parts) if _WALKS else _compared(path)

    return open(path, "rb", opener=opener)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except RuntimeError as error:  # what Python before 3.13 raises for a loop
        raise UnsafePathError("it is a link that leads to itself") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UnsafePathError("it is a link that leads to itself") from error
        raise


def _walked(top: Path, parts: tuple[str, ...]) -> int:
    """A handle of the file, each folder on the way opened from the one above it."""
    folder = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            below = _unlinked(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, folder)
            os.close(folder)
            folder = below
        last = parts[-1] if parts else "."
        _refuse_special(os.stat(last, dir_fd=folder, follow_symlinks=False))
        handle = _unlinked(last, _FLAGS, folder)
    finally:
        os.close(folder)
    return _checked(handle)


def _unlinked(part: str, flags: int, folder: int) -> int:
    try:
        return os.open(part, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR):
            raise UnsafePathError("it was exchanged for a link while it was opened") from error
        raise


def _compared(path: Path) -> int:
    """The same on a system that cannot open from a folder: what was opened must be what lies there unlinked."""
    _refuse_special(path.stat())
    handle = os.open(path, _FLAGS)
    if _resolved(path) != path or not os.path.samestat(os.fstat(handle), path.stat()):
        os.close(handle)
        raise UnsafePathError("it was exchanged while it was opened")
    return _checked(handle)


def _checked(handle: int) -> int:
    try:
        _refuse_special(os.fstat(handle))
    except UnsafePathError:
        os.close(handle)
        raise
    return handle


def _refuse_special(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise UnsafePathError(_LEADS_OUT)
    if not stat.S_ISREG(found.st_mode):
        raise UnsafePathError("it is not a regular file")
