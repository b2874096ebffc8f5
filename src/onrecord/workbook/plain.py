"""Sheets that hold text alone, in the one form in which spreadsheet programs write it: read by whole columns.

A sheet with a number, a date, a formula or anything unusual is none, and is read cell by cell (`read.py`), so that each
such cell is named. Formulas and types are not seen by the library that reads columns: they are looked for here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import limits
from onrecord.errors import imported
from onrecord.package.store import ZipStore

if TYPE_CHECKING:
    import polars as pl

SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?(?: t="(?:s|inlineStr)">|/>|></c>)')
_FAR = re.compile(rb'<c r="([A-Z]{2,3})[0-9]')
_ODD = (b"<!", b"\x00", b"<f>", b"<f ", b"<f/")
EMPTY = 1_000_000
"""Cells that a sheet may leave out before it is read cell by cell: whole columns hold them all."""


def is_plain(store: ZipStore, name: str) -> bool:
    """Whether a part of a workbook is a sheet of text alone."""
    if not SHEET.fullmatch(name):
        return False
    with store.open_member(name) as stream:
        xml = stream.read()
    head, encoding = xml[:200], re.search(rb'encoding=["\']([^"\']+)', xml[:200])
    if (encoding and encoding[1].lower() != b"utf-8") or re.search(rb"<\w+:", head) or any(odd in xml for odd in _ODD):
        return False
    rows, cells = [int(number) for number in _ROW.findall(xml)], sum(1 for _ in _CELL.finditer(xml))
    if xml.count(b"<row") != len(rows) or xml.count(b"<c ") != cells or b":row" in xml or b":c " in xml:
        return False
    last, width = max(rows, default=1), max(map(_number, set(_FAR.findall(xml))), default=26)
    return 0 < last <= limits.SHEET_ROWS and last * width <= 4 * cells + EMPTY


def _number(letters: bytes) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def columns_of(path: Path, wanted: Collection[str]) -> tuple[list[str], dict[str, pl.DataFrame]]:
    """The names of all sheets, and the wanted ones as columns of text; an empty cell is ""."""
    book = imported("fastexcel").read_excel(path)
    frames = {}
    for name in book.sheet_names:
        if name in wanted:
            frame: pl.DataFrame = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            frames[name] = frame.fill_null("")
    return book.sheet_names, frames
