"""What a reader has to know of a write of several files: where the committed ones are until they are in place.

A writer puts every new file into `.onrecord-journal/`, then renames one list of them to `commit.json`: that rename is
the moment at which the package is the new one. The renames of the files themselves follow, and a process can be killed
between any two of them. So a reader who finds `commit.json` reads the files it lists from the journal as long as they
are there. A reader never writes: the next writer finishes what was left.

A journal counts only where it was written. The list records of each file its number on the disk and the time of its
last change, which the system sets: a journal that came with a checkout, a zip or a copy has others, and is not used.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple

from onrecord.limits import DOCUMENT
from onrecord.package.paths import UnsafePathError, check_name, normal
from onrecord.package.regular import open_regular

FOLDER = ".onrecord-journal"
COMMIT = "commit.json"
STAGED = re.compile(r"[0-9a-f]{16}(-[0-9]{1,4})?")
"""The names of files in the journal; drawn anew for each write, so that an old list never finds a newer file."""


TRIES = 50
"""Looks at a journal, 1 ms apart, before it is taken for another machine's.

A file that a writer is just renaming can be seen with the time of the rename, and lists can change between two looks.
"""


class JournalError(OSError):
    """A journal that cannot be used: another program or another machine wrote it, or the disk lost part of it."""


class Staged(NamedTuple):
    """A new file in the journal: its name there, its number on the disk, and when it was last changed (ns)."""

    name: str
    inode: int
    changed: int


def staged(name: str, found: os.stat_result) -> Staged:
    """The entry for a file of the journal with these facts."""
    return Staged(name, found.st_ino, found.st_ctime_ns)


def commit_bytes(files: dict[str, Staged]) -> bytes:
    """The list of a write: path in the package to the file in the journal."""
    return json.dumps({"files": files}).encode()


def committed(root: Path) -> dict[str, Staged]:
    """The files of a committed write that may not be in place yet, by their path in the package.

    Empty when there is none. Raises `JournalError` for a journal that was not written in this folder.
    """
    for _ in range(TRIES):
        raw = _list_of(root)
        if raw is None:
            return {}
        files = _parsed(raw)
        if all(_is_own(root, entry) for entry in files.values()):
            return files
        if _list_of(root) == raw:  # else a writer finished meanwhile
            time.sleep(0.001)
    raise JournalError(
        f"{FOLDER} was not written in this folder, and what it holds is not used; delete {FOLDER} if you did not "
        "expect it"
    )


def open_staged(root: Path, name: str) -> BinaryIO | None:
    """A stream of what the committed write makes of a file, while that lies in the journal; else None.

    Raises `JournalError` as `committed` does.
    """
    entry = committed(root).get(name)
    if entry is None:
        return None
    try:
        return open_regular(root.resolve(), (FOLDER, entry.name))
    except FileNotFoundError:
        return None
    except UnsafePathError as error:
        raise JournalError(f"{FOLDER} cannot be used: {error}; delete it") from error


def fault_of(root: Path) -> str | None:
    """Why the journal of a package in a folder is not used; None where there is none, or it is sound."""
    try:
        committed(root)
    except JournalError as error:
        return str(error)
    return None


def _list_of(root: Path) -> bytes | None:
    try:
        with open_regular(root.resolve(), (FOLDER, COMMIT)) as stream:
            raw = stream.read(DOCUMENT + 1)
    except FileNotFoundError:
        return None
    except UnsafePathError as error:
        raise JournalError(f"{FOLDER} cannot be used: {error}; delete it") from error
    return raw


def _parsed(raw: bytes) -> dict[str, Staged]:
    try:
        listed = json.loads(raw if len(raw) <= DOCUMENT else b"")
        files = {name: Staged(*entry) for name, entry in listed["files"].items()}
        sound = all(
            STAGED.fullmatch(entry.name) and isinstance(entry.inode, int) and isinstance(entry.changed, int)
            for entry in files.values()
        )
        for name in files:
            check_name(name)
            sound = sound and name == normal(name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise JournalError(f"{FOLDER}/{COMMIT} was not written by onrecord; delete {FOLDER} if you did not expect it")
    return files


def _is_own(root: Path, entry: Staged) -> bool:
    """Whether a file of the journal is the one that was put there; one that is in its place by now is not asked."""
    try:
        found = (root / FOLDER / entry.name).lstat()
    except FileNotFoundError:
        return True
    return (found.st_ino, found.st_ctime_ns) == (entry.inode, entry.changed)
