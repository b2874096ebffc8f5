"""One fault, one problem: a join reports no row whose failure another problem explains.

A cell that breaks a rule of single cells cannot be read. A row with such a cell is not reported by a join that needs
it. A row that lacks a partner is not reported where the partner may be a row whose key cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from onrecord.checks.check import Frames, JoinCheck, Partner
from onrecord.checks.plan import Plan
from onrecord.checks.prefilter import edtf_columns
from onrecord.checks.text import unequal
from onrecord.csvio.reader import ROW
from onrecord.edtf import is_edtf
from onrecord.tableschema.expressions import demands
from onrecord.validation.engine import TableResult

KEY_RULES = frozenset({"KY301", "CR904", "VF601"})
"""Rules of foreign keys: of a row that breaks one, it is not known which partner it has."""
CELL_RULES = frozenset({"CO201", "CO202", "CO203", "CO204", "DT401", "TX801", "TX802", "TX803", "TX806"})


class Cascade:
    """Which cells of a package cannot be read, and which failing rows that explains.

    Rows are frames with their `__row`; nothing but counts leaves the engine.
    """

    def __init__(
        self, results: Mapping[str, TableResult], kept: Mapping[str, nw.LazyFrame], checks: Plan, frames: Frames
    ) -> None:
        self._results = results
        self._kept = kept
        self._frames = frames
        self._faulty = {
            (name, check.column)
            for name, result in results.items()
            for check in checks.of_table(name)
            if check.rule in CELL_RULES and result.counts.get(check)
        }
        self._without_partner: dict[tuple[str, str], list[nw.LazyFrame]] = {}
        self._unreadable_cells: dict[tuple[str, str], list[nw.LazyFrame]] = {}
        self._broken: dict[str, list[nw.LazyFrame]] = {}

    def settle(self, check: JoinCheck, found: nw.LazyFrame, total: int) -> tuple[nw.LazyFrame, int]:
        """The failing rows of a join that no other problem explains, and how many they are."""
        rest = found
        for rows in (rows for name in check.needs for rows in self._unreadable(check.table, name)):
            rest = rest.join(rows, on=ROW, how="anti")
        for partner in check.partners:
            if partner.table in self._kept:
                rest = self._unexplained(rest, partner)
        if check.rule in KEY_RULES:
            self._without_partner.setdefault((check.table, check.column), []).append(found.select(ROW))
        return (found, total) if rest is found else next(self._frames.counted([rest]))

    def broken(self, table: str) -> list[nw.LazyFrame]:
        """The records of a table that could not be split into cells; no frame where there are none."""
        if table not in self._broken:
            rows = sorted(self._results[table].reader.broken_rows)
            dtype = self._kept[table].collect_schema()[ROW]
            frame = nw.from_dict({ROW: rows}, {ROW: dtype}, backend="polars")
            self._broken[table] = [self._frames.lifted(frame)] if rows else []
        return self._broken[table]

    def _unreadable(self, table: str, column: str) -> list[nw.LazyFrame]:
        """The rows of a table whose cell in that column cannot be read, or names a partner that is not there."""
        where = table, column
        return [*self.broken(table), *self._without_partner.get(where, ()), *self._unfit(where)]

    def _unfit(self, where: tuple[str, str]) -> list[nw.LazyFrame]:
        """The rows in which that cell breaks a rule of single cells."""
        if where not in self._unreadable_cells:
            table, column = where
            schema = self._results[table].table.schema
            cell = nw.col(column)
            fits = [~cell.str.contains(unequal()), *(fit for _, fit in demands(schema.field(column)))]
            if column in edtf_columns(schema):
                fits.append((cell == "") | is_edtf(cell))
            rows = self._kept[table].filter(~nw.all_horizontal(*fits, ignore_nulls=False)).select(ROW)
            self._unreadable_cells[where] = [self._frames.computed(rows)] if where in self._faulty else []
        return self._unreadable_cells[where]

    def _unexplained(self, found: nw.LazyFrame, partner: Partner) -> nw.LazyFrame:
        """The failing rows whose partner is certainly missing, or there and readable."""
        on = partner.on or partner.key
        others = self._kept[partner.table]
        unclear = [rows for name in partner.cells for rows in self._unreadable(partner.table, name)]
        for rows in (*self.broken(partner.table), *unclear):
            named = others.join(rows, on=ROW, how="semi").select(nw.col(partner.key).alias(on))
            found = found.join(named, on=on, how="anti")
        if partner.found:
            return found
        strays = sum(_number(rows) for rows in self._unreadable(partner.table, partner.key))
        # each row whose key cannot be read may be the partner of one key that lacks one
        return found.head(0) if strays and _number(found.select(on).unique()) <= strays else found


def _number(rows: nw.LazyFrame) -> int:
    return int(rows.select(nw.len()).collect().item())
