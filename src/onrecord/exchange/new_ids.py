"""Ids for many new rows at once: letters drawn by the system's generator in blocks."""

from __future__ import annotations

import secrets

from onrecord.edit import ids
from onrecord.edit.tables import Tables

BULK_LENGTH = 10
"""Letters of an id in a large import: among a million rows of six, one draw in a thousand would be taken."""
_LETTERS = bytes(ord(ids.ALPHABET[number % 32]) for number in range(256))
_BLOCK = 1 << 15


class NewIds:
    """Draws ids that no row of the package has or had."""

    def __init__(self, tables: Tables, *, bulk: bool) -> None:
        self._tables = tables
        self._length = BULK_LENGTH if bulk else ids.LENGTH
        self._taken: dict[str, set[str]] = {}
        self._prefixes: dict[str, str] = {}
        self._block, self._at = "", 0

    def letters(self, length: int = ids.LENGTH) -> str:
        """Letters drawn at random."""
        if self._at + length > len(self._block):
            self._block, self._at = secrets.token_bytes(_BLOCK).translate(_LETTERS).decode(), 0
        self._at += length
        return self._block[self._at - length : self._at]

    def draw(self, table: str) -> str:
        """A new id for a row of a table."""
        if table not in self._taken:
            self._prefixes[table] = PREFIXES[table]
            known = table in self._tables.package.tables()
            self._taken[table] = ids.taken(self._tables, table) if known else set()
        taken, prefix = self._taken[table], self._prefixes[table]
        while (identifier := prefix + self.letters(self._length)) in taken:
            pass
        taken.add(identifier)
        return identifier


PREFIXES = {"dates": "dt-", "imports": "im-", "statements": "st-", "verifications": "vf-"}
