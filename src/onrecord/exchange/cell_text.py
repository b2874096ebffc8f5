"""The text of an object as a cell can hold it, and back: line ends are LF, and text is in Unicode form NFC there.

What a cell cannot hold is written as an escape of JSON, which has the same value, and the ledger says where.
"""

from __future__ import annotations

import re
import unicodedata

CRLF = "the file ends its lines with CR LF"
ESCAPED = "written as escapes in the cell, since it has only text in Unicode form NFC; at "
_PLACE = re.compile(r"\\u[0-9a-f]{4}(?:\\u[0-9a-f]{4})?")


def to_cell(raw: str) -> tuple[str, tuple[str, ...]]:
    """The cell for a text, and what was changed, in words that `from_cell` reads.

    >>> to_cell('{"a":"e\\u0301"}')[0]
    '{"a":"e\\\\u0301"}'
    """
    if raw.isascii() and "\r" not in raw and "\x00" not in raw:
        return raw, ()
    notes: list[str] = []
    if "\r" in raw:
        whole = raw.count("\r\n") == raw.count("\r") == raw.count("\n")
        notes.append(CRLF if whole else "line ends of several kinds are LF in the cell")
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in raw or not unicodedata.is_normalized("NFC", raw):
        pieces: list[str] = []
        places: list[int] = []
        length = 0
        for char in raw:
            if (
                char == "\x00"
                or unicodedata.combining(char)
                or not unicodedata.is_normalized("NFC", char)
                or (pieces and not unicodedata.is_normalized("NFC", pieces[-1][-1] + char))
            ):
                places.append(length)
                char = _escape(char)
            pieces.append(char)
            length += len(char)
        raw = "".join(pieces)
        notes.append(ESCAPED + ",".join(map(str, places)))
    return raw, tuple(notes)


def from_cell(cell: str, notes: tuple[str, ...]) -> str:
    """The text that `to_cell` was given."""
    for note in reversed(notes):
        if note == CRLF:
            cell = cell.replace("\n", "\r\n")
        elif note.startswith(ESCAPED):
            pieces, done = [], 0
            for place in map(int, note.removeprefix(ESCAPED).split(",")):
                found = _PLACE.match(cell, place)
                if found is None:
                    return cell
                one = found[0] if found[0][:4] in ("\\ud8", "\\ud9", "\\uda", "\\udb") else found[0][:6]
                code = bytes.fromhex(one.replace("\\u", "")).decode("utf-16-be", "replace")
                pieces += [cell[done:place], code]
                done = place + len(one)
            cell = "".join([*pieces, cell[done:]])
    return cell


def _escape(char: str) -> str:
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[index : index + 4]}" for index in range(0, len(units), 4))
