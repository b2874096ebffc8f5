"""Drawing the ids of new rows: at random, so that people who do not know of one another never draw the same."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Container

from onrecord.query import Package
from onrecord.tableschema import TableSchema

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32 in lower case: no i, l, o or u, which are easily misread."""
LENGTH = 6


def drawn_column(schema: TableSchema) -> tuple[str, str] | None:
    """The column whose ids are drawn and their prefix, or None for a table with another kind of key.

    >>> from onrecord.query import installed
    >>> drawn_column(installed().table("statements").schema)
    ('statement_id', 'st-')
    """
    if len(schema.primary_key) != 1:
        return None
    name = schema.primary_key[0]
    found = re.match(r"([a-z]{2}-)\[", schema.field(name).pattern or "")
    return (name, found[1]) if found else None


def draw(prefix: str, taken: Container[str]) -> str:
    """A fresh id that is not among `taken`."""
    while True:
        identifier = prefix + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if identifier not in taken:
            return identifier


def taken(package: Package, table: str) -> set[str]:
    """Every id of a table that is in use or was: its rows, and what corrections tell of rows that left it."""
    from onrecord.edit.tables import column

    key = package.table(table).schema.primary_key[0]
    used = set(column(package, table, key))
    if "corrections" in package.tables():
        used.update(column(package, "corrections", "row_id"))
        used.update(column(package, "corrections", "new_value"))
    return used


def slug(*parts: str, words: int = 0) -> str:
    """A readable id for a speaker or source, from its name or from publisher, date and title.

    >>> slug("Mohammad Javad Zarif")
    'mohammad-javad-zarif'
    >>> slug("VOA", "2021-05-25", "Pompeo Rekindles Debate About", words=3)
    'voa-2021-05-25-pompeo-rekindles-debate'
    """
    texts = [_plain(part) for part in parts]
    if words:
        texts[-1] = "-".join(texts[-1].split("-")[:words])
    return "-".join(text for text in texts if text)[:80].strip("-")


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    letters = "".join(char for char in bare if not unicodedata.combining(char)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
