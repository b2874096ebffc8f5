"""The documents that go with a package: how its rows were made, what its columns mean, what changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from onrecord.errors import UnreadableError
from onrecord.export import dictionary
from onrecord.package.store import UnsafePathError

if TYPE_CHECKING:
    from onrecord.query import Package

WRITTEN = (
    "docs/methodology.md",
    "docs/coverage.md",
    "docs/topics.md",
    "DATASHEET.md",
    "CHANGELOG.md",
)
"""What people wrote, by its path beside the descriptor; a package has what it has of them."""
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.DOTALL | re.MULTILINE)


def documents(package: Package, beside: Collection[str] = ()) -> dict[str, str]:
    """The documents of a package as Markdown by path: those that people wrote, and the data dictionary.

    Links lead to one another and to the files `beside` them; a link to any other file of the repository is its words.
    Raises `UnreadableError` with its name for a document that is a link out, a pipe or a folder.
    """
    store = package.inspection.store
    texts = {}
    for path in WRITTEN:
        try:
            with store.open(path) as stream:
                texts[path] = stream.read().decode("utf-8", "replace")
        except FileNotFoundError:
            continue
        except UnsafePathError as error:
            raise UnreadableError(f"{path}: {error}") from error
    texts[dictionary.PATH] = dictionary.dictionary_page(package)
    known = {*texts, *beside}
    return {path: _linked(text, path, known) for path, text in texts.items()}


def title_of(text: str) -> str:
    """The first heading of a document; "" without one."""
    found = re.search(r"^# +(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _linked(text: str, path: str, known: Collection[str]) -> str:
    """The text without links to files that are not known; code stays as it is."""

    def keep(found: re.Match[str]) -> str:
        target, _, _anchor = found[2].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return found[0]
        return found[0] if posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in known else found[1]

    parts = _FENCE.split(text)
    return "".join(part if index % 2 else _LINK.sub(keep, part) for index, part in enumerate(parts))
