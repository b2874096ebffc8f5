"""A file that is hashed while it is read, so that it is neither read twice nor held in memory."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO


class Hashed(io.BufferedIOBase):
    """A stream with the SHA-256 of what was read of it since it was last at its beginning, in `digest`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        data = self._stream.read(-1 if size is None else size)
        self.digest.update(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go back to the beginning; raises `ValueError` for any other place."""
        if offset or whence:
            raise io.UnsupportedOperation("a stream that is hashed is read from its beginning")
        self.digest = hashlib.sha256()
        return self._stream.seek(0)
