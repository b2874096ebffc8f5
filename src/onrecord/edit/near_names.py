"""New speakers whose names are almost those of others: two rows for one person are hard to part later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from onrecord.edit.tables import Row, Tables

ALIKE = 85
"""The least likeness (0 to 100) of two names that is reported."""


class NearName(NamedTuple):
    """A new speaker, and the one whose name is almost the same."""

    speaker_id: str
    name: str
    other_id: str
    other_name: str


def near_names(tables: Tables, rows: Iterable[Row]) -> list[NearName]:
    """The new speakers among `rows` with a name like that of a speaker of the record or of an earlier row."""
    from rapidfuzz import fuzz, process

    new = [row.cells for row in rows if row.table == "speakers"]
    if not new:
        return []
    known = _names(tables.rows("speakers"))
    found = []
    for cells in new:
        names = [_plain(name) for _, name in known]
        best = process.extractOne(_plain(cells["name"]), names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if best:
            other, name = known[best[2]]
            found.append(NearName(cells["speaker_id"], cells["name"], other, name))
        known += _names([cells])
    return found


def _names(rows: Sequence) -> list[tuple[str, str]]:
    """(speaker_id, name) of every name and alias."""
    return [
        (cells["speaker_id"], name)
        for cells in rows
        for name in (cells["name"], *cells.get("aliases", "").split("; "))
        if name
    ]


def _plain(name: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in name.casefold()).split())
