"""CSV bytes to whole records, strictly as RFC 4180 says, without trusting a forgiving reader.

Quote characters alone decide where a record ends. In sound CSV they come in pairs: the first of a pair
is at the start of a field (or right after the pair before it: a doubled quote), the second at the end
of one. Where that fails, each physical line is looked at for itself, so that one bad quote costs one record
and not the rest of the table.

Source: RFC 4180 section 2.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import numpy as np

    Offsets = list[int] | np.ndarray
    """Offsets in a block, in ascending order."""

BLOCK = 16 * 1024**2
TAIL = 64 * 1024
LITTLE = 1024**2
"""Up to so many bytes are split without a library for arrays, which takes longer to load than they do."""
QUOTE, COMMA, NEWLINE = 34, 44, 10
EDGES = b',\n"'
FIELD = re.compile(rb'("[^"]*+(?:""[^"]*+)*+"|[^",\n]*+)(,|\n|\Z)')
OPEN = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"?\Z')
BOM = b"\xef\xbb\xbf"


def unreadable(*also: type[Exception]) -> tuple[type[Exception], ...]:
    """What reading a damaged file, or a damaged entry of a zip, raises; and what else is given."""
    import zipfile
    import zlib

    unknown_compression = NotImplementedError  # what zipfile raises for one
    return OSError, EOFError, zipfile.BadZipFile, zlib.error, unknown_compression, *also


class RecordTooLongError(ValueError):
    """A single record is longer than a block; reading on would take unbounded memory."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records as they stand in the file, line ends already LF.

    `carriage_returns` says how often CR had to be turned into LF since the block before, and
    `first_carriage_return` where the first one of the file is, -1 where it is not in this block.
    """

    data: bytes
    quotes: Offsets
    sound: bool
    carriage_returns: int
    first_carriage_return: int
    last: bool


def blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[Block]:
    """The stream in blocks that end where a record ends; raises `RecordTooLongError`."""
    rest = carry = b""
    start, last = True, False
    returns, first_return, noted = 0, -1, False
    while not last:
        wanted = _to_line_end(stream, size)
        chunk = stream.read(wanted)
        last = len(chunk) < wanted
        chunk = (carry + chunk).removeprefix(BOM) if start else carry + chunk
        start, carry = False, b""
        if chunk.endswith(b"\r") and not last:
            chunk, carry = chunk[:-1], b"\r"
        if b"\r" in chunk:
            if first_return < 0 and not noted:
                first_return = len(rest) + chunk.index(b"\r")
            returns += chunk.count(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        data = rest + chunk
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
        quotes = quotes[: bisect_left(quotes, cut)]
        here = first_return if first_return < cut else -1
        yield Block(data[:cut], quotes, sound, returns, here, last)
        noted, returns, first_return = noted or here >= 0, 0, -1 if here >= 0 else max(first_return - cut, -1)
        rest = data[cut:]


def _to_line_end(stream: BinaryIO, size: int) -> int:
    """How many bytes, `size` at most, end with a line, if the stream is a file: such a block need not be copied."""
    try:
        near = os.pread(stream.fileno(), TAIL, stream.tell() + size - TAIL)
    except (AttributeError, OSError, ValueError):  # no file, or no such system
        return size
    return size - TAIL + (near.rfind(b"\n") + 1 or TAIL) if len(near) == TAIL else size


def _quotes(data: bytes, last: bool) -> tuple[Offsets, bool]:
    """Where the quote characters stand, and whether they pair as RFC 4180 says."""
    places = quote_places(data)
    if isinstance(places, list):
        edges = all(data[place - 1] in EDGES for place in places[0::2] if place)
        edges = edges and all(data[place + 1] in EDGES for place in places[1::2] if place < len(data) - 1)
        return places, edges and not (last and len(places) % 2)
    import numpy as np

    array = np.frombuffer(data, dtype=np.uint8)
    opening, closing = places[0::2], places[1::2]
    before = array[opening[opening > 0] - 1]
    after = array[closing[closing < len(data) - 1] + 1]
    sound = bool(_at_edge(before).all() and _at_edge(after).all()) and not (last and len(places) % 2)
    return places, sound


def quote_places(data: bytes) -> Offsets:
    """Where the quote characters stand."""
    if len(data) <= LITTLE or b'"' not in data:
        return [found.start() for found in re.finditer(b'"', data)] if b'"' in data else []
    import numpy as np

    return np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == QUOTE)


def quoted_fields(data: bytes, places: Offsets) -> int:
    """How many fields are quoted in sound CSV: quotes that open right after a comma, a newline or at the start."""
    opening = places[0::2]
    if isinstance(opening, list):
        return sum(place == 0 or data[place - 1] != QUOTE for place in opening)
    import numpy as np

    array = np.frombuffer(data, dtype=np.uint8)
    after_first = opening[opening > 0]
    return len(opening) - len(after_first) + int(np.count_nonzero(array[after_first - 1] != QUOTE))


def _at_edge(neighbours: np.ndarray) -> np.ndarray:
    return (neighbours == COMMA) | (neighbours == NEWLINE) | (neighbours == QUOTE)


def _last_record_end(data: bytes, quotes: Offsets, sound: bool) -> int:
    """One past the last newline that ends a record, or 0."""
    if not sound:
        return _last_decided(data)
    end = data.rfind(b"\n") + 1
    while end and (inside := bisect_left(quotes, end)) % 2:
        end = data.rfind(b"\n", 0, int(quotes[inside - 1])) + 1
    return end


def _last_decided(data: bytes) -> int:
    """One past the last record that no later bytes can change, where quotes are broken, or 0.

    That is one before a quote that may still be closed, and if possible after two like records without a fault.
    """
    decided = settled = 0
    before: Record | None = None
    for record in _pieces(data):
        if record.end == len(data) or (record.broken is not None and OPEN.match(data, record.start + record.broken)):
            break
        decided = record.end + 1
        if before is not None and before.broken is record.broken is None and len(before.fields) == len(record.fields):
            settled = decided
        before = record
    return settled or decided


def record_starts(block: Block, width: int, *, header: bool) -> Offsets:
    """The offset of every record of a block; `header` says that the first of them is the header."""
    if not block.sound:
        skip = next(split_line_by_line(block.data, 1)).end + 1 if header else 0
        records = split_line_by_line(block.data[skip:], width)
        return [*([0] if header else []), *(skip + record.start for record in records)]
    if len(block.data) <= LITTLE:
        ends = (found.end() for found in re.finditer(rb'"[^"]*"?|\n', block.data) if found[0] == b"\n")
        return [0, *(end for end in ends if end < len(block.data))]
    import numpy as np

    newlines = np.flatnonzero(np.frombuffer(block.data, dtype=np.uint8) == NEWLINE)
    if len(block.quotes):
        newlines = newlines[np.searchsorted(block.quotes, newlines) % 2 == 0]
    starts = np.concatenate(([0], newlines + 1))
    return starts[:-1] if starts[-1] == len(block.data) else starts


@dataclass(frozen=True, slots=True)
class Record:
    """One record as in the file: its offset, its end, its raw fields; `broken` says where a quote is wrong."""

    start: int
    end: int
    fields: tuple[bytes, ...]
    broken: int | None = None


def split_line_by_line(data: bytes, width: int) -> Iterator[Record]:
    """Every record of a block that may be broken anywhere, in file order.

    Lines after a broken quote that do not have `width` fields may belong to the broken record: they do up to the last
    of them with a broken quote, or all of them where there is none and the record itself lacks fields.
    """
    after_broken = lacking = False
    doubtful: list[Record] = []
    for record in _pieces(data):
        if after_broken and len(record.fields) != width:
            if record.broken is not None:
                doubtful, lacking = [], False
            else:
                doubtful.append(record)
            continue
        yield from [] if lacking else doubtful
        doubtful = []
        after_broken = record.broken is not None
        lacking = len(record.fields) < width
        yield record
    yield from [] if lacking else doubtful


def _pieces(data: bytes) -> Iterator[Record]:
    """Every record of which the quotes are sound, and every line between them."""
    position = 0
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
            naive = data[position:end].replace(b'"', b"").split(b",")
            yield Record(position, end, tuple(naive), cursor - position)
            position = end + 1
        else:
            end = cursor - len(match[2])
            yield Record(position, end, tuple(fields))
            position = cursor if match[2] else len(data)


def unquote(raw: bytes) -> bytes:
    """The value of a raw field."""
    return raw[1:-1].replace(b'""', b'"') if raw[:1] == b'"' else raw
