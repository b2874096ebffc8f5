"""Rows from a file or standard input, as text: CSV or TSV with a header, JSON objects, or JSON Lines.

Objects and lists inside a JSON object are cells too: `{"dates": {"edtf": "2021"}}` is `dates.edtf`, and the first of
a list is number 1. A row without any filled cell is passed over.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.errors import OnRecordError, UnreadableError

ARCHIVE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What spreadsheets (.xlsx, .ods, .xls) begin with."""
SEPARATORS = {";": "semicolons", "|": "bars"}
LINES = (".jsonl", ".ndjson")


class Given(NamedTuple):
    """One row of an input: its number, from 1, its line in a file of lines, and its cells."""

    row: int
    line: int | None
    cells: dict[str, str]


def read_rows(source: str, known: Collection[str] = ()) -> list[Given]:
    """The rows of a file, or of standard input (`-`).

    `known` are names of columns: a first line of CSV with none of them is no header. Raises `UnreadableError` for a
    file that cannot be read and `OnRecordError` for one that is of no kind that is read.
    """
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        if raw.startswith(ARCHIVE):
            raise UnreadableError(f"{source}: a spreadsheet; let its name end in .xlsx, or save it as CSV UTF-8")
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{source}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{source}: not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    begins_like_it = not source.endswith((".csv", ".tsv")) and text.lstrip()[:1] in ("[", "{")
    as_json = begins_like_it or source.endswith((".json", *LINES))
    found = _from_json(source, text) if as_json else _from_lines(source, text, known)
    return filled(source, found)


def filled(source: str, rows: Collection[Given]) -> list[Given]:
    """The rows that have a filled cell; raises `OnRecordError` where there is none."""
    kept = [row for row in rows if any(row.cells.values())]
    if not kept:
        raise OnRecordError(f"{source}: there are no rows in it")
    return kept


def _from_lines(source: str, text: str, known: Collection[str]) -> list[Given]:
    first = text.partition("\n")[0].rstrip("\r")
    if re.fullmatch(r'"?sep=.?"?', first):
        raise OnRecordError(f"{source}: the first line, {first}, is for a spreadsheet; delete it")
    for separator, words in SEPARATORS.items():
        if first.count(separator) > first.count(",") + first.count("\t"):
            raise OnRecordError(f"{source}: the cells are separated by {words}, not by commas; save it as CSV")
    tabs = first.count("\t") > first.count(",")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter="\t" if tabs else ",")
    records, before = [], 0
    try:
        for record in reader:
            if record:
                records.append((before + 1, record))
            before = reader.line_num
    except csv.Error as error:
        raise OnRecordError(f"{source}:{before + 1}: not CSV: {error}") from error
    if not records:
        raise OnRecordError(f"{source}: the file is empty; its first line names the columns")
    return from_table(source, records, known)


def from_table(
    source: str, records: list[tuple[int, list[str]]], known: Collection[str] = (), *, padded: bool = False
) -> list[Given]:
    """The rows of a table whose records stand at these lines; the first of them is the header.

    With `padded`, a record may leave out empty cells at its end, as those of a sheet do.
    """
    if not records:
        raise OnRecordError(f"{source}: there are no rows in it; the first names the columns")
    header = [name.strip() for name in records[0][1]]
    while header and not header[-1]:
        header.pop()
    shown = ", ".join(header)[:60]
    if known and not any(name.rpartition(".")[2] in known for name in header):
        raise OnRecordError(f"{source}: the first line names no column: {shown}; put a header above it")
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        raise OnRecordError(f"{source}: the column {doubled[0]} is in the header twice; keep one")
    rows = []
    for number, (line, record) in enumerate(records[1:], 1):
        if (len(record) < len(header) and not padded) or any(record[len(header) :]):
            raise OnRecordError(
                f"{source}:{line}: row {number} has {len(record)} cells where the header has {len(header)}"
            )
        rows.append(Given(number, line, dict.fromkeys(header, "") | dict(zip(header, record, strict=False))))
    return rows


class DoubledKeyError(Exception):
    """A key that an object of JSON has twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise DoubledKeyError(json.dumps(name))
        found[name] = value
    return found


def _from_json(source: str, text: str) -> list[Given]:
    """The objects of a JSON document, or of JSON Lines: several lines with one object each."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if source.endswith(LINES) or (len(lines) > 1 and all(line.lstrip()[0] == "{" for _, line in lines)):
        parsed: list[tuple[int | None, Any]] = [(number, _parsed(f"{source}:{number}", line)) for number, line in lines]
    else:
        document = _parsed(source, text)
        parsed = [(None, row) for row in (document if isinstance(document, list) else [document])]
    rows = []
    for number, (at, row) in enumerate(parsed, 1):
        if not isinstance(row, dict):
            raise OnRecordError(f"{source}: row {number} is not an object; a JSON file of rows is a list of objects")
        rows.append(Given(number, at, dict(_cells(f"{source}: row {number}", "", row))))
    return rows


def _parsed(place: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except DoubledKeyError as error:
        raise OnRecordError(f"{place}: the key {error} is in one object twice; keep one") from error
    except (ValueError, RecursionError) as error:
        raise OnRecordError(f"{place}: not JSON: {error}") from error


def _cells(place: str, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The cells of a value, each with its name: parts of objects by key, parts of lists by number."""
    inner = f"{name}." if name else ""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _cells(place, f"{inner}{key}", part)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            if not isinstance(part, dict):
                raise OnRecordError(f"{place}: {name} is a list of values; a cell is one text, number or boolean")
            yield from _cells(place, f"{inner}{number}", part)
    else:
        yield name, _text(place, name, value)


def _text(place: str, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        raise OnRecordError(f"{place}: {name} is {json.dumps(value)}, not a value; leave an unknown cell empty")
    return str(value)


def written(source: str, rows: list[Given]) -> tuple[Path, str]:
    """Where the rows that were not accepted go, beside the input, and the text of that file: of the same kind."""
    given = Path("rows.json" if source == "-" else source)
    kind = given.suffix if given.suffix in (".csv", ".tsv", ".json", *LINES) else ".csv"
    names = (f"{given.stem}.rest{'' if number == 1 else f'-{number}'}{kind}" for number in range(1, 10_000))
    path = next(place for name in names if not (place := given.with_name(name)).exists())
    cells = [row.cells for row in rows]
    if kind in LINES:
        return path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in cells)
    if kind == ".json":
        return path, json.dumps(cells, ensure_ascii=False, indent=2) + "\n"
    stream = io.StringIO(newline="")
    header = list(dict.fromkeys(name for row in cells for name in row))
    writer = csv.DictWriter(stream, header, delimiter="\t" if kind == ".tsv" else ",", lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells)
    return path, stream.getvalue()
