"""What a workbook may hold, looked at in its XML before a library makes objects of it.

Libraries fill up the rows and columns that a cell's place leaves out: one `<row r="2000000000">` is two thousand
million rows. Expat reads each part once, in bounded memory; entities of a document's own are refused.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from onrecord import limits
from onrecord.errors import UnreadableError
from onrecord.package.store import ZipStore

_PIECE = 256 * limits.KIB
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def refuse_odd_sheet(store: ZipStore, name: str) -> None:
    """Raise `UnreadableError` for a part of a workbook with a place beyond the sheet, or with entities."""

    def refuse(why: str) -> None:
        raise UnreadableError(f"{store.path}: {name[:200]} {why}")

    def element(tag: str, attributes: dict[str, str]) -> None:
        kind, place = tag.rpartition(":")[2], attributes.get("r", "")
        if kind == "row" and place and not (place.isdecimal() and 0 < int(place[:9]) <= limits.SHEET_ROWS):
            refuse(f"has a row {place[:20]!r}; the last one of a sheet is {limits.SHEET_ROWS:,}")
        if kind == "c" and place and not _is_cell(place):
            refuse(f"has a cell {place[:20]!r}, which no sheet has")

    def doctype(*_arguments: Any) -> None:
        refuse("has a document type, which no workbook needs")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    with store.open_member(name) as stream:
        try:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            if name.endswith(".xml"):  # others may be pictures
                refuse(f"is not XML: {error}")


def _is_cell(place: str) -> bool:
    found = _CELL.fullmatch(place)
    if found is None:
        return False
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return column <= limits.SHEET_COLUMNS and 0 < int(found[2]) <= limits.SHEET_ROWS
