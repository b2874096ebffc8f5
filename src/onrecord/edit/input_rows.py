"""Rows from a file or standard input, as text: CSV with a header, or JSON objects."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from onrecord.errors import OnRecordError, UnreadableError


def read_rows(source: str) -> list[dict[str, str]]:
    """The rows of a `.csv` or `.json` file, or of standard input (`-`), which is JSON when it begins like it.

    Raises `UnreadableError` for a file that cannot be read and `OnRecordError` for one that is neither.
    """
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{source}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{source}: not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    as_json = source.endswith(".json") or (not source.endswith(".csv") and text.lstrip()[:1] in ("[", "{"))
    rows = _from_json(source, text) if as_json else _from_csv(source, text)
    if not rows:
        raise OnRecordError(f"{source}: there are no rows in it")
    return rows


def _from_csv(source: str, text: str) -> list[dict[str, str]]:
    try:
        header, *records = [record for record in csv.reader(io.StringIO(text, newline=""), strict=True) if record]
    except ValueError:
        raise OnRecordError(f"{source}: the file is empty; its first line names the columns") from None
    except csv.Error as error:
        raise OnRecordError(f"{source}: not CSV: {error}") from error
    rows = []
    for number, record in enumerate(records, 1):
        if len(record) != len(header):
            raise OnRecordError(f"{source}: row {number} has {len(record)} cells where the header has {len(header)}")
        rows.append(dict(zip(header, record, strict=True)))
    return rows


def _from_json(source: str, text: str) -> list[dict[str, str]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
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
    if isinstance(value, str | int | float):
        return str(value)
    raise OnRecordError(f"{source}: row {number}: {name} is a list or an object; a cell is one text, number or boolean")
