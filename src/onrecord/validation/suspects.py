"""The fused pass: which rows of a table fail some check, found without naming which.

The prefilter asks one cheap question of each column over all rows; the check expressions run on the rows it lets
through. Rows in which one is false go to the judge.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from onrecord.checks.check import ExpressionCheck

_FAILS = "__fails"


class FusedPass:
    """The checks of one table, grouped by the gate of the prefilter that they share."""

    def __init__(self, checks: Sequence[ExpressionCheck]) -> None:
        groups: dict[int, list[ExpressionCheck]] = {}
        for check in checks:
            groups.setdefault(id(check if check.gate is None else check.gate), []).append(check)
        self.groups = list(groups.values())
        self.gates = [group[0].suspects for group in self.groups]

    def failing(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame of text in which some check is false, in their order."""
        named = [gate.alias(str(index)) for index, gate in enumerate(self.gates)]
        suspects = nw.from_native(frame.lazy()).select(*named).to_native().collect() if named else pl.DataFrame()
        failing = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
        for group, suspect in zip(self.groups, suspects.iter_columns(), strict=True):
            if suspect.any():
                places = suspect.arg_true()
                failing |= suspect if group[0].gate is None else suspect.scatter(places, _fails(frame[places], group))
        return frame.filter(failing)


def fails(checks: Sequence[ExpressionCheck]) -> nw.Expr:
    """Whether a row does not meet some of the checks."""
    return nw.any_horizontal(*(~check.fits for check in checks), ignore_nulls=False)


def _fails(rows: pl.DataFrame, checks: Sequence[ExpressionCheck]) -> pl.Series:
    """Which rows fail one of the checks; cells that many rows share are judged once."""
    columns = list(dict.fromkeys(name for check in checks for name in (check.column, *check.reads)))
    cells = nw.from_native(rows.lazy().select(columns).unique()).with_columns(fails(checks).alias(_FAILS))
    return rows.join(cells.to_native().collect(), on=columns, how="left", maintain_order="left")[_FAILS]
