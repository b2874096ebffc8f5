"""The rows of a spreadsheet as texts: CSV as programs save it, tab-separated text, .xlsx, JSON lists and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from onrecord.errors import InvalidDataError, UnreadableError
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.read import Progress, read
from onrecord.limits import DOCUMENT, GIB, MIB
from onrecord.package.archive import reason
from onrecord.workbook.read import opened, text_of

LARGEST = GIB
"""Bytes of a table."""
DELIMITERS = ";\t,|"
_SEEN = 64 * 1024


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written, where that is not seen from the file itself."""

    delimiter: str = ""
    quote: str = ""  # "none" where a quotation mark is a letter like others
    encoding: str = ""
    sheet: str = ""
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The names of a table's columns, how the file was read in words, and its layout."""

    header: tuple[str, ...]
    notes: tuple[str, ...]
    layout: Layout


def rows(path: Path, layout: Layout, progress: Progress | None = None) -> Iterator[Found | Refused]:
    """The rows of a table, each as an object of its cells by column; the line is that of the file or sheet.

    A row with more cells than there are columns is refused. Raises `UnreadableError` and `InvalidDataError`.
    """
    if _is_json(path):
        for item in read(path, lambda value: isinstance(value, dict), progress):
            yield (
                item._replace(value={name: _text(cell) for name, cell in item.value.items()})
                if isinstance(item, Found)
                else item
            )
        return
    lines = _lines(path, layout)
    header = layout.header or _header(path, next(lines, (1, []))[1])
    number = 0
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        if any(cell.strip() for cell in cells[len(header) :]):
            yield Refused(number, line, 1, f"{len(cells)} cells, and the header has {len(header)}", json.dumps(cells))
            continue
        value = dict(zip(header, cells, strict=False))
        yield Found(number, json.dumps(value, ensure_ascii=False), value, line)


def look(path: Path, layout: Layout) -> Sheet:
    """The header of a table, and how it was read; raises as `rows` does."""
    if _is_json(path):
        names: dict[str, None] = {}
        for number, item in enumerate(rows(path, layout)):
            names |= dict.fromkeys(item.value) if isinstance(item, Found) else {}
            if number >= 100:
                break
        return Sheet(tuple(names), (), layout)
    if path.suffix.lower() == ".xlsx":
        return Sheet(layout.header or _header(path, next(_lines(path, layout), (1, []))[1]), (), layout)
    text, encoding = _decoded(path, layout)
    delimiter = _delimiter(text, layout)
    notes = []
    if encoding == "cp1252":
        notes.append("the file is not UTF-8; it is read as Windows-1252")
    if delimiter != ",":
        notes.append(f"cells are separated by {'tabs' if delimiter == chr(9) else delimiter}")
    found = replace(layout, delimiter=delimiter, encoding=encoding)
    return Sheet(layout.header or _header(path, next(_lines(path, layout), (1, []))[1]), tuple(notes), found)


def _is_json(path: Path) -> bool:
    return any(suffix in (".json", ".jsonl", ".ndjson") for suffix in path.suffixes[-2:])


def _text(cell: Any) -> Any:
    """A cell of JSON as a text; lists of texts with semicolons, other values as they are."""
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, list) and cell and all(isinstance(one, str) for one in cell):
        return "; ".join(cell)
    return cell if isinstance(cell, (str, dict, list)) else str(cell)


def _header(path: Path, names: list[str]) -> tuple[str, ...]:
    names = [" ".join(name.split()) for name in names]
    while names and not names[-1]:
        names.pop()
    twice = [name for name, number in Counter(names).items() if number > 1]
    if not names:
        raise InvalidDataError(f"{path}: there are no column names in the first row")
    if twice or "" in names:
        what = f'two columns are called "{twice[0]}"' if twice and twice[0] else "a column has no name"
        raise InvalidDataError(f"{path}: {what}; name each in the first row, or in header of [file] in the mapping")
    return tuple(names)


def _lines(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _workbook(path, layout)
        return
    if path.suffix.lower() in (".xls", ".ods", ".numbers"):
        raise UnreadableError(f"{path}: save it as .xlsx or as CSV first")
    text, _ = _decoded(path, layout)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, layout), quoting=_quoting(layout))
    csv.field_size_limit(DOCUMENT)
    begin = 1
    try:
        for cells in reader:
            if not (begin == 1 and cells and cells[0].startswith("sep=")):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(f"{path}:{begin}: {error}") from error


def _decoded(path: Path, layout: Layout) -> tuple[str, str]:
    """The text of a file and its encoding: as the mapping says, by its mark, as UTF-8, else as Windows-1252."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(f"{path}: more than {LARGEST // MIB:,} MiB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror or error}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    else:
        names = [layout.encoding] if layout.encoding else ["utf-8-sig", "cp1252"]
    for name in names:
        try:
            return data.decode(name), name
        except (UnicodeError, LookupError):
            continue
    raise UnreadableError(f"{path}: cannot be read as {' or '.join(names)}; name its encoding in [file] of the mapping")


def _delimiter(text: str, layout: Layout) -> str:
    """What separates cells: as the mapping or a first line `sep=` says, else what the header has most of."""
    if layout.delimiter:
        return layout.delimiter
    first, *_ = text[:_SEEN].lstrip("\ufeff").splitlines() or [""]
    if first.startswith("sep=") and len(first) == len("sep=;"):
        return first[-1]
    outside = first.split('"')[::2]  # what is in quotation marks separates nothing
    return max(DELIMITERS[::-1], key=lambda sign: sum(part.count(sign) for part in outside))


def _quoting(layout: Layout) -> Literal[0, 3]:
    return csv.QUOTE_NONE if layout.quote == "none" else csv.QUOTE_MINIMAL


def _workbook(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    try:
        book = opened(path)
        try:
            name = layout.sheet or book.sheetnames[0]
            if name not in book.sheetnames:
                raise InvalidDataError(f'{path}: no sheet "{name}"; there are {", ".join(book.sheetnames)}')
            sheet = book[name]
            sheet.reset_dimensions()
            notes: list[str] = []
            for number, cells in enumerate(sheet.iter_rows(), 1):
                yield number, [text_of(cell, name, notes) for cell in cells]
        finally:
            book.close()
    except (InvalidDataError, UnreadableError, MemoryError):
        raise
    except Exception as error:  # openpyxl documents few of the kinds that a broken workbook raises
        raise UnreadableError(f"{path}: is not a workbook (.xlsx) that can be read: {reason(error)}") from error
