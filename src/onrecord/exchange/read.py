"""A file of fact-checks, whatever it is: JSON, JSON Lines, HTML, packed with gzip or not."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from onrecord import limits
from onrecord.errors import UnreadableError
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.html_objects import page_objects
from onrecord.exchange.json_objects import Wanted, objects

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Progress = Callable[[int, int | None], None]
_HEAD = 1024
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(path: Path, wanted: Wanted, progress: Progress | None = None) -> Iterator[Found | Refused]:
    """The objects of a file that are `wanted` and the places that are broken, one after the other, in bounded memory.

    Raises `UnreadableError` where the file cannot be opened or is neither JSON nor HTML.
    """
    try:
        with path.open("rb") as file:
            watched = _Watched(file, path.stat().st_size, progress)
            head = watched.peek(_HEAD)
            packed = head.startswith(b"\x1f\x8b")
            # unpacked in blocks: its size is not believed, and it is never in memory as a whole
            stream = gzip.GzipFile(fileobj=watched, mode="rb") if packed else watched
            yield from _objects(path, stream, wanted)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"{path}: cannot be read: {reason}") from error


def _objects(path: Path, stream: Any, wanted: Wanted) -> Iterator[Found | Refused]:
    head = stream.peek(_HEAD)[:_HEAD]
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    start = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")[:1]
    if start == "<":
        data = stream.read(limits.PAGE + 1)
        if len(data) > limits.PAGE:
            raise UnreadableError(f"{path}: an HTML file of more than {limits.PAGE // limits.MIB} MiB; split it")
        yield from page_objects(_page_text(data, encoding), wanted)
    elif start in ("{", "["):
        text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
        for found in objects(text, wanted):
            yield _utf8(found)
        text.detach()
    elif not head.strip():
        raise UnreadableError(f"{path}: the file is empty")
    else:
        raise UnreadableError(
            f"{path}: neither JSON nor HTML; a spreadsheet (.csv, .tsv, .xlsx) is read by `onrecord import table`"
        )


def _utf8(found: Found | Refused) -> Found | Refused:
    """The object; refused where its bytes are not UTF-8."""
    if found.raw.isascii() or not isinstance(found, Found):
        return found
    try:
        found.raw.encode()
    except UnicodeEncodeError as error:
        line = found.line + found.raw.count("\n", 0, error.start)
        char = error.start - found.raw.rfind("\n", 0, error.start)
        return Refused(found.position, line, char, "bytes that are not UTF-8", found.raw)
    return found


def _page_text(data: bytes, encoding: str) -> str:
    """The text of a page: by its byte order mark, by what its head declares, as UTF-8, else as Windows-1252.

    Source: HTML Living Standard, 13.2.3.2; what declares Latin-1 is read as Windows-1252, as browsers do.
    """
    declared = _DECLARED.search(data[:4096])
    names = [encoding if encoding != "utf-8" else "", declared[1].decode() if declared else "", "utf-8"]
    for name in names:
        if name.lower() in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
            name = "cp1252"
        try:
            return data.decode(name) if name else data.decode("utf-8")
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


class _Watched(io.BufferedReader):
    """A file that says how much of it was read."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        super().__init__(_Counted(file, size, progress), 1 << 20)


class _Counted(io.RawIOBase):
    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        self._file, self._size, self._progress, self._done = file, size, progress, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        data = self._file.read(len(room))
        room[: len(data)] = data
        self._done += len(data)
        if self._progress is not None:
            self._progress(self._done, self._size)
        return len(data)
