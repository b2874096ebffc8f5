"""The two forms of a check: an expression over the cells of a row, and a join over several tables.

Both are written once, in narwhals, and know nothing of the engine that runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import narwhals as nw

from onrecord.checks.prefilter import Gate
from onrecord.checks.rule import Rule

Row = Mapping[str, Any]
Told = tuple[str, str | None]


class Context(Protocol):
    """What the words of a problem may need beyond its row."""

    def nearest(self, table: str, column: str, value: str) -> str | None:
        """The value of that column nearest to a mistyped one."""
        ...


Tell = Callable[[Row, Context], Told]
"""The message and the hint of a failing row."""


@dataclass(eq=False)
class ExpressionCheck:
    """A demand on each row of one table: `fits` is true where it is met and never null.

    `gate`, where there is one, is cheaper to ask: a row outside it is certainly fit. It saves time and decides nothing.
    `surely`, where there is one, is what most fit rows meet, without the rest of the demand. `demand`
    and `simple`, of which the two are made, may be functions that make an expression: most are never asked for.
    """

    rule: Rule
    table: str
    column: str
    demand: nw.Expr | Callable[[], nw.Expr]
    tell: Tell
    reads: tuple[str, ...]
    gate: Gate | None = None
    simple: nw.Expr | Callable[[], nw.Expr] | None = None

    @property
    def suspects(self) -> nw.Expr | None:
        """Which rows the demand is asked of, as an expression; None where of all."""
        return self.gate.suspects if self.gate else None

    @cached_property
    def fits(self) -> nw.Expr:
        """The demand as an expression."""
        return self.demand() if callable(self.demand) else self.demand

    @cached_property
    def surely(self) -> nw.Expr | None:
        """What most fit rows meet, as an expression."""
        return self.simple() if callable(self.simple) else self.simple


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A column that joins read and no file has: `cells` of each row, made of the columns `of`.

    With `changed`, only those cells differ from the one column it is made of.
    """

    name: str
    cells: nw.Expr
    of: tuple[str, ...]
    changed: nw.Expr | None = None


class Frames(dict[str, nw.LazyFrame]):
    """The columns of the tables that joins read, each table with `__row`, and what several joins derive from them.

    Keys (the single columns of foreign keys, what they refer to, `__key`) and derived columns are opaque: null where
    the cell is empty, else equal where the cells are equal. An engine may hold hashes there. All other columns are
    text in a form that can be compared with a literal; `text` gives it for more than that.
    """

    hashed = False
    """Whether opaque columns hold hashes, so that a join can tell no more than which rows are suspect."""

    def once(self, derive: Callable[..., nw.LazyFrame], *args: str) -> nw.LazyFrame:
        """What `derive` makes of the tables, computed at the first call and kept for the other joins."""
        name = " ".join((f"{derive.__module__}.{derive.__qualname__}", *args))
        if name not in self:
            self[name] = self.held(derive(self, *args))
        return self[name]

    def held(self, made: nw.LazyFrame) -> nw.LazyFrame:
        """The rows of a frame, computed once and kept for those who read them again."""
        return made.collect().lazy(backend=made.implementation)

    def lifted(self, rows: nw.DataFrame) -> nw.LazyFrame:
        """A few rows of our own, as a frame that can be joined with the tables."""
        return rows.lazy(backend=next((frame.implementation for frame in self.values()), None))

    def counted(self, found: Iterable[nw.LazyFrame]) -> Iterator[tuple[nw.LazyFrame, int]]:
        """Each frame computed and kept, with the number of its rows."""
        for frame in map(self.held, found):
            yield frame, int(frame.select(nw.len()).collect().item())


class Doubt(NamedTuple):
    """Where the partner that a failing row lacks may stand unrecognized: among the rows of `table` whose `key`, or
    one of whose `cells`, cannot be read. `on` is the column of the failing row that `key` matches, if of another name.
    With `joined` the partner was found, and only its cells may be in doubt.
    """

    table: str
    key: str
    cells: tuple[str, ...] = ()
    on: str | None = None
    joined: bool = False


class JoinCheck(NamedTuple):
    """A demand that needs several rows or tables: `find` gives the failing rows of `table` with their `__row`.

    The columns it gives beyond `__row` are there for the words of the problem. A row is judged only where its cells
    in `needs` can be read, and where no `doubts` explain it: one fault is one problem. Only rows whose cell in
    `of_filled` is not empty can fail; with `if_unsorted`, only where rows are not in strict order of the primary key;
    with `only_with`, only where that table has rows.
    """

    rule: Rule
    table: str
    column: str
    reads: Mapping[str, tuple[str | Derived, ...]]
    find: Callable[[Frames], nw.LazyFrame]
    tell: Tell
    needs: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    of_filled: str | None = None
    if_unsorted: bool = False
    only_with: str | None = None

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of the file of one table that the join reads."""
        made = (column.of if isinstance(column, Derived) else (column,) for column in self.reads.get(table, ()))
        return tuple(dict.fromkeys(name for names in made for name in names))


Check = ExpressionCheck | JoinCheck


def shown(value: object, limit: int = 60) -> str:
    """A value for a message, cut to a readable length."""
    text = str(value)
    return f'"{text}"' if len(text) <= limit else f'"{text[: limit - 1]}…"'
