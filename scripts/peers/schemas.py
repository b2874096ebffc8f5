"""What the peers check, read from the same Table Schemas: one table at a time, as plain data.

Types, required cells, vocabularies, patterns, lengths, limits, primary and foreign keys: what a Table Schema can say.
The rules of dates, quotes, verifications, counter-statements, corrections and damaged text have no peer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
FORMS = {"date": DATE, "integer": "[+-]?[0-9]+", "boolean": "true|false"}


@dataclass
class Column:
    """The demands on one column of text."""

    name: str
    required: bool
    pattern: str | None
    enum: list[str] | None
    shortest: int | None
    longest: int | None
    least: int | None
    most: int | None


@dataclass
class Table:
    """A table: its file, columns, primary key, and foreign keys as (columns, other table, its columns)."""

    name: str
    path: Path
    columns: list[Column]
    key: list[str]
    foreign: list[tuple[list[str], str, list[str]]]

    @property
    def joined(self) -> list[str]:
        """The columns that keys are made of."""
        named = [*self.key, *(name for own, _, _ in self.foreign for name in own)]
        return list(dict.fromkeys(named))


def tables(package: str) -> Iterator[Table]:
    """The tables of a package that lies in a folder."""
    folder = Path(package)
    for resource in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]:
        schema = json.loads((folder / resource["schema"]).read_text("utf-8"))
        foreign = [
            (key["fields"], key["reference"].get("resource") or resource["name"], key["reference"]["fields"])
            for key in schema.get("foreignKeys", [])
        ]
        columns = [_column(field) for field in schema["fields"]]
        yield Table(resource["name"], folder / resource["path"], columns, schema["primaryKey"], foreign)


def _column(field: dict) -> Column:
    demands = field.get("constraints", {})
    pattern = demands.get("pattern") or FORMS.get(field["type"])
    numbers = [demands.get(name) for name in ("minLength", "maxLength", "minimum", "maximum")]
    return Column(field["name"], demands.get("required", False), pattern, demands.get("enum"), *numbers)
