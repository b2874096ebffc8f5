"""A table read in batches of text columns, with everything that is wrong with its bytes.

The fast CSV reader is trusted only after the block has been proved sound by counting: the sizes of all cells,
the quotes and the separators must add up to the bytes of the block. Otherwise the block is split record by
record, each fault is noted, and a repaired block is read, so that a broken record never hides another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING, BinaryIO

from onrecord.csvio.scanner import (
    BOM,
    Block,
    Record,
    RecordTooLongError,
    blocks,
    quote_places,
    quoted_fields,
    record_starts,
    split_line_by_line,
    unquote,
    unreadable,
)
from onrecord.package.document import MERGE

if TYPE_CHECKING:
    import polars as pl

    from onrecord.csvio.scanner import Offsets

ROW = "__row"
CONFLICT = re.compile(rb"^(?:[<>|]{7}(?: .*)?|={7})$", re.MULTILINE)
"""A line that git writes between the versions of a conflict."""
MAX_COLUMNS = 10_000


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault in the bytes of a table: a rule, the record it is in (None: the file, 0: the header), and words."""

    rule: str
    message: str
    hint: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    char: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records as text columns (missing is ""), with `__row`, the number of each record from 1."""

    frame: pl.DataFrame
    needless_quotes: int


@dataclass(slots=True)
class TableReader:
    """Reads one table; after the batches, `faults`, `broken_rows` and `rows` are complete.

    `cut_short` says that more rows stand in the file than could be read. Needless quotes are
    counted only where `judged`.
    """

    columns: tuple[str, ...]
    judged: bool = True
    faults: list[FileFault] = field(default_factory=list)
    broken_rows: set[int] = field(default_factory=set)
    rows: int = 0
    present: tuple[str, ...] = ()
    reordered: bool = False
    needless_quotes: bool = False
    no_final_newline: bool = False
    cut_short: bool = False
    header: tuple[str, ...] = ()
    _quoting: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)
    """The columns in which a cell that needs its quotes was seen, by their place."""
    _in_conflict: bool = field(default=False, init=False, repr=False, compare=False)
    """Whether git's marker for the end of a conflict is still to come."""

    def batches(self, stream: BinaryIO) -> Generator[Batch]:
        """Every record of the table; stops early only where nothing more can be made of the bytes."""
        returns, first_return_row = 0, None
        try:
            if not self._opening(stream):
                return
            stream.seek(0)
            for block in blocks(stream):
                data: bytes | None = block.data
                before = self.rows
                if not self.header:
                    before = -1
                    data = self._read_header(block)
                    if data is None:
                        return
                if data:
                    yield self._batch(block, data)
                returns += block.carriage_returns
                if block.first_carriage_return >= 0:
                    starts = record_starts(block, len(self.header), header=before < 0)
                    first_return_row = before + bisect_right(starts, block.first_carriage_return)
                if block.last:
                    self.no_final_newline = not block.data.endswith(b"\n")
        except RecordTooLongError:
            self.cut_short = True
            self.faults.append(
                FileFault(
                    "CS113",
                    "a record is longer than 16 MiB; the table is not read past it",
                    "look for a missing line end or quote",
                    self.rows + 1 if self.header else 0,
                )
            )
        except unreadable() as error:
            self.cut_short = True
            self.faults.append(FileFault("CS116", f"the file cannot be read to its end: {error}", "fetch it again"))
        if returns:
            message = f"{returns:,} carriage returns in line ends or cells; lines end in LF here"
            self.faults.append(FileFault("CS103", message, "run `onrecord fmt`", first_return_row))

    def _opening(self, stream: BinaryIO) -> bool:
        """Whether the first bytes look like a UTF-8 table."""
        head = stream.read(4096)
        if not head.removeprefix(BOM).strip():
            self.faults.append(
                FileFault("CS106", "the file is empty", "write the header line: " + ",".join(self.columns))
            )
            return False
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:64].count(0) > 8:
            self.faults.append(
                FileFault(
                    "CS101", "the file is UTF-16 or binary, not UTF-8 (line 1, byte 1)", "save it as CSV in UTF-8"
                )
            )
            return False
        if head.startswith(BOM):
            self.faults.append(FileFault("CS102", "the file begins with a byte order mark", "run `onrecord fmt`", 0))
        return True

    def _read_header(self, block: Block) -> bytes | None:
        """Check the header record and return what follows it, or None when no column is recognised."""
        data = block.data
        if separator := _other_separator(data, self.columns):
            message = f"the cells are separated by {separator}, not by commas"
            self.faults.append(FileFault("CS105", message, "save it again as CSV, with the comma as separator", 0))
            return None
        record = next(split_line_by_line(data, 1))
        try:
            names = [unquote(raw).decode("utf-8") for raw in record.fields]
        except UnicodeDecodeError as error:
            self.faults.append(
                FileFault(
                    "CS101",
                    f"the header is not UTF-8 (line 1, byte {error.start + 1} of a name)",
                    "save it as UTF-8",
                    0,
                )
            )
            return None
        if record.broken is not None:
            self.faults.append(FileFault("CS112", "a quote in the header is not closed or not doubled", None, 0))
        if len(names) > MAX_COLUMNS:
            message = f"the header has {len(names):,} columns; a table of more than {MAX_COLUMNS:,} is not read"
            self.faults.append(FileFault("CS107", message, "the columns are " + ",".join(self.columns), 0))
            return None
        self.needless_quotes = any(raw[:1] == b'"' and raw[1:-1] == _quote(unquote(raw)) for raw in record.fields)
        self.header = tuple(names)
        self._header_faults(names)
        self.present = tuple(name for name in self.columns if name in names)
        return data[record.end + 1 :] if self.present else None

    def _header_faults(self, names: list[str]) -> None:
        from onrecord._text import nearest

        known = set(self.columns)
        missing = [name for name in self.columns if name not in names]
        if len(missing) == len(self.columns):
            self.faults.append(
                FileFault(
                    "CS105", "the first line is not the header", "write the header line: " + ",".join(self.columns), 0
                )
            )
            return
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen and name in known:
                self.faults.append(FileFault("CS110", f'the column "{name}" occurs twice in the header', None, 0, name))
            elif name not in known:
                near = nearest(name, missing) if index < 1_000 else None
                hint = f'did you mean "{near}"?' if near else "remove it, or add it to the schema"
                self.faults.append(FileFault("CS107", f'unknown column "{name[:80]}"', hint, 0, name[:80], name[:80]))
                missing = [other for other in missing if other != near]
            seen.add(name)
        for name in missing:
            self.faults.append(
                FileFault(
                    "CS108",
                    f'the column "{name}" is missing',
                    "add it, with empty cells where nothing is known",
                    0,
                    name,
                )
            )
        ordered = [name for name in dict.fromkeys(names) if name in known]
        self.reordered = ordered != [name for name in self.columns if name in ordered]
        if self.reordered:
            wanted = ",".join(name for name in self.columns if name in ordered)
            self.faults.append(
                FileFault("CS109", "the columns are not in the order of the schema", f"the order is {wanted}", 0)
            )

    def _batch(self, block: Block, data: bytes) -> Batch:
        width = len(self.header)
        frame = None
        quotes = block.quotes if len(data) == len(block.data) else quote_places(data)
        if block.sound and b"\0" not in data and width > 1:
            frame = self._fast(data, width, quotes)
        if frame is None:
            data = self._repair(data, width)
            frame, quotes = _read(data, width), quote_places(data)
        import polars as pl

        needless = 0
        if len(quotes) and self.judged and not self.needless_quotes:
            needless = self._needless(frame, quoted_fields(data, quotes))
            self.needless_quotes = needless > 0
        first = self.rows + 1
        self.rows += frame.height
        places = {name: str(self.header.index(name)) for name in self.present}
        cells = [(pl.col(places[name]) if name in places else pl.lit("")).alias(name) for name in self.columns]
        rows = pl.int_range(first, first + frame.height, dtype=pl.UInt32).alias(ROW)
        return Batch(frame.select(rows, *cells), needless)

    def _fast(self, data: bytes, width: int, quotes: Offsets) -> pl.DataFrame | None:
        """The block through the fast reader, or None unless the counts prove that it read every byte."""
        import polars as pl

        try:  # without a last newline the reader drops empty cells too many, which would make up for cells too few
            frame = _read(data if data.endswith(b"\n") else data + b"\n", width)
        except pl.exceptions.PolarsError:
            return None
        text = frame.select(pl.all().str.len_bytes().sum()).sum_horizontal().item() if frame.height else 0
        quoted = quoted_fields(data, quotes)
        newlines = frame.height - (not data.endswith(b"\n"))
        expected = text + 2 * quoted + (len(quotes) - 2 * quoted) // 2 + (width - 1) * frame.height + newlines
        return frame if expected == len(data) else None

    def _needless(self, frame: pl.DataFrame, quoted: int) -> int:
        """How many of the quoted cells hold nothing that needs quotes.

        Whatever needs quotes has them, so when the columns where it was seen before hold as many, no other has any.
        """
        import polars as pl

        for columns in (self._quoting, tuple(name for name in frame.columns if name not in self._quoting)):
            if quoted and columns:
                needed = frame.select(pl.col(columns).str.contains(r'[",\n]').sum()).row(0)
                quoted -= sum(needed)
                self._quoting = tuple(dict.fromkeys((*self._quoting, *compress(columns, needed))))
        return quoted

    def _repair(self, data: bytes, width: int) -> bytes:
        """The records of a broken block, each with `width` sound fields; their faults are noted."""
        records = enumerate(split_line_by_line(data, width), self.rows + 1)
        lines = [self.repaired(data, record, width, row) for row, record in records]
        return b"\n".join(lines) + b"\n" if lines else b""

    def _goes_on(self, fault: FileFault) -> bool:
        """Whether a fault is one of its own; the later markers of one conflict belong to its first."""
        if fault.rule != "CS117":
            return True
        inside, self._in_conflict = self._in_conflict, not str(fault.value).startswith(">")
        return not inside or str(fault.value).startswith("<")

    def repaired(self, data: bytes, record: Record, width: int, row: int) -> bytes:
        """A record with `width` sound fields, as CSV; what is wrong with it is noted."""
        fault = _record_fault(data, record, width, row)
        if fault is None:
            return data[record.start : record.end]
        if self._goes_on(fault):
            self.faults.append(fault)
        self.broken_rows.add(row)
        values = [unquote(raw).replace(b"\0", b"").decode("utf-8", "replace").encode() for raw in record.fields]
        return b",".join(_quote(value) for value in (values + [b""] * width)[:width])


