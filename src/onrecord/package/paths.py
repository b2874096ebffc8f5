"""Which names of files in a package are accepted at all, before anything is opened."""

from __future__ import annotations

import os
import re

from onrecord import limits
from onrecord.errors import UnreadableError

OWN = frozenset({".zenodo.json"})
"""The hidden files that onrecord itself makes in a package."""


class UnsafePathError(UnreadableError, ValueError):
    """A path that could lead out of the package or to something that is no file of it; the text says why."""


def check_name(name: str) -> None:
    """Raise `UnsafePathError` unless `name` is a plain relative path to a file that is not hidden."""
    check_path(name)
    if name in OWN:
        return
    if any(part.startswith(".") and part != "." for part in name.split("/")):
        raise UnsafePathError("it is hidden: its name, or that of a folder, begins with a dot")


def check_path(name: str) -> None:
    """Raise `UnsafePathError` unless `name` is a plain relative path."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        raise UnsafePathError("it is a URL or has a drive letter; nothing is fetched: name a file in the package")
    if name.startswith(("/", "~")):
        raise UnsafePathError("it is absolute; name a file in the package")
    if "\\" in name or any(ord(char) < 32 or ord(char) == 127 for char in name):
        raise UnsafePathError("it has a backslash or a control character; separate folders with /")
    if ".." in name.split("/"):
        raise UnsafePathError('it has ".." and could lead out of the package')
    if not name.strip("/. "):
        raise UnsafePathError("it names no file")
    if len(name) > limits.PATH:
        raise UnsafePathError(f"it has more than {limits.PATH:,} characters")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in name):
        raise UnsafePathError("it has half of a surrogate pair, which is in no text")


def normal(name: str) -> str:
    """A path without empty parts and `.`, with `/` between folders."""
    return os.path.normpath(name).replace(os.sep, "/")
