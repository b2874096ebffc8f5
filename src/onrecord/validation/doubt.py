"""One fault is one problem: what a rule already tells of one cell is not told again by the rules that join on it.

Damaged text (a trailing space, an invisible letter) is read as it was meant. A row that fails for want of a partner
is held back where the partner may be one whose cell cannot be read: an id that is not found, an empty cell, a record
with too few cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from onrecord.checks.check import Doubt, JoinCheck
from onrecord.checks.gates import edtf_columns
from onrecord.checks.text import damage, pattern
from onrecord.edtf import is_edtf
from onrecord.frames.reader import ROW
from onrecord.nearest import nearest
from onrecord.tableschema.expressions import demands

if TYPE_CHECKING:
    from onrecord.checks import Plan
    from onrecord.validation.tables import TableResult

KEY_RULES = frozenset({"KY301", "CR904", "VF601"})
"""Rules of foreign keys: a row they name has a partner that is not known."""
DAMAGE_RULES = frozenset({"TX801", "TX802", "TX803", "TX806", "TX807"})
CELL_RULES = frozenset({"CO201", "CO202", "CO203", "CO204", "DT401"})
"""Rules of single cells: what such a cell was meant to say is not known."""

_HIDDEN = r"[\p{Cc}\p{Cf}&&[^\n\x{200c}\x{200d}]]"
_LATIN, _CYRILLIC = "aceopxyijshABCEHKMOPTXIJS", "асеорхуіјѕһАВСЕНКМОРТХІЈЅ"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
COMPARISONS = 10_000_000
"""Where there is so much to compare, nothing is held back."""
MANY = 20_000
"""Above so many keys a stray is taken for one without a name, to save the time of comparing it with each."""


def faulty_columns(results: Mapping[str, TableResult], checks: Plan, rules: frozenset[str]) -> set[tuple[str, str]]:
    """The (table, column) pairs in which some cell breaks one of these rules of single cells."""
    return {
        (name, check.column)
        for name, result in results.items()
        for index, check in enumerate(checks.of_table(name))
        if check.rule.code in rules and result.counts.get(index)
    }


def mended(frame: pl.DataFrame, columns: set[str]) -> pl.DataFrame:
    """The frame with the damaged cells of these columns as they were meant."""

    def one(name: str) -> pl.Expr:
        cell = pl.col(name)
        clean = cell.str.normalize("NFC").str.replace_all(_HIDDEN, "").str.replace_all(r"[\s&&[^\n]]{2,}", " ")
        alike = cell.str.contains(pattern("look-alike"))
        letters = pl.when(alike).then(clean).map_elements(_one_script, pl.String)
        meant = pl.when(alike).then(letters).otherwise(clean).str.strip_chars()
        return pl.when(cell.str.contains(damage())).then(meant).otherwise(cell).alias(name)

    return frame.with_columns(one(name) for name in sorted(columns & set(frame.columns)))


def _one_script(text: str) -> str:
    """The text with each word of two scripts written in the one that most of its letters have."""

    def word(match: re.Match[str]) -> str:
        latin = sum(char.isascii() and char.isalpha() for char in match[0])
        foreign = sum("\u0370" <= char <= "\u052f" for char in match[0])
        return match[0].translate(_TO_LATIN if latin >= foreign else _TO_CYRILLIC) if latin and foreign else match[0]

    return re.sub(r"\w+", word, text)


class Doubts:
    """Which cells of a package cannot be read, and which failing rows that may explain."""

    def __init__(self, results: Mapping[str, TableResult], frames: Mapping[str, pl.DataFrame], checks: Plan) -> None:
        self._results = results
        self._frames = frames
        self._faulty = faulty_columns(results, checks, CELL_RULES | DAMAGE_RULES)
        self._lost: dict[tuple[str, str], set[int]] = {}
        self._known: dict[tuple[str, str], set[int]] = {}

    def settle(self, check: JoinCheck, found: pl.DataFrame) -> pl.DataFrame:
        """The failing rows of a join that no other problem explains."""
        lost = set(found[ROW]) if check.rule.code in KEY_RULES else set()
        hidden = set().union(*(self._unread(check.table, name) for name in check.needs))
        if hidden:
            found = found.filter(~pl.col(ROW).is_in(hidden))
        for doubt in check.doubts:
            if doubt.table in self._frames and found.height:
                found = self._unexplained(check.table, found, doubt)
        self._lost.setdefault((check.table, check.column), set()).update(lost)
        return found

    def _unread(self, table: str, column: str) -> set[int]:
        """The rows of a table whose cell in that column says nothing that can be used."""
        rows = self._results[table].reader.broken_rows | self._lost.get((table, column), set())
        if (table, column) in self._faulty:
            if (table, column) not in self._known:
                self._known[table, column] = self._unfit(table, column)
            rows |= self._known[table, column]
        return rows

    def _unfit(self, table: str, column: str) -> set[int]:
        schema = self._results[table].table.schema
        fits = [fit for _, fit in demands(schema.field(column))]
        if column in edtf_columns(schema):
            fits.append((nw.col(column) == "") | is_edtf(nw.col(column)))
        if not fits:
            return set()
        if not fits:
            return set()
        frame = nw.from_native(self._frames[table])
        return set(frame.filter(~nw.all_horizontal(*fits, ignore_nulls=False))[ROW].to_list())

    def _unexplained(self, table: str, found: pl.DataFrame, doubt: Doubt) -> pl.DataFrame:
        """The failing rows of `table` whose partner is not in doubt."""
        on = doubt.on or doubt.key
        partners = self._frames[doubt.table]
        broken = self._results[doubt.table].reader.broken_rows
        unclear = broken.union(*(self._unread(doubt.table, name) for name in doubt.cells))
        if unclear:
            named = partners.filter(pl.col(ROW).is_in(unclear))[doubt.key]
            found = found.filter(~pl.col(on).is_in(named.implode()))
        strays = set() if doubt.joined else self._unread(doubt.table, doubt.key)
        if not strays or not found.height:
            return found
        values = partners.filter(pl.col(ROW).is_in(strays))[doubt.key].to_list()
        lacking = found[on].unique(maintain_order=True).to_list()
        others = self._frames[table][on].unique(maintain_order=True).to_list()
        return found.filter(pl.col(on).is_in(_unclaimed(lacking, values, others)))


def _unclaimed(lacking: list[str], strays: list[str], others: list[str]) -> list[str]:
    """The keys that lack a partner and that no stray can mean: by its likeness, or because there are more of them."""
    if len(strays) * (len(lacking) + min(len(others), MANY)) > COMPARISONS:
        return lacking
    nameless = 0
    for stray in strays:
        near = nearest(stray, lacking) if stray else None
        if near is not None:
            lacking.remove(near)
        elif not stray or len(others) > MANY or nearest(stray, others) is None:
            nameless += 1
    return lacking if len(lacking) > nameless else []
