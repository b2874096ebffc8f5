"""A file with some of its records replaced, taken out or put in, and every other byte as it was.

Of a large table one row is changed in the time that copying its file takes: nothing is parsed but the records around
the place, and the rest goes from file to file, where the system can do so without passing through memory.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 1024**2
NOT_HERE = frozenset({errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})
"""What a system says that cannot copy between these two files by itself."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The bytes from `start` to `end` of a file and what stands there instead; `line` is the first of them, from 1."""

    start: int
    end: int
    new: bytes
    line: int


@dataclass(frozen=True, slots=True)
class Splice:
    """A file as it becomes by `cuts`, which are in order and do not overlap."""

    path: Path
    cuts: tuple[Cut, ...]

    def write_to(self, handle: int) -> None:
        """Write the new file to an open descriptor; raises `OSError`."""
        with self.path.open("rb", buffering=0) as source:
            for piece in self._pieces(os.fstat(source.fileno()).st_size):
                if isinstance(piece, bytes):
                    write_all(handle, piece)
                else:
                    _copy(source, handle, *piece)

    def open(self) -> BinaryIO:
        """The new file as a stream that is read from front to back."""
        return io.BufferedReader(_Stream(self), PIECE)

    def line_of(self, record: bytes) -> int | None:
        """The line of the new file on which a new record starts, from 1; None where no cut holds it."""
        moved = 0
        with self.path.open("rb") as source:
            for cut in self.cuts:
                place = (b"\n" + cut.new).find(b"\n" + record)
                if place >= 0:
                    return cut.line + moved + cut.new.count(b"\n", 0, place)
                source.seek(cut.start)
                moved += cut.new.count(b"\n") - source.read(cut.end - cut.start).count(b"\n")
        return None

    def difference(self, path: str) -> list[str]:
        """The lines of a unified diff without context, as `edit.difference` gives them."""
        lines = [f"--- a/{path}", f"+++ b/{path}"]
        moved = 0
        with self.path.open("rb") as source:
            for cut in self.cuts:
                source.seek(cut.start)
                old, new = (_lines(data) for data in (source.read(cut.end - cut.start), cut.new))
                lines.append(f"@@ -{_span(cut.line, len(old))} +{_span(cut.line + moved, len(new))} @@")
                lines += [f"-{line}" for line in old] + [f"+{line}" for line in new]
                moved += len(new) - len(old)
        return lines

    def _pieces(self, size: int) -> Iterator[bytes | tuple[int, int]]:
        """The new file from front to back: bytes, and (start, end) of what is copied."""
        position = 0
        for cut in self.cuts:
            yield position, cut.start
            yield cut.new
            position = cut.end
        yield position, size


class _Stream(io.RawIOBase):
    def __init__(self, splice: Splice) -> None:
        self._source = splice.path.open("rb")
        self._pieces = splice._pieces(os.fstat(self._source.fileno()).st_size)
        self._rest: bytes = b""
        self._left = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._rest and not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            if isinstance(piece, bytes):
                self._rest = piece
            else:
                self._source.seek(piece[0])
                self._left = piece[1] - piece[0]
        if self._rest:
            taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        else:
            taken = self._source.read(min(len(buffer), self._left))
            self._left = self._left - len(taken) if taken else 0
        buffer[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        self._source.close()
        super().close()


def write_all(handle: int, data: bytes) -> None:
    """Write all of the bytes to an open descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _copy(source: io.FileIO, handle: int, start: int, end: int) -> None:
    position = start
    if hasattr(os, "copy_file_range"):
        try:
            while position < end and (
                copied := os.copy_file_range(source.fileno(), handle, end - position, offset_src=position)
            ):
                position += copied
        except OSError as error:
            if error.errno not in NOT_HERE:
                raise
    source.seek(position)
    while position < end:
        data = source.read(min(PIECE, end - position))
        if not data:
            raise OSError(errno.EIO, "the file became shorter while it was copied")
        write_all(handle, data)
        position += len(data)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").removesuffix("\n").split("\n") if data else []


def _span(line: int, count: int) -> str:
    return str(line) if count == 1 else f"{line - (count == 0)},{count}"
