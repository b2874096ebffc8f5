"""The SWHID of a package's tables: git's hash of the folder that holds them, computed from their bytes.

It names exactly these bytes, in a checkout, in a wheel and in a zip alike, and no host is needed to check it.

Source: ISO/IEC 18670 (SWHID 1.2), https://www.swhid.org/; git's objects `blob` and `tree`, gitformat-pack(5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.errors import UnreadableError
from onrecord.limits import MIB
from onrecord.package.paths import normal
from onrecord.package.snapshot import stamps
from onrecord.package.store import FolderStore, Store, ZipStore

DIRECTORY = "swh:1:dir:"
_FILE, _FOLDER = "100644", "40000"
Tree = dict[str, "bytes | Tree"]
"""A folder: the hash of a file or the tree of a folder by name."""
_known: dict[tuple[object, ...], str | None] = {}


def swhid(store: Store, document: Mapping[str, Any]) -> str | None:
    """The SWHID of the folder with the tables of a package, `swh:1:dir:` and 40 hexadecimal digits.

    The folder is the top one that all files of the descriptor's resources share, `data` in packages of onrecord; other
    files in it do not count. None where they share no folder, or where one of them cannot be read. Files that did not
    change are not read again.
    """
    paths, top = resource_files(document), folder_of(document)
    if not top:
        return None
    seen: tuple[object, ...] | None = None
    if isinstance(store, FolderStore):
        seen = (store.path, *paths, *stamps(store, paths))
    elif isinstance(store, ZipStore):
        seen = (store.path, *paths, store.stamp)
    if seen is None or seen not in _known:
        try:
            found: str | None = DIRECTORY + _hash(_tree(store, top, paths)).hex()
        except (OSError, ValueError, UnreadableError):
            found = None
        if seen is None:
            return found
        _known[seen] = found
    return _known[seen]


def folder_of(document: Mapping[str, Any]) -> str:
    """The top folder that all files of the resources share; "" where they share none."""
    paths = resource_files(document)
    top = paths[0].partition("/")[0] if paths else ""
    return top if all(path.startswith(f"{top}/") for path in paths) else ""


def resource_files(document: Mapping[str, Any]) -> list[str]:
    """The path of every resource that is one file, sorted."""
    entries = document.get("resources")
    found = set()
    for entry in entries if isinstance(entries, list) else ():
        path = entry.get("path") if isinstance(entry, dict) else None
        path = path[0] if isinstance(path, list) and len(path) == 1 else path
        if isinstance(path, str) and path:
            found.add(normal(path))
    return sorted(found)


def blob_hash(pieces: Iterable[bytes], size: int) -> bytes:
    """The hash of a file of that many bytes, as git has it."""
    digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _tree(store: Store, top: str, paths: Iterable[str]) -> Tree:
    root: Tree = {}
    for path in paths:
        *folders, name = path.removeprefix(f"{top}/").split("/")
        folder = root
        for part in folders:
            below = folder.setdefault(part, {})
            if isinstance(below, bytes):
                raise UnreadableError(f"{path} is below a file")
            folder = below
        folder[name] = blob_hash(_pieces(store, path), store.size(path))
    return root


def _pieces(store: Store, path: str) -> Iterator[bytes]:
    with store.open(path) as stream:
        while piece := stream.read(MIB):
            yield piece


def _hash(tree: Tree) -> bytes:
    """The hash of a folder; git sorts folders as if their names ended in a slash."""
    entries = sorted(tree.items(), key=lambda entry: (entry[0] + "/" * isinstance(entry[1], dict)).encode())
    body = b""
    for name, below in entries:
        mode, digest = (_FILE, below) if isinstance(below, bytes) else (_FOLDER, _hash(below))
        body += f"{mode} {name}\0".encode() + digest
    return hashlib.sha1(b"tree %d\0" % len(body) + body, usedforsecurity=False).digest()
