"""Writing a file whole or not at all, one writer at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from onrecord.errors import OnRecordError

LOCK = ".onrecord.lock"


@contextmanager
def locked(folder: Path, seconds: float = 30) -> Iterator[None]:
    """Hold the package in `folder` for writing; raises `OnRecordError` when another process does not let go."""
    path = folder / LOCK
    try:
        with FileLock(path, timeout=seconds):
            yield
    except Timeout as error:
        raise OnRecordError(
            f"{folder}: another onrecord is writing here; wait for it, or remove {LOCK} if none runs"
        ) from error
    except OSError as error:
        raise OnRecordError(f"{folder}: cannot be written: {error.strerror}; nothing was changed") from error


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in place of a file: written beside it, synced, then renamed.

    A killed process leaves the old file or the new one. Raises `OnRecordError`, with nothing changed, when the folder
    or the disk does not take it.
    """
    temporary: str | None = None
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise OnRecordError(f"{path}: cannot be written: {error.strerror}; nothing was changed") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
