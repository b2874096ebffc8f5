"""Edits of rows as splices of the files of their tables."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.edit.form import line
from onrecord.edit.lookup import file_of
from onrecord.edit.places import Key, Spot, Unsorted, spots
from onrecord.edit.splice import Cut, Splice
from onrecord.edit.tables import Cells, Edit
from onrecord.errors import OnRecordError
from onrecord.package.descriptor import Table
from onrecord.query import Package


def spliced(package: Package, edits: Sequence[Edit]) -> dict[str, Splice]:
    """The new file of every table that edits change; the rest of each file stays as it is, byte for byte.

    Raises `OnRecordError` where a place cannot be found because the file is not in canonical form.
    """
    found = {}
    for name in dict.fromkeys(edit.table for edit in edits):
        table = package.table(name)
        own = [edit for edit in edits if edit.table == name]
        path = file_of(package, name)
        keys = {_key(cells, table) for edit in own for cells in (edit.old, edit.new) if cells is not None}
        try:
            cuts = _cuts(table, own, spots(path, table.schema, keys))
        except Unsorted as error:
            raise OnRecordError(f"{table.path} is not in canonical form; run `onrecord fmt` first") from error
        if cuts:
            found[name] = Splice(path, cuts)
    return found


def _cuts(table: Table, edits: Sequence[Edit], places: dict[Key, list[Spot]]) -> tuple[Cut, ...]:
    columns = table.schema.columns
    cuts: list[tuple[int, int, Key, bytes, int]] = []
    for edit in edits:
        new = line(edit.new[name] for name in columns).encode() if edit.new is not None else b""
        before = None if edit.old is None else _key(edit.old, table)
        after = None if edit.new is None else _key(edit.new, table)
        if before is not None and edit.old is not None:
            wanted = tuple(edit.old[name] for name in columns)
            stays = new if after == before else b""
            same = [spot for spot in places[before] if spot.cells == wanted]
            if not same:
                raise Unsorted("not in canonical form")
            cuts += [(spot.start, spot.end, before, stays, spot.line) for spot in same]
        if after is not None and after != before:
            spot = places[after][-1]
            cuts.append((spot.start, spot.end, after, new, spot.line))
    joined: list[Cut] = []
    for start, end, _key_of_it, data, first in sorted(cuts, key=lambda cut: cut[:3]):
        if joined and joined[-1].end == start:
            joined[-1] = Cut(joined[-1].start, end, joined[-1].new + data, joined[-1].line)
        else:
            joined.append(Cut(start, end, data, first))
    return tuple(cut for cut in joined)


def _key(cells: Cells, table: Table) -> Key:
    return tuple(cells[name] for name in table.schema.primary_key)
