"""Writing several files of a package, all of them or none, one writer at a time.

The new files are written and synced in `.onrecord-journal/`. Renaming their list to `commit.json` there is the moment
of change. Then each file is renamed into its place and the journal removed. A process killed before that moment leaves
the old package, and after it the new one: readers look into the journal (`onrecord.package.journal`), and the next
writer finishes or clears it.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from onrecord.errors import OnRecordError
from onrecord.package.journal import COMMIT, FOLDER, STAGED, JournalError, Staged, commit_bytes, committed, staged
from onrecord.package.paths import OWN, UnsafePathError, check_name

LOCK = ".onrecord.lock"
TURN = ".onrecord.turn.lock"
"""Locked by the next writer: otherwise a process that writes often takes the lock again before any other can."""


@contextmanager
def writing(folder: Path, seconds: float = 60) -> Iterator[None]:
    """Lock the package in `folder` for writing, after finishing the write of a killed process.

    Raises `OnRecordError` when the folder cannot be written or is moved away, or another process keeps the lock for
    longer.
    """
    lock = FileLock(folder / LOCK, timeout=seconds)
    try:
        before = _identity(folder)
        for name in (LOCK, TURN):
            _refuse_special(folder / name)
        with FileLock(folder / TURN, timeout=seconds).acquire(poll_interval=0.01):
            lock.acquire(poll_interval=0.01)
    except Timeout as error:
        raise OnRecordError(
            f"{folder}: another onrecord has been writing here for {seconds:.0f} seconds; try again when it is done"
        ) from error
    except OSError as error:
        raise OnRecordError(f"{folder}: cannot be written: {error.strerror or error}; nothing was changed") from error
    try:
        if _identity(folder) != before:
            _remove_empty(folder)
            raise OnRecordError(f"{folder}: was moved away meanwhile; nothing was changed")
        recover(folder)
        yield
    finally:
        lock.release()


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _refuse_special(lock: Path) -> None:
    """A lock that is a link or a pipe came with the package: opening it would truncate its target, or wait."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(lock.lstat().st_mode):
            raise OSError(f"{lock.name} is not a regular file; delete it")


def _remove_empty(folder: Path) -> None:
    """Remove a folder that is there for its locks alone, which are made with every folder above them."""
    if {entry.name for entry in folder.iterdir()} <= {LOCK, TURN}:
        for name in (LOCK, TURN):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def recover(folder: Path) -> None:
    """Finish a committed write and clear an uncommitted one; only inside `writing(folder)`."""
    if not (folder / FOLDER).exists():
        return
    try:
        _finish(folder, committed(folder))
    except OSError as error:
        reason = error if isinstance(error, JournalError) else error.strerror or error
        raise OnRecordError(f"{folder}: an earlier write cannot be finished: {reason}; nothing was changed") from error


def commit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put all of `files` (path to new bytes) in place, or none; only inside `writing(folder)`.

    Raises `OnRecordError`, with nothing changed, when the folder or the disk refuses them.
    """
    if not files:
        return
    journal = folder / FOLDER
    token = secrets.token_hex(8)
    new: dict[str, Staged] = {}
    try:
        _new_folder(journal)
        for number, name in enumerate(sorted(files)):
            place = f"{token}-{number}"
            _write(journal / place, files[name], _place(folder, name))
            new[name] = staged(place, (journal / place).lstat())
        _write(journal / token, commit_bytes(new))
        _sync(journal)
        _sync(folder)
        (journal / token).replace(journal / COMMIT)
    except BaseException as error:
        if not (journal / COMMIT).exists():  # otherwise interrupted right after the rename: done
            with suppress(OSError):
                _clear(folder)
            if isinstance(error, OSError):
                reason = error.strerror or error
                raise OnRecordError(f"{folder}: cannot be written: {reason}; nothing was changed") from error
            raise
    _finish_patiently(folder, new)


def _finish_patiently(folder: Path, files: Mapping[str, Staged]) -> None:
    """Finish a committed write; neither Ctrl-C nor a fault can undo it any more."""
    try:
        try:
            _finish(folder, files)
        except KeyboardInterrupt:
            _finish(folder, files)
    except OSError as error:
        raise OnRecordError(
            f"{folder}: the change is recorded in {FOLDER} but not all files are in place: {error.strerror or error}; "
            "onrecord reads it as done, and its next write finishes it"
        ) from error


def _finish(folder: Path, files: Mapping[str, Staged]) -> None:
    journal = folder / FOLDER
    if files:
        _sync(journal)
        parents = set()
        targets = {name: _place(folder, name) for name in files}
        for name, entry in files.items():
            parents.add(targets[name].parent)
            if (journal / entry.name).exists():
                (journal / entry.name).replace(targets[name])
        for parent in sorted(parents):
            _sync(parent)
        (journal / COMMIT).unlink()
        _sync(journal)
    _clear(folder)


def _clear(folder: Path) -> None:
    """Remove an uncommitted or finished journal, but no file in it that onrecord did not write."""
    journal = folder / FOLDER
    if journal.is_symlink() or not journal.is_dir():
        return
    for entry in list(journal.iterdir()):
        if STAGED.fullmatch(entry.name):
            entry.unlink()
    with suppress(OSError):
        journal.rmdir()


def _new_folder(journal: Path) -> None:
    if journal.is_symlink():
        raise JournalError(f"{FOLDER} is a link; delete it")
    with suppress(FileExistsError):
        journal.mkdir(0o755)


def _place(folder: Path, name: str) -> Path:
    """The path of a file of the package; links are followed as long as they stay in its visible folders."""
    root = folder.resolve()
    try:
        check_name(name)
        target = (root / name).resolve()
    except (UnsafePathError, RuntimeError) as error:  # the second for a loop of links
        raise JournalError(f"{name}: {error}") from error
    if not target.is_relative_to(root):
        raise JournalError(f"{name} leads out of the package")
    if name not in OWN and any(part.startswith(".") for part in target.relative_to(root).parts):
        raise JournalError(f"{name} leads into a hidden folder of the package")
    if target.parent.stat().st_dev != root.stat().st_dev:
        raise JournalError(f"{name} is on another file system than {root}, so both cannot change at once")
    return target


def _write(path: Path, data: bytes, model: Path | None = None) -> None:
    """Write and sync a new file, never with more permissions than `model` has, if that is a file."""
    mode = model.stat().st_mode & 0o777 if model is not None and model.is_file() else None
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666 if mode is None else mode | 0o200)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if mode is not None:
        path.chmod(mode)


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