def _other_separator(data: bytes, columns: tuple[str, ...]) -> str | None:
    """What separates the names of the columns where a spreadsheet did not write commas."""
    line = data[: data.find(b"\n")].replace(b'"', b"").decode("utf-8", "replace")
    for separator, words in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(columns) > 1 and len(set(line.split(separator)) & set(columns)) > 1:
            return words
    return None


def _record_fault(data: bytes, record: Record, width: int, row: int) -> FileFault | None:
    raw = data[record.start : record.end]
    if (record.broken is not None or len(record.fields) != width) and (marker := CONFLICT.search(raw)):
        text = marker[0].decode("utf-8", "replace")
        return FileFault("CS117", f"git's conflict markers: {text}", MERGE, row, value=text)
    if record.broken is not None:
        return FileFault(
            "CS112",
            "a quote is not closed, not doubled, or not at the edge of its cell",
            'write a cell with a quote as "...""..."',
            row,
            char=_char(data[record.start :], record.broken),
        )
    if b"\0" in raw:
        nul = raw.index(0)
        return FileFault("CS104", f"a NUL byte (byte {nul + 1} of the record)", "remove it", row, char=_char(raw, nul))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        byte = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} (byte {byte} of the line)"
        return FileFault("CS101", message, "save the file as UTF-8", row, char=_char(raw, error.start))
    if len(record.fields) != width:
        if not raw and width > 1:
            return FileFault("CS115", "an empty line", "remove it", row)
        many = "few" if len(record.fields) < width else "many"
        return FileFault(
            "CS111",
            f"too {many} cells: {len(record.fields)} where the header has {width}",
            'write a cell with a comma in quotes: "a, b"',
            row,
        )
    return None


def _char(raw: bytes, offset: int) -> int:
    """The character, from 1, that begins at that byte of a record."""
    return len(raw[:offset].decode("utf-8", "replace")) + 1


def _read(data: bytes, width: int) -> pl.DataFrame:
    import polars as pl

    schema = {str(index): pl.String for index in range(width)}
    if not data:
        return pl.DataFrame(schema=schema)
    if data.startswith(BOM):  # the reader takes one away, which belongs to a cell here
        data = BOM + data
    return pl.read_csv(data, has_header=False, schema=schema, empty_string_is_null=False, extra_columns="raise")


def _quote(value: bytes) -> bytes:
    quoted = b'"' in value or b"," in value or b"\n" in value
    return b'"' + value.replace(b'"', b'""') + b'"' if quoted else value
