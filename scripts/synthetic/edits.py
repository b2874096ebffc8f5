"""Rows of a package that are to be other than the clean ones, and the file that a table with them becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from synthetic.tables import Shape, schema

HEADER = -1
"""The index of the header among the rows of a table."""


@dataclass(eq=False)
class Line:
    """One record of a file; `mangle` turns its sound bytes, with the line end, into what is written."""

    table: str
    cells: dict[str, str | None]
    mangle: Callable[[bytes], bytes] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key."""
        return tuple(self.cells[name] or "" for name in schema(self.table)["primaryKey"])

    def written(self) -> bytes:
        """The bytes of the record."""
        sound = (",".join(_quoted(value or "") for value in self.cells.values()) + "\n").encode()
        return self.mangle(sound) if self.mangle else sound


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\n') else value


@dataclass
class Edits:
    """What takes the place of single rows of a package: for each table and row, the records that are written for it."""

    shape: Shape
    lines: dict[str, dict[int, list[Line]]] = field(default_factory=dict)
    spoil: Callable[[str, np.ndarray, pl.DataFrame], pl.DataFrame] = lambda table, index, frame: frame

    def at(self, table: str, index: int) -> list[Line]:
        """The records that stand for a row: first its own, then any that were added."""
        index = int(index)
        known = self.lines.setdefault(table, {})
        if index not in known:
            known[index] = [] if index == HEADER else [Line(table, self.clean(table, index))]
        return known[index]

    def clean(self, table: str, index: int) -> dict[str, str | None]:
        """The cells of a row before any edit."""
        return self.shape.rows(table, np.array([index])).row(0, named=True)

    def write(self, table: str, path: Path, chunk: int) -> dict[Line, int]:
        """Write one table in canonical form, `chunk` rows at a time; gives the numbers of the edited records."""
        edited, numbers, row = self.lines.get(table, {}), {}, 0
        header = ",".join(field["name"] for field in schema(table)["fields"]) + "\n"
        count = self.shape.counts[table]
        with path.open("wb") as stream:
            stream.write(edited[HEADER][0].mangle(header.encode()) if HEADER in edited else header.encode())
            for start in range(0, count, chunk):
                index = np.arange(start, min(start + chunk, count))
                frame = self.spoil(table, index, self.shape.rows(table, index))
                done = 0
                for place in sorted(place for place in edited if start <= place < start + chunk):
                    row += _append(frame[done : place - start], stream)
                    for line in sorted(edited[place], key=lambda line: line.key):
                        row += 1
                        numbers[line] = row
                        stream.write(line.written())
                    done = place - start + 1
                row += _append(frame[done:], stream)
        return numbers


def _append(frame: pl.DataFrame, stream: BinaryIO) -> int:
    frame.write_csv(stream, include_header=False, quote_style="necessary", null_value="")
    return frame.height
