"""What holds the tables of a validation and runs the checks over them: polars, or an engine that is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol

from onrecord.checks import JoinCheck, Plan
from onrecord.checks.check import Frames
from onrecord.package.descriptor import Table
from onrecord.package.store import Store
from onrecord.validation.tables import TableRequest, TableResult, read_table

if TYPE_CHECKING:
    from onrecord.validation.coded import Coding

LARGE = 64 * 1024**2
"""Packages with more bytes than this in their tables are joined on codes first."""

Engine = Literal["auto", "polars", "spark"]


class Tables(Protocol):
    """The tables of one run in an engine."""

    @property
    def frames(self) -> Frames:
        """Empty at first: the joins put the columns here that they read."""
        ...

    def where(self, store: Store, result: TableResult) -> Store | None:
        """Where the lines of a table can be looked up, if anywhere."""
        ...

    def coding(self, checks: Plan, size: int) -> Coding | None:
        """The codes that joins of a package of so many bytes are run on first, if any."""
        ...

    def read(self, asked: TableRequest) -> TableResult:
        """Read one table and judge its rows."""
        ...

    def suspects(
        self, checks: Plan, joins: list[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[list[JoinCheck], Frames]:
        """The joins that may have failing rows, told by a cheaper form of the tables where there is one, and what
        they are decided in: `frames`, or other ones that are still empty, where the columns that they read were moved.
        """
        ...


class InMemory:
    """The tables in memory, through polars; with `oracle`, pandera judges every row instead of the fused pass."""

    def __init__(self, *, oracle: bool = False) -> None:
        self.frames = Frames()
        self._judge: Literal["fused", "pandera"] = "pandera" if oracle else "fused"

    def where(self, store: Store, result: TableResult) -> Store | None:
        return store

    def coding(self, checks: Plan, size: int) -> Coding | None:
        if size <= LARGE:
            return None
        from onrecord.validation.coded import Coding

        return Coding(checks)

    def read(self, asked: TableRequest) -> TableResult:
        return read_table(asked, self._judge)

    def suspects(
        self, checks: Plan, joins: list[JoinCheck], results: Mapping[str, TableResult]
    ) -> tuple[list[JoinCheck], Frames]:
        return joins, self.frames


@contextmanager
def opened(engine: Engine | Literal["pandera"] | Tables, tables: Sequence[Table], size: int) -> Iterator[Tables]:
    """An engine for one run over tables of so many bytes; raises `EngineError` where it is not installed."""
    if not isinstance(engine, str):
        yield engine
    else:
        yield InMemory(oracle=engine == "pandera")
