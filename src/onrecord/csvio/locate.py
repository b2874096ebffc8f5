"""Going back to a file once, for the physical line and the raw text of the records that are reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from onrecord.csvio.scanner import RecordTooLongError, blocks, record_starts, split_line_by_line, unreadable


class Place(NamedTuple):
    """Where one record is: the physical line it starts on, and its raw text."""

    line: int
    raw: str

    def cell(self, index: int) -> Cell:
        """Where the cell of that position starts."""
        record = next(split_line_by_line(self.raw.encode(), 1), None)
        offset, length = 0, len(self.raw)
        if record is not None and record.broken is None and index < len(record.fields):
            offset = len(b",".join(record.fields[:index]).decode()) + (1 if index else 0)
            length = len(record.fields[index].decode())
        start = self.raw.rfind("\n", 0, offset) + 1
        end = self.raw.find("\n", offset)
        source = self.raw[start : end if end >= 0 else None]
        caret = offset - start
        return Cell(
            offset + 1, source, self.line + self.raw.count("\n", 0, start), caret, min(length, len(source) - caret)
        )


class Cell(NamedTuple):
    """Where one cell is: `char` counts from the record's first character, from 1; `caret` from the start of its own
    physical line `source`, from 0."""

    char: int
    source: str
    source_line: int
    caret: int
    span: int


def locate(stream: BinaryIO, rows: Iterable[int], width: int) -> dict[int, Place]:
    """The places of the records with these numbers (the header is 0); one pass over the stream."""
    wanted = sorted(set(rows))
    found: dict[int, Place] = {}
    first_row, line = 0, 1
    try:
        for block in blocks(stream):
            if len(found) == len(wanted):
                break
            starts = record_starts(block, width, header=first_row == 0)
            inside = [row for row in wanted if first_row <= row < first_row + len(starts)]
            counted, cursor = 0, 0
            for row in inside:
                place = row - first_row
                start = int(starts[place])
                end = int(starts[place + 1]) if place + 1 < len(starts) else len(block.data)
                counted += block.data.count(b"\n", cursor, start)
                cursor = start
                raw = block.data[start:end].decode("utf-8", "replace").removesuffix("\n")
                found[row] = Place(line + counted, raw)
            first_row += len(starts)
            line += block.data.count(b"\n")
    except RecordTooLongError:
        if first_row in wanted:
            found[first_row] = Place(line, "")
    except unreadable():
        pass
    return found
