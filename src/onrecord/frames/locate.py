"""Going back to a file once, for the physical line and the raw text of the records that are reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from onrecord.frames.records import RecordTooLongError, blocks, record_starts, split_line_by_line


@dataclass(frozen=True, slots=True)
class Place:
    """Where one record stands: the physical line it starts on, and its raw text."""

    line: int
    raw: str

    def cell(self, index: int) -> tuple[int, int, str]:
        """Where the cell of that position starts in its own physical line, its length there, and that line.

        Positions count characters from 1.
        """
        data = self.raw.encode()
        record = next(split_line_by_line(data, 1), None)
        offset = 0
        length = len(self.raw)
        if record is not None and record.broken is None and index < len(record.fields):
            offset = len(b",".join(record.fields[:index]).decode()) + (1 if index else 0)
            length = len(record.fields[index].decode())
        start = self.raw.rfind("\n", 0, offset) + 1
        end = self.raw.find("\n", offset)
        line = self.raw[start : end if end >= 0 else None]
        return offset - start + 1, min(length, len(line) - (offset - start)), line


def locate(stream: BinaryIO, rows: Iterable[int], width: int) -> dict[int, Place]:
    """The places of the records with these numbers (the header is 0); one pass over the stream."""
    wanted = sorted(set(rows))
    found: dict[int, Place] = {}
    first_row, line = 0, 1
    try:
        for block in blocks(stream):
            if len(found) == len(wanted):
                break
            if block.sound:
                starts = record_starts(block)
            else:
                starts = np.array([record.start for record in split_line_by_line(block.data, width)])
            ends = np.append(starts[1:], len(block.data))
            inside = [row for row in wanted if first_row <= row < first_row + len(starts)]
            counted, cursor = 0, 0
            for row in inside:
                start, end = int(starts[row - first_row]), int(ends[row - first_row])
                counted += block.data.count(b"\n", cursor, start)
                cursor = start
                raw = block.data[start:end].decode("utf-8", "replace").removesuffix("\n")
                found[row] = Place(line + counted, raw)
            first_row += len(starts)
            line += block.data.count(b"\n")
    except (RecordTooLongError, OSError, EOFError, ValueError):
        pass
    return found
