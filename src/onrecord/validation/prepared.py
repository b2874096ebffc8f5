"""A plan that is made once and run over one frame after another: translating and planning is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl
from polars.io.plugins import register_io_source


class Prepared:
    """What `plan` makes of a lazy frame, for frames of one schema."""

    def __init__(self, plan: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
        self._plan = plan
        self._planned: pl.LazyFrame | None = None
        self._at_hand: list[pl.DataFrame] = []

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What the plan makes of one frame, each column in one piece."""
        if self._planned is None:
            self._planned = self._plan(register_io_source(partial(_taken, self._at_hand), schema=frame.schema))
        self._at_hand[:] = [frame]
        return self._planned.collect(engine="in-memory").rechunk()


def _taken(
    frames: list[pl.DataFrame], columns: list[str] | None, _where: pl.Expr | None, _rows: int | None, _size: int | None
) -> Iterator[pl.DataFrame]:
    """The frame at hand, which is let go: a source as polars asks for one."""
    frame = frames.pop()
    yield frame if columns is None else frame.select(columns)
