"""The journal of a write that several files share, as whoever reads a package must know it.

A writer puts every new file into `.onrecord-journal/`, then renames one list of them to `commit.json`: that rename is
the moment at which the package is the new one. The renames of the files themselves follow, and a process can be killed
between any two of them. So a reader who finds `commit.json` reads the files it lists from the journal as long as they
are there. A reader never writes: the next writer finishes what was left.
"""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

FOLDER = ".onrecord-journal"
COMMIT = "commit.json"
STAGED = re.compile(r"[0-9a-f]{16}(-[0-9]{1,4})?")
"""The names of files in the journal; drawn anew for each write, so that an old list never finds a newer file."""
MAX_SIZE = 1024**2


class JournalError(OSError):
    """A journal that cannot be used; onrecord did not write it, or the disk lost part of it."""


def committed(root: Path) -> dict[str, str]:
    """The files of a committed write that may not be in place yet: path in the package to name in the journal.

    Empty when there is none. Raises `JournalError` for a journal that onrecord would not have written.
    """
    folder = root / FOLDER
    path = folder / COMMIT
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_SIZE else b""
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if folder.is_symlink() or path.is_symlink():
        raise JournalError(f"{FOLDER} is a link; delete it if no onrecord is writing here")
    try:
        files = json.loads(raw)["files"]
        sound = all(STAGED.fullmatch(staged) and _plain(name) for name, staged in files.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise JournalError(f"{FOLDER}/{COMMIT} was not written by onrecord; delete {FOLDER} if you did not expect it")
    return dict(files)


def _plain(name: str) -> bool:
    """Whether a path stays in the package and out of its hidden folders."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and "\\" not in name and not any(p.startswith(".") for p in parts)
