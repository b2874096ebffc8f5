"""One row of a package, found by its id in whatever table, as a citation needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord._text import did_you_mean
from onrecord.citation import CitedRow
from onrecord.errors import UnknownNameError

if TYPE_CHECKING:
    from onrecord.query.package import Package

WORDS = ("claim", "name", "title", "label", "text", "finding", "rationale")
"""Columns that say what a row is, the first that a table has."""
LONGEST = 160


def cited_row(package: Package, row_id: str) -> CitedRow:
    """The row of a package with that id, in whatever table; raises `UnknownNameError` with the nearest."""
    known: list[str] = []
    for table in package.tables():
        key = package.table(table).schema.primary_key
        if len(key) != 1:
            continue
        frame = package.load(table)
        found = frame[frame[key[0]] == row_id]
        if len(found):
            column = next((name for name in WORDS if name in frame.columns), key[0])
            return CitedRow(table, row_id, _short(str(found[column].iloc[0])))
        known += frame[key[0]].dropna().tolist()
    raise UnknownNameError(f'no row "{row_id}" in {package.name}.{did_you_mean(row_id, known)}')


def _short(words: str) -> str:
    words = " ".join(words.split()).rstrip(".")
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
