"""CSV bytes to whole records, strictly as RFC 4180 says, without trusting a forgiving reader.

Quote characters alone decide where a record ends. In sound CSV they come in pairs: the first of a pair
stands at the start of a field (or right after the pair before it: a doubled quote), the second at the end
of one. Where that fails, each physical line is looked at for itself, so that one bad quote costs one record
and not the rest of the table.

Source: RFC 4180 section 2.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

BLOCK = 16 * 1024**2
QUOTE, COMMA, NEWLINE = 34, 44, 10
FIELD = re.compile(rb'("[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)(,|\n|\Z)')
BOM = b"\xef\xbb\xbf"
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file, or a damaged entry of a zip, raises."""


class RecordTooLongError(ValueError):
    """A single record is longer than a block; reading on would take unbounded memory."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records as they stand in the file, line ends already LF, and how often CR had to be turned into LF."""

    data: bytes
    quotes: np.ndarray
    sound: bool
    carriage_returns: int
    first_carriage_return: int
    last: bool


def blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[Block]:
    """The stream in blocks that end where a record ends; raises `RecordTooLongError`."""
    rest = b""
    start = True
    while True:
        data = stream.read(size)
        last = len(data) < size
        if data.endswith(b"\r"):
            data += stream.read(1)
        if start:
            data = data.removeprefix(BOM)
            start = False
        first_return = data.find(b"\r")
        returns = 0
        if first_return >= 0:
            returns = data.count(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            first_return += len(rest)
        data = rest + data
        if not data:
            return
        if len(data) > size and data.find(b"\n", 0, size + 1) < 0:
            raise RecordTooLongError
        quotes, sound = _quotes(data, last)
        cut = len(data) if last else _last_record_end(data, quotes, sound)
        if cut == 0:
            if len(data) < 2 * size:
                rest = data
                continue
            cut, sound = data.rfind(b"\n") + 1, False
        quotes = quotes[: np.searchsorted(quotes, cut)]
        yield Block(data[:cut], quotes, sound, returns, first_return, last)
        rest = data[cut:]
        if last:
            return


def _quotes(data: bytes, last: bool) -> tuple[np.ndarray, bool]:
    """Where the quote characters stand, and whether they pair as RFC 4180 says."""
    if b'"' not in data:
        return np.empty(0, dtype=np.intp), True
    array = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(array == QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[opening[opening > 0] - 1]
    after = array[closing[closing < len(data) - 1] + 1]
    sound = bool(_at_edge(before).all() and _at_edge(after).all()) and not (last and len(quotes) % 2)
    return quotes, sound


def _at_edge(neighbours: np.ndarray) -> np.ndarray:
    return (neighbours == COMMA) | (neighbours == NEWLINE) | (neighbours == QUOTE)


def _last_record_end(data: bytes, quotes: np.ndarray, sound: bool) -> int:
    """One past the last newline that ends a record, or 0."""
    end = data.rfind(b"\n") + 1
    while sound and end and (inside := int(np.searchsorted(quotes, end))) % 2:
        end = data.rfind(b"\n", 0, int(quotes[inside - 1])) + 1
    return end


def record_starts(block: Block, width: int) -> np.ndarray:
    """The offset of every record of a block."""
    if not block.sound:
        return np.array([record.start for record in split_line_by_line(block.data, width)])
    newlines = np.flatnonzero(np.frombuffer(block.data, dtype=np.uint8) == NEWLINE)
    if len(block.quotes):
        newlines = newlines[np.searchsorted(block.quotes, newlines) % 2 == 0]
    starts = np.concatenate(([0], newlines + 1))
    return starts[:-1] if starts[-1] == len(block.data) else starts


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands: its offset, its end, its raw fields; `broken` says where a quote is wrong."""

    start: int
    end: int
    fields: tuple[bytes, ...]
    broken: int | None = None


def split_line_by_line(data: bytes, width: int) -> Iterator[Record]:
    """Every record of a block that may be broken anywhere, in file order.

    After a broken quote the lines that do not have `width` fields belong to the broken record, not to new ones.
    """
    position, after_broken = 0, False
    while position < len(data):
        fields: list[bytes] = []
        cursor = position
        while True:
            match = FIELD.match(data, cursor)
            if match is None:
                break
            fields.append(match[1])
            cursor = match.end()
            if match[2] != b",":
                break
        if match is None:
            end = data.find(b"\n", position)
            end = len(data) if end < 0 else end
            if not after_broken or data.count(b",", position, end) + 1 == width:
                naive = data[position:end].replace(b'"', b"").split(b",")
                yield Record(position, end, tuple(naive), cursor - position)
            after_broken = True
            position = end + 1
            continue
        end = cursor - len(match[2])
        if not (after_broken and len(fields) != width):
            after_broken = False
            yield Record(position, end, tuple(fields))
        position = cursor if match[2] else len(data)


def unquote(raw: bytes) -> bytes:
    """The value of a raw field."""
    return raw[1:-1].replace(b'""', b'"') if raw[:1] == b'"' else raw
