"""Parts of Table Schema that are not read, since tools disagree on them: refused, so that no column is half-read.

Source: Data Package v2, Table Schema, https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Unread(NamedTuple):
    """A property that is not read: the values of it that change nothing, and what to write instead."""

    harmless: tuple[Any, ...]
    instead: str


_EMPTY = "missing is the empty cell"
OF_SCHEMA: dict[str, Unread] = {
    "missingValues": Unread(([""],), f'only [""] is read: {_EMPTY}'),
    "uniqueKeys": Unread(([],), "it is not read; give a column the constraint unique, or name all in primaryKey"),
    "fieldsMatch": Unread(("exact", ["exact"]), "only exact is read: a file has the columns of fields in their order"),
}
OF_FIELD: dict[str, Unread] = {
    "format": Unread(
        ("default",), "only default is read; text can have a pattern in constraints, dates are YYYY-MM-DD"
    ),
    "categories": Unread((), "it is not read; list the words in the constraint enum"),
    "categoriesOrdered": Unread((False,), "it is not read; an enum has no order"),
    "missingValues": Unread(([""],), f"it is not read; {_EMPTY}"),
    "decimalChar": Unread((".",), "only a point is read"),
    "groupChar": Unread((), "it is not read; write numbers without it"),
    "bareNumber": Unread((True,), "only true is read; write numbers alone"),
}


def unread(document: Mapping[str, Any], place: str, parts: Mapping[str, Unread]) -> Iterator[tuple[str, str]]:
    """(JSON place, what is wrong) of each property that asks for more than is read.

    >>> list(unread({"decimalChar": ",", "format": "default"}, "/fields/0", OF_FIELD))
    [('/fields/0/decimalChar', 'only a point is read')]
    """
    for name, part in parts.items():
        if name in document and not any(document[name] == value for value in part.harmless):
            yield f"{place}/{name}", part.instead
