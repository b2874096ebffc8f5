"""A CSV file as Spark reads it: line by line, in parallel, and checked as strictly by RFC 4180 as elsewhere.

A line that is a whole sound record is parsed in its place. All others, which are cells with line breaks and broken
records, are fetched and split by the strict reader; what it makes of them takes their place.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from onrecord.csvio import FileFault, TableReader
from onrecord.csvio.reader import ROW
from onrecord.csvio.scanner import BLOCK, BOM, split_line_by_line
from onrecord.errors import UnreadableError
from onrecord.validation.spark.hadoop import HadoopStore

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

HEAD = 64 * 1024
"""Most headers are not longer than this."""
FETCHED = 1_000_000
"""More lines than this are not fetched from one table."""
LONGEST = 1_000
"""A cell of more lines than this is taken for a quote that was not closed."""
_ID, _LINE, _VALUE, _SOUND = "__id", "__line", "value", "__sound"
_PLAIN = r'[^",\n]*+'
_QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'
_NEEDED = r'"(?![^",\n]*+"(?:,|\z))[^"]*+(?:""[^"]*+)*+"'
"""A quoted cell that needs its quotes."""


def _record(quoted: str, width: int) -> str:
    """A whole record of so many cells, as Java writes patterns."""
    return rf"\A(?:{quoted}|{_PLAIN})(?:,(?:{quoted}|{_PLAIN})){{{width - 1}}}\z"


@dataclass(frozen=True, slots=True)
class Lines:
    """The physical lines of a table, numbered from 0, and what one pass over them found."""

    frame: DataFrame
    number: int
    unsound: int
    returns: int
    first_return: int
    too_long: int | None
    needless: bool


def read_csv(session: SparkSession, store: HadoopStore, path: str, reader: TableReader) -> DataFrame | None:
    """The records as columns of text (missing is "") with `__row`; None where no column is recognised.

    `reader` gets what is wrong with the bytes, in the words of the strict reader.
    """
    header = _header(store, path, reader)
    if not reader.present:
        return None
    alone, width, url = store.parts(path) == [path], len(reader.header), store.read_url(path)
    first = header.count("\n") if alone else 0
    given = lines = _lines(session, url, None if alone else header, width, "\n")
    if given.returns:
        lines = _lines(session, url, None if alone else header.replace("\r", ""), width, None)
    reader.needless_quotes = reader.needless_quotes or lines.needless
    reader.no_final_newline = alone and not _ends_with_newline(store, path)
    end = lines.number if lines.too_long is None else lines.too_long
    frame = lines.frame.filter((lines.frame[_LINE] >= first) & (lines.frame[_LINE] < end))
    if lines.unsound:
        records = _put_together(session, frame, first, reader)
    else:
        records = frame.select((frame[_LINE] - first + 1).alias(ROW), _VALUE)
        reader.rows = end - first
    if lines.too_long is not None:
        reader.cut_short = True
        words = "a record is longer than 16 MiB; the table is not read past it"
        hint = "look for a missing line end or quote"
        reader.faults.append(FileFault("CS113", words, hint, reader.rows + 1))
    if given.returns:
        words = f"{given.returns:,} carriage returns in line ends or cells; lines end in LF here"
        reader.faults.append(FileFault("CS103", words, "run `onrecord fmt`", max(given.first_return - first + 1, 0)))
    return _parsed(records, reader)


def local_rows(session: SparkSession, columns: Mapping[str, Sequence[Any]], numbers: Collection[str]) -> DataFrame:
    """A few rows of our own in Spark, all text but `numbers`; through Arrow, so that no worker needs Python."""
    import pyarrow

    types = {name: pyarrow.int64() if name in numbers else pyarrow.string() for name in columns}
    return session.createDataFrame(pyarrow.table({name: pyarrow.array(columns[name], types[name]) for name in columns}))


def by_partition(frame: DataFrame, *wanted: Column) -> list[dict[str, Any]]:
    """What is `wanted` of each partition of a frame with `__id`, in their order, with their sizes as `number`."""
    from pyspark.sql import functions as F

    part = F.shiftright(F.col(_ID), 33).alias("part")
    rows = frame.groupBy(part).agg(F.count("*").alias("number"), *wanted).collect()
    return sorted((row.asDict() for row in rows), key=lambda row: row["part"])


def counted_on(sizes: dict[int, int]) -> Column:
    """The number of each row from 0 over all partitions of these sizes, from its `__id`."""
    from pyspark.sql import functions as F

    last = max(sizes, default=0)
    starts = [0, *accumulate(sizes.get(part, 0) for part in range(last))]
    start = F.element_at(F.array(*map(F.lit, starts)), (F.shiftright(F.col(_ID), 33) + 1).cast("int"))
    return F.col(_ID).bitwiseAND(2**33 - 1) + (start if last else F.lit(0))


def _header(store: HadoopStore, path: str, reader: TableReader) -> str:
    """The header record with its line end, read and judged by the strict reader.

    Raises OSError where the files of one table have different ones.
    """
    parts = store.parts(path) or [path]
    (opening, header), *others = (_opening(store, part) for part in parts)
    for part, (_, other) in zip(parts[1:], others, strict=True):
        if other != header:
            raise OSError(f"the header of {part} is not that of {parts[0]}; write all files of a table alike")
    for _ in reader.batches(io.BytesIO(opening)):
        pass
    reader.rows = 0
    return header


def _opening(store: HadoopStore, part: str) -> tuple[bytes, str]:
    """What a file begins with, as the strict reader is given it, and its header record as text."""
    for size in (HEAD, BLOCK):
        with store.open(part) as stream:
            head = stream.read(size)
        text = head.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        record = next(split_line_by_line(text, 1), None)
        own = text[: record.end + 1] if record is not None else text
        if len(own) < len(text) or len(head) < size:
            break
    marked = head[: len(BOM)] == BOM
    opening = head if not own.strip() or head[:64].count(0) > 8 else (BOM if marked else b"") + own
    return opening, own.decode("utf-8", "replace")


def _ends_with_newline(store: HadoopStore, path: str) -> bool:
    with store.open(path) as stream:
        stream.seek(max(store.size(path) - 1, 0))
        return stream.read(1) in (b"\n", b"\r")


def _lines(session: SparkSession, url: str, header: str | None, width: int, ends: str | None) -> Lines:
    """The lines of a file, or of all files of a folder without the `header` of each."""
    from pyspark.sql import functions as F

    reading = session.read if ends is None else session.read.option("lineSep", ends)
    text = reading.text(url)
    if header is not None:
        text = text.filter(F.col(_VALUE) != header.rstrip("\n"))
    cell = F.col(_VALUE)
    clean = ~F.contains(cell, F.lit("\0")) & F.is_valid_utf8(cell)
    sound = F.coalesce(clean & cell.rlike(_record(_QUOTED, width)), F.lit(False))
    frame = text.select(F.monotonically_increasing_id().alias(_ID), cell, sound.alias(_SOUND))
    offset = F.col(_ID).bitwiseAND(2**33 - 1)
    needless = F.col(_SOUND) & F.contains(cell, F.lit('"')) & ~cell.rlike(_record(_NEEDED, width))
    returns = F.length(cell) - F.length(F.replace(cell, F.lit("\r"), F.lit("")))
    parts = by_partition(
        frame,
        F.count_if(~F.col(_SOUND)).alias("unsound"),
        F.count_if(needless).alias("needless"),
        F.sum(returns).alias("returns"),
        F.min(F.when(returns > 0, offset)).alias("returned"),
        F.min(F.when(F.octet_length(cell) > BLOCK, offset)).alias("long"),
    )
    sizes = {part["part"]: part["number"] for part in parts}

    def place(name: str) -> int | None:
        start = 0
        for part in parts:
            if part[name] is not None:
                return start + part[name]
            start += part["number"]
        return None

    return Lines(
        frame.withColumn(_LINE, counted_on(sizes)),
        sum(sizes.values()),
        sum(part["unsound"] for part in parts),
        sum(part["returns"] or 0 for part in parts),
        place("returned") or 0,
        place("long"),
        any(part["needless"] for part in parts),
    )


def _put_together(session: SparkSession, lines: DataFrame, first: int, reader: TableReader) -> DataFrame:
    """The records where some are no line of their own: the strict reader looks at those lines."""
    from pyspark.sql import functions as F

    fetched = _fetched(session, lines)
    changes: list[tuple[int, str | None]] = []
    gone = 0
    for region in _regions(fetched):
        data = b"\n".join(fetched[line] for line in region)
        data += b"" if fetched[region[-1]] else b"\n"  # an empty line is a record only where it ends
        starts = {
            region[0] + data.count(b"\n", 0, record.start): record
            for record in split_line_by_line(data, len(reader.header))
        }
        for line in region:
            record = starts.get(line)
            if record is None:
                gone += 1
                changes.append((line, None))
            else:
                own = reader.repaired(data, record, len(reader.header), line - first + 1 - gone)
                changes.append((line, own.decode("utf-8")))
    lines_read, texts = zip(*changes, strict=True)
    replaced = F.broadcast(local_rows(session, {"at": lines_read, "replaced": texts}, numbers=("at",)))
    joined = lines.join(replaced, lines[_LINE] == replaced["at"], "left").filter(
        F.col("at").isNull() | F.col("replaced").isNotNull()
    )
    records = joined.select(F.coalesce("replaced", _VALUE).alias(_VALUE), F.monotonically_increasing_id().alias(_ID))
    sizes = {part["part"]: part["number"] for part in by_partition(records)}
    reader.rows = sum(sizes.values())
    return records.select((counted_on(sizes) + 1).alias(ROW), _VALUE)


def _fetched(session: SparkSession, lines: DataFrame) -> dict[int, bytes]:
    """The lines that are no sound records, and those within a cell that looks like some, by their number."""
    from pyspark.sql import functions as F

    wanted = lines.select(_LINE, F.col(_VALUE).cast("binary").alias("raw"))
    rows = wanted.filter(~lines[_SOUND]).limit(FETCHED + 1).collect()
    if len(rows) > FETCHED:
        raise UnreadableError(
            f"more than {FETCHED:,} lines of a table are broken records or cells with line breaks, which Spark does "
            "not put together: write the tables as Parquet"
        )
    found = {row[_LINE]: bytes(row["raw"]) for row in sorted(rows)}
    within: list[int] = []
    opened: int | None = None
    for line, raw in found.items():
        if opened is not None and line - opened <= LONGEST:
            within += range(opened + 1, line)
        inside = opened is not None and line - opened <= LONGEST
        opened = line if (raw.count(b'"') % 2 == 1) != inside else None
    if within:
        asked = F.broadcast(local_rows(session, {"at": within}, numbers=("at",)))
        found |= {row[_LINE]: bytes(row["raw"]) for row in wanted.join(asked, wanted[_LINE] == asked["at"]).collect()}
    return dict(sorted(found.items()))


def _regions(lines: dict[int, bytes]) -> list[list[int]]:
    """Runs of lines that follow one another."""
    runs: list[list[int]] = []
    for line in lines:
        if not runs or runs[-1][-1] != line - 1:
            runs.append([])
        runs[-1].append(line)
    return runs


def _parsed(records: DataFrame, reader: TableReader) -> DataFrame:
    """The cells of sound records as columns."""
    from pyspark.sql import functions as F

    schema = ", ".join(f"c{index} string" for index in range(len(reader.header)))
    options = {"mode": "PERMISSIVE", "quote": '"', "escape": '"', "emptyValue": "", "maxColumns": "20000"}
    parsed = records.select(ROW, F.from_csv(_VALUE, schema, options).alias("cells"))
    cells = {
        name: F.coalesce(F.col(f"cells.c{reader.header.index(name)}"), F.lit("")).alias(name) for name in reader.present
    }
    return parsed.select(ROW, *(cells.get(name, F.lit("").alias(name)) for name in reader.columns))
