"""A store that reports how much of its files has been read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.package.store import Store


@dataclass(frozen=True, slots=True)
class WatchedStore:
    """The same files; `seen` is called with the number of bytes of each piece that is read."""

    store: Store
    seen: Callable[[int], None]

    @property
    def path(self) -> Path:
        return self.store.path

    def open(self, name: str) -> BinaryIO:
        return cast("BinaryIO", _Watched(self.store.open(name), self.seen))

    def size(self, name: str) -> int:
        return self.store.size(name)


class _Watched:
    def __init__(self, stream: BinaryIO, seen: Callable[[int], None]) -> None:
        self._stream, self._seen = stream, seen

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._seen(len(data))
        return data

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
