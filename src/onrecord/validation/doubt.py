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

from onrecord._text import nearest
from onrecord.checks.check import Doubt, Frames, JoinCheck
from onrecord.checks.prefilter import edtf_columns
from onrecord.checks.text import damage, pattern
from onrecord.csvio.reader import ROW
from onrecord.edtf import is_edtf
from onrecord.tableschema.expressions import demands

if TYPE_CHECKING:
    import polars as pl

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
    return frame.with_columns(map(_meant, sorted(columns & set(frame.columns))))


def mended_in(frames: Frames, frame: nw.LazyFrame, columns: set[str]) -> nw.LazyFrame:
    """The same of a table in any engine.

    Only polars can mend; elsewhere the damaged values are fetched, each once, and what was meant comes back as a join.
    """
    if frame.implementation.is_polars():
        return nw.from_native(mended(frame.to_native().collect(), columns).lazy()) if columns else frame
    for name in sorted(columns & set(frame.collect_schema().names())):
        damaged = frame.filter(nw.col(name).str.contains(damage())).select(name).unique().collect("polars").to_native()
        meant = damaged.with_columns(_meant(name).alias("__meant"))
        joined = frame.join(frames.lifted(nw.from_native(meant)), on=name, how="left")
        frame = joined.with_columns(nw.coalesce("__meant", name).alias(name)).drop("__meant")
    return frame


def _meant(name: str) -> pl.Expr:
    import polars as pl

    cell = pl.col(name)
    clean = cell.str.normalize("NFC").str.replace_all(_HIDDEN, "").str.replace_all(r"[\s&&[^\n]]{2,}", " ")
    alike = cell.str.contains(pattern("look-alike"))
    letters = pl.when(alike).then(clean).map_elements(_one_script, pl.String)
    meant = pl.when(alike).then(letters).otherwise(clean).str.strip_chars()
    return pl.when(cell.str.contains(damage())).then(meant).otherwise(cell).alias(name)


def _one_script(text: str) -> str:
    """The text with each word of two scripts written in the one that most of its letters have."""

    def word(match: re.Match[str]) -> str:
        latin = sum(char.isascii() and char.isalpha() for char in match[0])
        foreign = sum("\u0370" <= char <= "\u052f" for char in match[0])
        return match[0].translate(_TO_LATIN if latin >= foreign else _TO_CYRILLIC) if latin and foreign else match[0]

    return re.sub(r"\w+", word, text)


class Doubts:
    """Which cells of a package cannot be read, and which failing rows that may explain.

    Rows that are not known are frames with their `__row`, one for each reason; only what has to be compared letter
    by letter is fetched from the engine.
    """

    def __init__(
        self, results: Mapping[str, TableResult], meant: Mapping[str, nw.LazyFrame], checks: Plan, frames: Frames
    ) -> None:
        self._results = results
        self._meant = meant
        self._frames = frames
        self._faulty = faulty_columns(results, checks, CELL_RULES | DAMAGE_RULES)
        self._lost: dict[tuple[str, str], list[nw.LazyFrame]] = {}
        self._unfit: dict[tuple[str, str], list[nw.LazyFrame]] = {}
        self._broken: dict[str, list[nw.LazyFrame]] = {}

    def settle(self, check: JoinCheck, found: nw.LazyFrame, total: int) -> tuple[nw.LazyFrame, int]:
        """The failing rows of a join that no other problem explains, and how many they are."""
        given = found
        for rows in (rows for name in check.needs for rows in self._unread(check.table, name)):
            found = found.join(rows, on=ROW, how="anti")
        for doubt in check.doubts:
            if doubt.table in self._meant:
                found = self._unexplained(check.table, found, doubt)
        if check.rule.code in KEY_RULES:
            self._lost.setdefault((check.table, check.column), []).append(given.select(ROW))
        return (given, total) if found is given else next(self._frames.counted([found]))

    def broken(self, table: str) -> list[nw.LazyFrame]:
        """The rows of a table that no reader could make sense of; no frame where there are none."""
        if table not in self._broken:
            rows = sorted(self._results[table].reader.broken_rows)
            self._broken[table] = [self._lifted({ROW: rows})] if rows else []
        return self._broken[table]

    def _lifted(self, columns: Mapping[str, list]) -> nw.LazyFrame:
        import polars as pl

        schema = {name: pl.UInt32 if name == ROW else pl.String for name in columns}
        return self._frames.lifted(nw.from_native(pl.DataFrame(columns, schema=schema), eager_only=True))

    def _unread(self, table: str, column: str) -> list[nw.LazyFrame]:
        """The rows of a table whose cell in that column says nothing that can be used."""
        return [*self.broken(table), *self._lost.get((table, column), ()), *self._misfits(table, column)]

    def _misfits(self, table: str, column: str) -> list[nw.LazyFrame]:
        """The rows in which that cell is none of its column."""
        where = table, column
        if where not in self._unfit:
            schema = self._results[table].table.schema
            fits = [fit for _, fit in demands(schema.field(column))] if where in self._faulty else []
            if where in self._faulty and column in edtf_columns(schema):
                fits.append((nw.col(column) == "") | is_edtf(nw.col(column)))
            misfits = self._meant[table].filter(~nw.all_horizontal(*fits, ignore_nulls=False)) if fits else None
            self._unfit[where] = [] if misfits is None else [self._frames.held(misfits.select(ROW))]
        return self._unfit[where]

    def _unexplained(self, table: str, found: nw.LazyFrame, doubt: Doubt) -> nw.LazyFrame:
        """The failing rows of `table` whose partner is not in doubt."""
        on = doubt.on or doubt.key
        partners = self._meant[doubt.table]
        unclear = [
            *self.broken(doubt.table),
            *(rows for name in doubt.cells for rows in self._unread(doubt.table, name)),
        ]
        for rows in unclear:
            named = partners.join(rows, on=ROW, how="semi").select(nw.col(doubt.key).alias(on))
            found = found.join(named, on=on, how="anti")
        strays = {} if doubt.joined else self._strays(doubt)
        lacking = self._in_order(found, on) if strays else []
        if not lacking:
            return found
        others = self._in_order(self._meant[table], on, MANY + 1)
        left = _unclaimed(list(lacking), list(strays.values()), others)
        claimed = sorted({*lacking}.difference(left))
        return found.join(self._lifted({on: claimed}), on=on, how="anti") if claimed else found

    def _strays(self, doubt: Doubt) -> dict[int, str]:
        """The cells of a partner's key that cannot be read, by their row."""
        cells: dict[int, str] = {}
        for rows in self._unread(doubt.table, doubt.key):
            found = self._meant[doubt.table].join(rows, on=ROW, how="semi").select(ROW, doubt.key).collect()
            cells.update(zip(found[ROW].to_list(), found[doubt.key].to_list(), strict=True))
        return dict(sorted(cells.items()))

    def _in_order(self, frame: nw.LazyFrame, column: str, limit: int | None = None) -> list[str]:
        """The values of a column, each once, in the order in which they first stand there."""
        first = (
            frame.filter(~nw.col(column).is_null()).group_by(column).agg(nw.col(ROW).min().alias("first")).sort("first")
        )
        return (first if limit is None else first.head(limit)).select(column).collect()[column].to_list()


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
