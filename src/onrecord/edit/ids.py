"""Ids of new rows, drawn at random: two people who never met do not draw the same one."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Container

from onrecord.edit.tables import Tables
from onrecord.tableschema import TableSchema

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32 in lower case: without i, l, o and u, which are easily misread."""
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


def taken(tables: Tables, name: str) -> set[str]:
    """Every id that a table to be changed uses or used: those of its rows, and those in corrections of others."""
    used = set(tables.canonical(name)[tables.schema(name).primary_key[0]])
    if "corrections" in tables.package.tables():
        used.update(tables.column("corrections", "row_id"))
        used.update(tables.column("corrections", "new_value"))
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
