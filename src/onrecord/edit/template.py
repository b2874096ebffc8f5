"""Files to fill in for `onrecord add --from`: the names of all cells, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from onrecord.edit import statement
from onrecord.edit.batch import WIZARD
from onrecord.edit.blocks import asked_columns
from onrecord.edit.canonical import line
from onrecord.edit.lookups import Lookups


def template(lookups: Lookups, table: str, form: str) -> str:
    """A header of CSV, or a list with one empty object of JSON; raises `UnknownNameError` for an unknown table."""
    names = statement.names(lookups) if table == WIZARD else list(asked_columns(lookups.schema(table)))
    if form == "csv":
        return line(names).rstrip("\n")
    row: dict[str, Any] = {}
    for name in names:
        *path, column = name.split(".")
        place: Any = row
        for part, following in zip(path, [*path[1:], ""], strict=False):
            first = part.isdecimal()
            place = place[0] if first else place.setdefault(part, [{}] if following.isdecimal() else {})
        place[column] = ""
    return json.dumps([row], indent=2, ensure_ascii=False)
