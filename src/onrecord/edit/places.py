"""Where the rows of some keys stand in a large file that is sorted by key, or would have to.

The file is read once as bytes, up to the last place that is looked for. Quotes are counted, for a line end within a
cell ends no record; only the records around the places are taken apart.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onrecord.csvio.scanner import BOM, FIELD, NEWLINE, unquote
from onrecord.errors import OnRecordError
from onrecord.tableschema import TableSchema

STRETCH = 1024**2
"""How many bytes apart the records are by which a place is looked up."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A record from byte `start` to `end` and its cells; without cells, the place where a row of that key would go.

    `line` is its first physical line, from 1.
    """

    start: int
    end: int
    line: int
    cells: tuple[str, ...] = ()


class Unsorted(OnRecordError):
    """The file is not in canonical form, so that no place in it can be found without reading all of it."""


def spots(path: Path, schema: TableSchema, keys: Iterable[Key]) -> dict[Key, list[Spot]]:
    """For each key the records that have it, and last the place after them where another would go.

    Raises `Unsorted` where what is read of the file is not in canonical form.
    """
    wanted = sorted(set(keys))
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as file:
        header = (",".join(schema.columns) + "\n").encode()
        if file[:3] == BOM or file[: len(header)] != header or file[-1:] != b"\n":
            raise Unsorted("not in canonical form")
        marks = _marks(file, schema, len(header), wanted[-1] if wanted else ())
        return {key: _around(file, schema, marks, key) for key in wanted}


def _marks(file: mmap.mmap, schema: TableSchema, first: int, last: Key) -> list[tuple[Key, int, int]]:
    """(key, start, line) of about one record in each stretch of the file, until one comes after the `last` key."""
    marks: list[tuple[Key, int, int]] = []
    quotes, lines = 0, 2
    for begin in range(first, len(file), STRETCH):
        data = file[begin : begin + STRETCH]
        if b"\r" in data or b"\0" in data:
            raise Unsorted("not in canonical form")
        skip = 0 if file[begin - 1] == NEWLINE and quotes % 2 == 0 else _next_start(data, quotes)
        if skip >= 0 and begin + skip < len(file):
            start = begin + skip
            marks.append((_record(file, schema, start)[0], start, lines + data.count(b"\n", 0, skip)))
            if len(marks) > 1 and marks[-1][0] < marks[-2][0]:
                raise Unsorted("not in canonical form")
            if marks[-1][0] > last:
                break
        quotes += data.count(b'"')
        lines += data.count(b"\n")
    return marks


def _next_start(data: bytes, quotes: int) -> int:
    """Where the next record starts in bytes that come after so many quotes; -1 where none does."""
    cursor = 0
    while (newline := data.find(b"\n", cursor)) >= 0:
        quotes += data.count(b'"', cursor, newline)
        cursor = newline + 1
        if quotes % 2 == 0:
            return cursor
    return -1


def _around(file: mmap.mmap, schema: TableSchema, marks: list[tuple[Key, int, int]], key: Key) -> list[Spot]:
    """The records of one key, then the place after them."""
    if not marks:
        end = len(file)
        return [Spot(end, end, 2)]
    index = max(bisect_right([mark[0] for mark in marks], key) - 1, 0)
    while index and marks[index][0] == key:  # records of one key may begin in an earlier stretch
        index -= 1
    _, position, line = marks[index]
    found: list[Spot] = []
    place: Spot | None = None
    above: Key = ()
    while position < len(file) and (place is None or position < marks[index][1] + STRETCH):
        own, end, cells = _record(file, schema, position)
        if own < above:
            raise Unsorted("not in canonical form")
        if own > key and place is None:
            place = Spot(position, position, line)
        if own == key:
            found.append(Spot(position, end, line, cells))
        line += file[position:end].count(b"\n")
        position, above = end, own
    return [*found, place or Spot(position, position, line)]


def _record(file: mmap.mmap, schema: TableSchema, start: int) -> tuple[Key, int, tuple[str, ...]]:
    """The key, the end and the cells of the record that starts there."""
    cells: list[str] = []
    position = start
    try:
        while True:
            match = FIELD.match(file, position)
            if match is None:
                raise Unsorted("not in canonical form")
            cells.append(unquote(match[1]).decode("utf-8"))
            position = match.end()
            if match[2] != b",":
                break
    except UnicodeDecodeError as error:
        raise Unsorted("not in canonical form") from error
    if len(cells) != len(schema.columns):
        raise Unsorted("not in canonical form")
    return tuple(cells[schema.columns.index(name)] for name in schema.primary_key), position, tuple(cells)
