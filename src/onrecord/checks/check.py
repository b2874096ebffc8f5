"""The two forms of a check: an expression over the cells of a row, and a join over several tables.

Both are written once, in narwhals, and know nothing of the engine that runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import narwhals as nw

Row = Mapping[str, Any]
Words = tuple[str, str | None]


class Context(Protocol):
    """What the words of a problem may need beyond its row."""

    def nearest(self, table: str, column: str, value: str) -> str | None:
        """The value of that column nearest to a mistyped one."""
        ...


Describe = Callable[[Row, Context], Words]
"""The message and the hint of a failing row."""


@dataclass(eq=False)
class ExpressionCheck:
    """A demand on each row of one table: `fits` is true where it is met and never null.

    Outside its `gate`, where there is one, every row certainly meets it. `demand` may be a function that makes the
    expression, since of most checks it is never needed. With `warns` its problems are warnings, whatever its rule says.
    """

    rule: str
    table: str
    column: str
    demand: nw.Expr | Callable[[], nw.Expr]
    describe: Describe
    reads: tuple[str, ...]
    gate: nw.Expr | None = None
    warns: bool = False

    @cached_property
    def fits(self) -> nw.Expr:
        """The demand as an expression."""
        return self.demand() if callable(self.demand) else self.demand

    @property
    def suspects(self) -> nw.Expr:
        """Which rows may fail: those inside the gate, or without one those that do."""
        return ~self.fits if self.gate is None else self.gate


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

    def once(self, derive: Callable[..., nw.LazyFrame], *args: str) -> nw.LazyFrame:
        """What `derive` makes of the tables, computed at the first call and kept for the other joins."""
        name = " ".join((f"{derive.__module__}.{derive.__qualname__}", *args))
        if name not in self:
            self[name] = self.computed(derive(self, *args))
        return self[name]

    def computed(self, made: nw.LazyFrame) -> nw.LazyFrame:
        """The rows of a frame, computed once and kept for those who read them again."""
        return made.collect().lazy(backend=made.implementation)

    def lifted(self, rows: nw.DataFrame) -> nw.LazyFrame:
        """A few rows of our own, as a frame that can be joined with the tables."""
        return rows.lazy(backend=next((frame.implementation for frame in self.values()), None))

    def counted(self, found: Iterable[nw.LazyFrame]) -> Iterator[tuple[nw.LazyFrame, int]]:
        """Each frame computed and kept, with the number of its rows."""
        for frame in map(self.computed, found):
            yield frame, len(frame.collect())


class Partner(NamedTuple):
    """The rows of `table` whose `key` is that of a failing row, in its column `on` if that has another name.

    The join depends on their `cells`. With `found`, only a row whose partner was found can fail.
    """

    table: str
    key: str
    cells: tuple[str, ...] = ()
    on: str | None = None
    found: bool = False


class JoinCheck(NamedTuple):
    """A demand that needs several rows or tables: `find` gives the failing rows of `table` with their `__row`.

    The columns it gives beyond `__row` are there for the words of the problem. One fault is one problem: a row is
    reported only where its cells in `needs` and those of its `partners` can be read. Only rows whose cell in
    `of_filled` is not empty can fail; with `if_unsorted`, only where rows are not in strict order of the primary key;
    with `only_with`, only where that table has rows.
    """

    rule: str
    table: str
    column: str
    reads: Mapping[str, tuple[str | Derived, ...]]
    find: Callable[[Frames], nw.LazyFrame]
    describe: Describe
    needs: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
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
