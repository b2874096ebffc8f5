"""One table read once: its faults in bytes, the rows that fail a check, and the columns that joins need."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from onrecord.checks import ExpressionCheck
from onrecord.csvio import FileFault, TableReader
from onrecord.csvio.ahead import ahead
from onrecord.csvio.reader import ROW, Batch
from onrecord.csvio.scanner import BLOCK
from onrecord.csvio.table import all_rows
from onrecord.package.descriptor import Table
from onrecord.package.store import Store

if TYPE_CHECKING:
    import polars as pl

    from onrecord.validation.coded import CodedTable
    from onrecord.validation.fused import Failing

Judge = Literal["fused", "pandera"]


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What a run asks of one reading of a table."""

    store: Store
    table: Table
    checks: Sequence[ExpressionCheck]
    """The checks of its rows."""
    keep: Sequence[str]
    """The columns that joins need as text."""
    limit: int
    """So many failing rows of each check are told, or with 0 all of them."""
    coded: CodedTable | None = None
    """Where the joins need codes first, what takes these; nothing is kept as text then."""


@dataclass(slots=True)
class TableResult:
    """What one reading of a table gave."""

    table: Table
    reader: TableReader
    readable: bool = True
    counts: dict[int, int] = field(default_factory=dict)
    """How many rows fail each check, by its position."""
    failing: dict[int, list[int]] = field(default_factory=dict)
    """The rows that fail each check, the first of them, by its position."""
    failed_cells: pl.DataFrame | None = None
    """Every cell of the rows in `failing`."""
    kept: Any = None
    """The columns that joins read, with `__row`: a frame of the engine's own that narwhals understands."""
    unsorted_row: int | None = None
    numbered: bool = True
    """Whether `__row` is the number of a record in its one file."""
    strictly_sorted: bool = True
    """Whether every primary key comes after the one above it, so that none stands twice."""


def read_table(asked: TableRequest, judge: Judge = "fused") -> TableResult:
    """Read one table in batches, each through one fused pass over all checks of its rows.

    The fused pass decides and names the failing rows; with "pandera" instead, pandera judges every row, which tests
    hold it against.
    """
    import polars as pl

    from onrecord.validation.fused import FusedPass

    store, table, coded = asked.store, asked.table, asked.coded
    reader = TableReader(table.schema.columns)
    result = TableResult(table, reader)
    fused: FusedPass | None = None
    kept: list[pl.DataFrame] = []
    failed: list[pl.DataFrame] = []
    columns = list(dict.fromkeys((ROW, *asked.keep, *table.schema.primary_key)))
    previous: str | None = None
    with closing(_batches(reader, store, table)) as batches:
        for batch in batches:
            frame = batch.frame
            if coded is None:
                kept.append(frame.select(columns))
            if reader.broken_rows:
                frame = frame.filter(~pl.col(ROW).is_in(list(reader.broken_rows)))
            previous = note_order(frame, table.schema.primary_key, previous, result)
            usable = [(index, check) for index, check in enumerate(asked.checks) if _present(check, reader)]
            if judge == "pandera":
                failing = name_failures(frame, usable)
            else:
                fused = fused or FusedPass(usable, frame)
                failing = fused.failing(frame, controls=batch.controls)
            rows = _take(failing, result, asked.limit)
            if coded is not None:
                coded.add(batch.frame, {check.column for index, check in usable if result.counts.get(index)})
            if rows:
                failed.append(frame.filter(pl.col(ROW).is_in(sorted(rows))))
    result.readable = bool(reader.present)
    if coded is None:
        schema = {name: pl.UInt32 if name == ROW else pl.String for name in columns}
        result.kept = pl.concat(kept) if kept else pl.DataFrame(schema=schema)
    result.failed_cells = pl.concat(failed) if failed else None
    return result


def _batches(reader: TableReader, store: Store, table: Table) -> Generator[Batch]:
    """The batches of a table, those of a large one read ahead."""
    with store.open(table.path) as stream:
        batches = reader.batches(stream)
        yield from ahead(batches) if store.size(table.path) > BLOCK else batches


def _present(check: ExpressionCheck, reader: TableReader) -> bool:
    return {check.column, *check.reads} <= set(reader.present)


def name_failures(
    frame: pl.DataFrame, checks: Sequence[tuple[int, ExpressionCheck]]
) -> Iterator[tuple[int, pl.Series]]:
    """The position of each check that rows of a frame fail, with the numbers of these, as pandera names them."""
    import pandera.polars as pa

    from onrecord.tableschema.pandera_schema import polars_schema

    columns: dict[str, list[tuple[str, nw.Expr]]] = {}
    for index, check in checks:
        columns.setdefault(check.column, []).append((str(index), check.fits))
    try:
        polars_schema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        for (check,), rows in error.failure_cases.group_by("check", maintain_order=True):
            yield int(check), frame[ROW].gather(rows["index"])


def _take(found: Iterable[Failing], result: TableResult, limit: int) -> set[int]:
    """Count the rows that fail each check and note the first of them; returns all rows that were noted."""
    noted: set[int] = set()
    for index, rows in found:
        known = result.counts.get(index, 0)
        result.counts[index] = known + len(rows)
        first = (rows.head(max(limit - known, 0)) if limit else rows).to_list()
        if first:
            result.failing.setdefault(index, []).extend(first)
            noted.update(first)
    return noted


def note_order(frame: pl.DataFrame, key: tuple[str, ...], previous: str | None, result: TableResult) -> str | None:
    """Note the first row whose primary key comes before the one above it; returns the last key of the frame."""
    import polars as pl

    if not key or not frame.height:
        return previous
    keys = frame.select(pl.concat_str([pl.col(name) for name in key], separator="\x1f"))[key[0]]
    above = keys.shift(1, fill_value=previous)
    result.strictly_sorted = result.strictly_sorted and bool((keys > above).all())
    if result.unsorted_row is None and not result.strictly_sorted:
        wrong = (keys < above).arg_true()
        result.unsorted_row = frame[ROW][wrong[0]] if len(wrong) else None
    return keys[-1]


def kept_again(store: Store, result: TableResult, columns: Sequence[str]) -> pl.DataFrame:
    """Columns of a table that was not kept as text, with `__row`, read from the file once more."""
    wanted = list(dict.fromkeys((*columns, *result.table.schema.primary_key)))
    with store.open(result.table.path) as stream:
        return all_rows(TableReader(result.table.schema.columns, judged=False), stream, columns=wanted)


def canonical_fault(result: TableResult) -> FileFault | None:
    """What keeps a sound file from being in canonical form, as one warning."""
    reader, reasons = result.reader, []
    if reader.needless_quotes:
        reasons.append("cells in quotes that need none")
    if result.unsorted_row is not None:
        key = ", ".join(result.table.schema.primary_key)
        reasons.append(f"rows not sorted by {key} (row {result.unsorted_row})")
    if reader.no_final_newline:
        reasons.append("no newline at the end")
    if not reasons:
        return None
    return FileFault("CS114", "not in canonical form: " + "; ".join(reasons), "run `onrecord fmt`", result.unsorted_row)
