"""Reading several files of a package that somebody may be writing to, as they were at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from onrecord.errors import UnreadableError
from onrecord.package.store import FolderStore, PatchedStore, Store

Result = TypeVar("Result")
TRIES = 200


def stamps(store: Store, names: Iterable[str]) -> tuple[object, ...]:
    """What differs when one of the files has become another one; always the same for a zip."""
    while isinstance(store, PatchedStore):
        store = store.base
    return tuple(store.stamp(name) for name in names) if isinstance(store, FolderStore) else ()


def consistent(store: Store, names: Iterable[str], read: Callable[[Store], Result]) -> Result:
    """What `read` makes of the store, all of it from before a write or all of it from after.

    Reads again when a file changed meanwhile, and then from a copy in memory, which takes only as long as copying.
    Raises `UnreadableError` when the files never stand still.
    """
    listed = tuple(names)
    before = stamps(store, listed)
    result = read(store)
    return result if stamps(store, listed) == before else read(_copied(store, listed))


def _copied(store: Store, names: tuple[str, ...]) -> Store:
    for _ in range(TRIES):
        before = stamps(store, names)
        files = {}
        for name in names:
            try:
                with store.open(name) as stream:
                    files[name] = stream.read()
            except (OSError, ValueError):
                continue
        if stamps(store, names) == before:
            return PatchedStore(store, files)
    raise UnreadableError(f"{store.path}: the files do not stand still; try again when nobody writes to them")
