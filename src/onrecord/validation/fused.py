"""The checks of single rows over the batches of a table: all gates in one pass, then the checks of those that open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import narwhals as nw
import polars as pl

from onrecord.checks import ExpressionCheck
from onrecord.checks.prefilter import UNUSUAL
from onrecord.csvio.reader import ROW
from onrecord.validation.prepared import Prepared

WIDE = 24
"""Bytes of a cell, on average, from which a pattern takes longer than several looks at its ends."""
MANY = 100_000
"""So many different cells are remembered as fit."""
Numbered = tuple[int, ExpressionCheck]
Failing = tuple[int, pl.Series]
"""The position of a check and the numbers of the rows that fail it."""


class FusedPass:
    """The checks of one table, each with its position; those with one gate are asked together.

    The table's `first` batch tells which columns of text are wide, and so sooner looked at in a cheaper way.
    """

    def __init__(self, checks: Sequence[Numbered], first: pl.DataFrame) -> None:
        groups: dict[int, list[Numbered]] = {}
        for index, check in checks:
            groups.setdefault(id(check.gate) if check.gate else -index, []).append((index, check))
        self._groups = [_Group(members) for members in groups.values()]
        longest = max(map(len, first.columns))
        text = [group.first.column for group in self._groups if group.of_usual is not None]
        wide = [name for name in text if first[name].str.len_bytes().sum() > WIDE * first.height]
        self._marks = {name: str(number).rjust(longest + 1, "_") for number, name in enumerate(wide)}
        """For each wide column of text a name that no column has, for whether its cells are unusual."""
        self._gates = _prepared([group.suspects for group in self._groups])
        self._gates_of_usual = _prepared([self._suspects_of_usual(group) for group in self._groups])

    def failing(self, frame: pl.DataFrame, *, controls: bool) -> Iterator[Failing]:
        """What fails in a batch; `controls` says that control characters may stand in a cell."""
        if not self._groups or not frame.height:
            return
        gates = self._gates(frame) if controls else self._gates_of_usual(frame.hstack(self._unusual(frame)))
        for group, suspect in zip(self._groups, gates.iter_columns(), strict=True):
            if suspect.any():
                yield from group.judged(frame.filter(suspect))

    def _suspects_of_usual(self, group: _Group) -> nw.Expr:
        mark = self._marks.get(group.first.column)
        return group.suspects if mark is None or group.of_usual is None else group.of_usual | nw.col(mark)

    def _unusual(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Which cells are unusual: without control characters, such a cell has more bytes than characters."""
        beyond = frame.select(
            (pl.col(name).str.len_bytes() != pl.col(name).str.len_chars()).alias(mark)
            for name, mark in self._marks.items()
        )
        some = {name: mark for name, mark in self._marks.items() if beyond[mark].any()}
        looked = beyond.hstack(frame.select(*some)).select(
            pl.when(mark).then(name).otherwise(pl.lit("")).str.contains(UNUSUAL).alias(mark)
            for name, mark in some.items()
        )
        return beyond.with_columns(looked)


class _Group:
    """The checks that share a gate, or one without, and the cells that were found fit and stand in many a row."""

    def __init__(self, checks: Sequence[Numbered]) -> None:
        self._checks = checks
        self.first = checks[0][1]
        self.suspects = ~self.first.fits if self.first.suspects is None else self.first.suspects
        self.of_usual = self.first.gate.of_usual if self.first.gate else None
        self._columns = sorted({name for _, check in checks for name in (check.column, *check.reads)})
        self._fit: pl.DataFrame | None = None

    @cached_property
    def _failing(self) -> Prepared:
        return _prepared([~check.fits for _, check in self._checks])

    def judged(self, suspects: pl.DataFrame) -> Iterator[Failing]:
        """What fails among the rows of a batch that the gate suspects."""
        if self.first.gate is None:
            yield self._checks[0][0], suspects[ROW]
            return
        rows = suspects.select(ROW, *self._columns)
        cells = rows.drop(ROW).unique()
        repeated = cells.height < rows.height // 2
        if self._fit is not None:
            cells = cells.join(self._fit, on=self._columns, how="anti")
        if not cells.height:
            return
        unfit = self._failing(cells).select(pl.any_horizontal(pl.all())).to_series()
        if repeated and (self._fit is None or self._fit.height < MANY):
            # text made anew: as it is, a cell holds all text of its batch in memory
            anew = (pl.concat_str(name, pl.lit("")).alias(name) for name in self._columns)
            fit = cells.filter(~unfit).select(anew)
            self._fit = fit if self._fit is None else self._fit.vstack(fit)
        if unfit.any():
            rows = rows.join(cells.filter(unfit), on=self._columns, how="semi", maintain_order="left")
            for (index, _), fails in zip(self._checks, self._failing(rows.drop(ROW)).iter_columns(), strict=True):
                if fails.any():
                    yield index, rows[ROW].filter(fails)


def _prepared(expressions: Sequence[nw.Expr]) -> Prepared:
    """In which rows each expression holds, by its position."""
    named = [expression.alias(str(index)) for index, expression in enumerate(expressions)]

    def plan(frame: pl.LazyFrame) -> pl.LazyFrame:
        return nw.from_native(frame).with_columns(*named).select(*map(str, range(len(named)))).to_native()

    return Prepared(plan)
