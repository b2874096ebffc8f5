"""Rows from a file or standard input, as text: CSV with a header, or JSON objects."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from onrecord.errors import OnRecordError, UnreadableError

ARCHIVE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What spreadsheets (.xlsx, .ods, .xls) begin with."""
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars"}


def read_rows(source: str, known: Collection[str] = ()) -> list[dict[str, str]]:
    """The rows of a `.csv` or `.json` file, or of standard input (`-`), which is JSON when it begins like it.

    `known` are names of columns: a first line of CSV with none of them is no header. Raises `UnreadableError` for a
    file that cannot be read and `OnRecordError` for one that is neither.
    """
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        if raw.startswith(ARCHIVE):
            raise UnreadableError(f"{source}: a spreadsheet, not CSV; save the sheet as CSV UTF-8 and give that file")
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{source}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{source}: not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    begins_like_it = not source.endswith(".csv") and text.lstrip()[:1] in ("[", "{")
    as_json = begins_like_it or source.endswith((".json", ".jsonl", ".ndjson"))
    rows = _from_json(source, text) if as_json else _from_csv(source, text, known)
    if not rows:
        raise OnRecordError(f"{source}: there are no rows in it")
    return rows


def _from_csv(source: str, text: str, known: Collection[str]) -> list[dict[str, str]]:
    first = text.partition("\n")[0].rstrip("\r")
    if re.fullmatch(r'"?sep=.?"?', first):
        raise OnRecordError(f"{source}: the first line, {first}, is for a spreadsheet; delete it")
    for separator, words in SEPARATORS.items():
        if first.count(separator) > first.count(","):
            raise OnRecordError(f"{source}: the cells are separated by {words}, not by commas; save it as CSV")
    try:
        header, *records = [record for record in csv.reader(io.StringIO(text, newline=""), strict=True) if record]
    except ValueError:
        raise OnRecordError(f"{source}: the file is empty; its first line names the columns") from None
    except csv.Error as error:
        raise OnRecordError(f"{source}: not CSV: {error}") from error
    shown = ", ".join(header)[:60]
    if known and not any(name.rpartition(".")[2] in known for name in header):
        raise OnRecordError(f"{source}: the first line names no column: {shown}; put a header above it")
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        raise OnRecordError(f"{source}: the column {doubled[0]} is in the header twice; keep one")
    rows = []
    for number, record in enumerate(records, 1):
        if len(record) != len(header):
            raise OnRecordError(f"{source}: row {number} has {len(record)} cells where the header has {len(header)}")
        rows.append(dict(zip(header, record, strict=True)))
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


def _is_json_lines(text: str) -> bool:
    """Whether the text is several lines with one object each."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


def _from_json(source: str, text: str) -> list[dict[str, str]]:
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except DoubledKeyError as error:
        raise OnRecordError(f"{source}: the key {error} is in one object twice; keep one") from error
    except (ValueError, RecursionError) as error:
        if _is_json_lines(text):
            message = "JSON Lines, one object a line; make it one list: [ first, commas between the objects, ] last"
            raise OnRecordError(f"{source}: {message}") from error
        raise OnRecordError(f"{source}: not JSON: {error}") from error
    rows = document if isinstance(document, list) else [document]
    if not all(isinstance(row, dict) for row in rows):
        raise OnRecordError(f"{source}: a JSON file of rows is a list of objects")
    return [
        {name: _cell(source, number, name, value) for name, value in row.items()} for number, row in enumerate(rows, 1)
    ]


def _cell(source: str, number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        shown = json.dumps(value)
        raise OnRecordError(f"{source}: row {number}: {name} is {shown}, not a value; leave an unknown cell empty")
    if isinstance(value, str | int | float):
        return str(value)
    raise OnRecordError(f"{source}: row {number}: {name} is a list or an object; a cell is one text, number or boolean")
