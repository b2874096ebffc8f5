"""The rows of sheets, made as XML by whole columns and put into a workbook whose other parts XlsxWriter made.

XlsxWriter makes styles, headers, widths, drop-downs and comments. Written through it cell by cell, rows take four times
as long and all of them are Python objects at once.

Source: ECMA-376 Part 1, 18.3.1 (worksheets), 18.4 (shared strings), 22.9.2.19 (escapes `_xHHHH_`); limits as Excel
documents them.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import InvalidDataError, OnRecordError

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS, MAX_CHARS = 1_048_575, 32_767
"""What a sheet holds below its header, and a cell."""
FORMULA = r"\A[=+\-@\t\r]"
"""How a text begins that a spreadsheet program would run as a formula if it were typed in."""
FIRST_DAY = datetime.date(1900, 3, 1)
"""Earlier days are text: spreadsheet programs count a 29 February 1900, which did not exist."""
DAY_ZERO = datetime.date(1899, 12, 30)
AT_ONCE = 20_000
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    chr(code): f"_x{code:04X}_" for code in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)
}


class Styles(NamedTuple):
    """The numbers of the cell formats: text, text that begins as a formula would, days, and all else."""

    text: int
    quoted: int
    day: int
    plain: int


def styles(book: Any, **shared: Any) -> Styles:
    """The formats of cells, each with the properties `shared`, added to a workbook of XlsxWriter."""
    kinds: tuple[dict[str, Any], ...] = (
        {"num_format": "@"},
        {"num_format": "@", "quote_prefix": True},
        {"num_format": "yyyy-mm-dd"},
        {},
    )
    formats = [book.add_format({**shared, **kind}) for kind in kinds]
    return Styles(*(one._get_xf_index() for one in formats))  # there is no public name for it


def refuse_unfit(name: str, frame: pl.DataFrame) -> None:
    """Raise for a table that no sheet holds: `OnRecordError` for its name or height, `InvalidDataError` for a cell."""
    import polars as pl

    if len(name) > 31 or re.search(r"[\[\]:*?/\\']", name) or name.startswith("_"):
        raise OnRecordError(
            f'"{name[:80]}" cannot be the name of a sheet: at most 31 characters, none of []:*?/\\\', no _ first; '
            "rename the table, or export sqlite"
        )
    if frame.height > MAX_ROWS:
        raise OnRecordError(f"{name} has {frame.height:,} rows and a sheet holds {MAX_ROWS:,}; export sqlite")
    for column in frame.iter_columns():
        if column.dtype == pl.String:
            _refuse(name, column, column.str.len_chars() > MAX_CHARS, f"has more than {MAX_CHARS:,} characters")
        elif column.dtype in (pl.Int64, pl.Float64):
            _refuse(name, column, ~(column.abs() <= 2**53), "is no number that a sheet holds exactly")


def _refuse(name: str, column: pl.Series, unfit: pl.Series, why: str) -> None:
    if unfit.any():
        row = unfit.arg_true()[0] + 1
        raise InvalidDataError(f"{name}: row {row}: {column.name} {why}; export sqlite or parquet")


def widths(frame: pl.DataFrame, most: int) -> Iterator[int]:
    """How wide each column is shown, in characters."""
    import polars as pl

    for column in frame.iter_columns():
        longest = column.cast(pl.String).str.len_chars().max()
        yield max(len(column.name) + 2, min(most, int(str(longest or 0)) + 1))


def fill(book: bytes, frames: Mapping[int, pl.DataFrame], styles: Styles, out: Path | BytesIO) -> None:
    """Write a workbook to `out`, with rows below the header of the sheets with these numbers, counted from 1.

    Texts, days before 1900, and enumerations become shared strings; null and "" stay empty.
    """
    import polars as pl

    with zipfile.ZipFile(BytesIO(book)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        shared = made.read("xl/sharedStrings.xml")
        start = shared.count(b"<si>")
        texts = [
            text for frame in frames.values() for column in frame.iter_columns() if (text := _text(column)) is not None
        ]
        unique = [text.drop_nulls().unique(maintain_order=True).alias("text") for text in texts]
        strings = pl.concat(unique or [pl.Series("text", [], pl.String)]).unique(maintain_order=True).to_frame()
        quoted = pl.col("text").str.contains(FORMULA)
        index = strings.with_columns(
            code=pl.int_range(start, start + pl.len()).cast(pl.String),
            style=pl.when(quoted).then(pl.lit(str(styles.quoted))).otherwise(pl.lit(str(styles.text))),
        )
        for entry in made.infolist():
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.compress_type, copy.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename)
            with archive.open(copy, "w") as stream:
                if entry.filename == "xl/sharedStrings.xml":
                    count = sum(len(text) - text.null_count() for text in texts)
                    stream.writelines(_shared_strings(shared, strings, count))
                elif number and int(number[1]) in frames:
                    stream.writelines(_sheet(made.read(entry), frames[int(number[1])], index, styles))
                else:
                    stream.write(made.read(entry))


def _text(column: pl.Series) -> pl.Series | None:
    """The cells of a column that are text, else null; None where none can be."""
    import polars as pl

    if column.dtype == pl.Date:
        return column.cast(pl.String).set(column >= FIRST_DAY, None)
    if column.dtype in (pl.String, pl.Enum):
        text = column.cast(pl.String)
        return text.set(text == "", None)
    return None


def _shared_strings(made: bytes, strings: pl.DataFrame, count: int) -> Iterator[bytes]:
    import polars as pl

    text = pl.col("text")
    spaced = text.str.contains(r"\A\s|\s\z")
    escaped = text.str.replace_all("(_x[0-9a-fA-F]{4}_)", "_x005F${1}").str.replace_many(ESCAPES)
    element = pl.concat_str(
        pl.when(spaced).then(pl.lit('<si><t xml:space="preserve">')).otherwise(pl.lit("<si><t>")),
        escaped,
        pl.lit("</t></si>"),
    )
    before, end, _ = made.partition(b"</sst>")

    def total(found: re.Match[bytes]) -> bytes:
        return b' count="%d" uniqueCount="%d"' % (int(found[1]) + count, int(found[2]) + strings.height)

    yield re.sub(rb' count="(\d+)" uniqueCount="(\d+)"', total, before)
    for part in strings.iter_slices(AT_ONCE):
        yield part.select(element.str.join("")).item().encode()
    yield end


def _sheet(made: bytes, frame: pl.DataFrame, index: pl.DataFrame, styles: Styles) -> Iterator[bytes]:
    import polars as pl
    from xlsxwriter.utility import xl_col_to_name

    names = [xl_col_to_name(number) for number in range(frame.width)]
    row = pl.int_range(2, frame.height + 2, eager=True).cast(pl.String).alias("row")
    columns, cells = [row], []
    for name, column in zip(names, frame.iter_columns(), strict=True):
        if (text := _text(column)) is not None:
            found = text.alias("text").to_frame().join(index, on="text", how="left", maintain_order="left")
            columns += [found["code"].alias(f"{name}_code"), found["style"].alias(f"{name}_style")]
            cells.append(_cell(name, pl.col(f"{name}_style"), ' t="s"', pl.col(f"{name}_code")))
        if (value := _value(column)) is not None:
            columns.append(value.alias(f"{name}_value"))
            style = pl.lit(str(styles.day if column.dtype == pl.Date else styles.plain))
            kind = ' t="b"' if column.dtype == pl.Boolean else ""
            cells.append(_cell(name, style, kind, pl.col(f"{name}_value")))
    before, end, after = made.partition(b"</sheetData>")
    yield re.sub(rb'(?<=<dimension ref=")[^"]*', f"A1:{names[-1]}{frame.height + 1}".encode(), before)
    line = pl.concat_str(pl.lit('<row r="'), "row", pl.lit('">'), *cells, pl.lit("</row>"))
    for part in pl.DataFrame(columns).iter_slices(AT_ONCE):
        yield (part.select(line.str.join("")).item() or "").encode()
    yield end + after


def _value(column: pl.Series) -> pl.Series | None:
    """The cells of a column that are numbers, days or booleans, as a sheet has them, else null."""
    import polars as pl

    if column.dtype == pl.Date:
        return (column - DAY_ZERO).dt.total_days().cast(pl.String).set(column < FIRST_DAY, None)
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    return None if column.dtype in (pl.String, pl.Enum) else column.cast(pl.String)


def _cell(name: str, style: pl.Expr, kind: str, value: pl.Expr) -> pl.Expr:
    """A cell as XML; empty where the value is null."""
    import polars as pl

    parts = (pl.lit(f'<c r="{name}'), "row", pl.lit('" s="'), style, pl.lit(f'"{kind}><v>'), value, pl.lit("</v></c>"))
    return pl.concat_str(*parts).fill_null("")
