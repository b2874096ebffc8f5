"""The engine of one machine: polars, batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl

from onrecord.checks.check import Frames, JoinCheck
from onrecord.checks.plan import Plan
from onrecord.csvio import TableReader
from onrecord.csvio.ahead import ahead
from onrecord.csvio.reader import ROW, Batch
from onrecord.csvio.scanner import BLOCK
from onrecord.csvio.table import all_rows
from onrecord.errors import UnreadableError
from onrecord.package import Limits, open_store
from onrecord.package.git import built_zip
from onrecord.package.store import Store
from onrecord.validation.coded import Coding
from onrecord.validation.engine import Place, TableRequest, TableResult
from onrecord.validation.joins import can_fail
from onrecord.validation.suspects import FusedPass

CODED = 4 * 1024**2
"""Joins of packages with more bytes than this in their tables run on codes first, which takes less time and memory."""


class InMemory:
    """The tables of one run in memory."""

    def __init__(self) -> None:
        self._coding: Coding | None = None
        self._requests: dict[str, TableRequest] = {}

    def __enter__(self) -> InMemory:
        return self

    def __exit__(self, *_failure: object) -> None:
        if self._coding is not None:
            self._coding.close()

    def store(self, place: Place, limits: Limits | None) -> Store:
        if "://" in str(place):
            raise UnreadableError(f"{place}: only the engine spark reads such a path (--engine spark)")
        return open_store(built_zip(Path(place)) or place, limits)

    def begin(self, checks: Plan, size: int) -> None:
        self._coding = Coding(checks) if size > CODED else None

    def read(self, request: TableRequest, earlier: Mapping[str, TableResult]) -> TableResult:
        table = request.table
        result = TableResult(table, TableReader(table.schema.columns))
        reader, key = result.reader, table.schema.primary_key
        self._requests[table.name] = request
        empty = {name for name, other in earlier.items() if other.readable and not other.reader.rows}
        coded = self._coding.of(table.name, empty) if self._coding else None
        columns = list(dict.fromkeys((ROW, *request.keep, *key)))
        kept = [pl.DataFrame(schema={name: pl.UInt32 if name == ROW else pl.String for name in columns})]
        fused: FusedPass | None = None
        previous: str | None = None
        with closing(_batches(reader, request.store, table.path)) as batches:
            for batch in batches:
                frame = batch.frame
                if coded is None:
                    kept.append(frame.select(columns))
                else:
                    coded.add(frame)
                if reader.broken_rows:
                    frame = frame.filter(~pl.col(ROW).is_in(list(reader.broken_rows)))
                previous = note_order(frame, key, previous, result)
                checks = result.usable(request.checks)
                fused = fused or FusedPass(checks)
                result.add_failing(fused.failing(frame), checks, request.limit)
        result.readable = bool(reader.present)
        if self._coding is None:
            result.kept = pl.concat(kept)
        else:
            self._coding.judge({**earlier, table.name: result}, can_fail)
        return result

    def suspect_joins(
        self, joins: Sequence[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[Sequence[JoinCheck], Frames]:
        if self._coding is None:
            return joins, Frames()
        suspects = self._coding.suspects(joins)
        for name in dict.fromkeys(table for check in suspects for table in check.reads):
            columns = [column for check in suspects for column in check.columns(name)]
            results[name].kept = _read_again(self._requests[name], columns)
        return suspects, Frames()

    def lines_of(self, store: Store, result: TableResult) -> Store | None:
        return store


def _batches(reader: TableReader, store: Store, path: str) -> Generator[Batch]:
    """The batches of a table; those of a large one are read ahead."""
    with store.open(path) as stream:
        batches = reader.batches(stream)
        yield from ahead(batches) if store.size(path) > BLOCK else batches


def _read_again(request: TableRequest, columns: Sequence[str]) -> pl.DataFrame:
    """Columns of a table that was kept as codes, with `__row`, as text."""
    schema = request.table.schema
    with request.store.open(request.table.path) as stream:
        reader = TableReader(schema.columns, judged=False)
        return all_rows(reader, stream, columns=list(dict.fromkeys((*columns, *schema.primary_key))))


def note_order(frame: pl.DataFrame, key: Sequence[str], previous: str | None, result: TableResult) -> str | None:
    """Note the first row whose primary key comes before the one above it; returns the last key of the frame."""
    if not key or not frame.height:
        return previous
    keys = frame.select(pl.concat_str([pl.col(name) for name in key], separator="\x1f"))[key[0]]
    above = keys.shift(1, fill_value=previous)
    result.strictly_sorted = result.strictly_sorted and bool((keys > above).all())
    if result.unsorted_row is None and not result.strictly_sorted:
        wrong = (keys < above).arg_true()
        result.unsorted_row = frame[ROW][wrong[0]] if len(wrong) else None
    return keys[-1]
