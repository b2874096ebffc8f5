"""Small tables as lists, which the checks take for frames of narwhals: an engine that loads no library for tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress, repeat
from operator import not_
from typing import Any

import narwhals as nw

from onrecord.frames.patterns import NotPlainError, Patterns
from onrecord.frames.plain_cells import Aggregate, Column, Namespace, Values


class PlainFrame:
    """Columns of cells of one length; `nulls` names those in which a cell may be missing (None)."""

    def __init__(
        self,
        columns: Mapping[str, Values | Callable[[], Values]],
        height: int,
        patterns: Patterns,
        nulls: frozenset[str] = frozenset(),
    ) -> None:
        self._columns = dict(columns)
        self.height, self.patterns, self.nulls = height, patterns, nulls
        self.known: dict[tuple[Any, ...], Column] = {}
        self._key_sets: dict[tuple[str, ...], set[Any]] = {}

    def __narwhals_lazyframe__(self) -> PlainFrame:
        return self

    def __narwhals_namespace__(self) -> Namespace:
        return self.namespace

    @cached_property
    def namespace(self) -> Namespace:
        """Where expressions over this frame begin."""
        return Namespace(self)

    @property
    def _native_frame(self) -> PlainFrame:
        return self

    @property
    def columns(self) -> list[str]:
        return list(self._columns)

    def values(self, name: str) -> Values:
        """The cells of one column."""
        found = self._columns[name]
        if callable(found):
            found = self._columns[name] = found()
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each row as a dictionary."""
        names = self.columns
        for cells in zip(*(self.values(name) for name in names), strict=True):
            yield dict(zip(names, cells, strict=True))

    def taken(self, rows: Sequence[int]) -> PlainFrame:
        """Some of the rows, in the order given; their cells are looked up when they are wanted."""
        return PlainFrame(self._looked_up(self.columns, rows), len(rows), self.patterns, self.nulls)

    def _looked_up(self, names: Iterable[str], rows: Sequence[int]) -> dict[str, Callable[[], Values]]:
        return {name: _lookup(self, name, rows) for name in names}

    def stacked(self, parts: Sequence[PlainFrame]) -> PlainFrame:
        """Frames of the same columns, one below the other."""
        if any(part.columns != parts[0].columns for part in parts):
            raise NotPlainError("frames of different columns, one below the other")
        columns = {name: [cell for part in parts for cell in part.values(name)] for name in parts[0].columns}
        nulls = frozenset[str]().union(*(part.nulls for part in parts))
        return PlainFrame(columns, sum(part.height for part in parts), self.patterns, nulls)

    def filter(self, predicate: Column) -> PlainFrame:
        if predicate.scalar:
            return self if predicate.values else self.taken([])
        return self._those(predicate.values)

    def _those(self, wanted: Iterable[Any]) -> PlainFrame:
        """The rows that are wanted; where that is all of them, what is known of them stays known."""
        rows = list(compress(range(self.height), wanted))
        return self if len(rows) == self.height else self.taken(rows)

    def simple_select(self, *names: str) -> PlainFrame:
        nulls = self.nulls.intersection(names)
        return PlainFrame({name: self._columns[name] for name in names}, self.height, self.patterns, nulls)

    def drop(self, names: Sequence[str], *, strict: bool) -> PlainFrame:
        return self.simple_select(*(name for name in self.columns if name not in names))

    def aggregate(self, *aggregates: Aggregate) -> PlainFrame:
        columns = {each.name: [each.over(range(self.height))] for each in aggregates}
        nulls = frozenset(name for name, (value,) in columns.items() if value is None)
        return PlainFrame(columns, 1, self.patterns, nulls)

    def collect_schema(self) -> dict[str, Any]:
        return dict.fromkeys(self._columns, nw.String)  # what cells are; nobody asks for more

    def select(self, *columns: Column) -> PlainFrame:
        nulls = frozenset(column.name for column in columns if column.nulls)
        return PlainFrame({column.name: column.listed() for column in columns}, self.height, self.patterns, nulls)

    def with_columns(self, *columns: Column) -> PlainFrame:
        named = {column.name: column for column in columns}
        nulls = (self.nulls - named.keys()) | {name for name, column in named.items() if column.nulls}
        cells = {**self._columns, **{name: column.listed() for name, column in named.items()}}
        return PlainFrame(cells, self.height, self.patterns, frozenset(nulls))

    def unique(self, *, subset: Sequence[str] | None, keep: str, order_by: Any) -> PlainFrame:
        if keep != "any" or order_by:
            raise NotPlainError("rows made unique in an order")
        seen = {key: row for row, key in reversed(list(enumerate(self._keys(subset or self.columns))))}
        return self if len(seen) == self.height else self.taken(sorted(seen.values()))

    def _keys(self, names: Sequence[str]) -> Iterable[Any]:
        if len(names) == 1:
            return self.values(names[0])
        return zip(*(self.values(name) for name in names), strict=True)

    def group_by(self, keys: Sequence[str], *, drop_null_keys: bool) -> Groups:
        groups: dict[Any, list[int]] = {}
        for row, key in enumerate(self._keys(keys)):
            groups.setdefault(key, []).append(row)
        return Groups(self, keys, list(groups.values()))

    def join(
        self,
        other: PlainFrame,
        *,
        how: str,
        left_on: Sequence[str] | None,
        right_on: Sequence[str] | None,
        suffix: str,
    ) -> PlainFrame:
        if how in ("semi", "anti"):
            there = map(other._key_set(tuple(right_on or ())).__contains__, self._known_keys(left_on))
            return self._those(there if how == "semi" else map(not_, there))
        if how not in ("inner", "left", "cross"):
            raise NotPlainError(f"{how} join")
        partners: dict[Any, list[int | None]] = {}
        for row, key in enumerate(other._known_keys(right_on, every="cross" if how == "cross" else None)):
            if key is not None:
                partners.setdefault(key, []).append(row)
        lonely: list[int | None] = [None] if how == "left" else []
        own = self._known_keys(left_on, every="cross" if how == "cross" else None)
        matched = [partners.get(key, lonely) for key in own]
        rows = [row for row, those in enumerate(matched) for _ in those]
        found: list[Any] = list(chain.from_iterable(matched))
        some_alone = how == "left" and None in found
        lookup = _lookup_or_none if some_alone else _lookup
        joined: dict[str, Values | Callable[[], Values]] = dict(self._looked_up(self.columns, rows))
        nulls = set(self.nulls)
        for name in other.columns:
            if name in (right_on or ()):
                continue
            mine = name + suffix if name in joined else name
            joined[mine] = lookup(other, name, found)
            if some_alone or name in other.nulls:
                nulls.add(mine)
        return PlainFrame(joined, len(rows), self.patterns, frozenset(nulls))

    def _key_set(self, names: tuple[str, ...]) -> set[Any]:
        """The keys that are there, for joins that only ask for them."""
        if names not in self._key_sets:
            self._key_sets[names] = set(self._known_keys(names))
            self._key_sets[names].discard(None)
        return self._key_sets[names]

    def _known_keys(self, names: Sequence[str] | None, every: str | None = None) -> Iterable[Any]:
        """The key of each row for a join: missing where a part of it is; with `every`, the same for all."""
        if names is None:
            return repeat(every, self.height)
        if len(names) == 1 or not self.nulls.intersection(names):
            return self._keys(names)
        return (None if None in key else key for key in self._keys(names))

    def collect(self, _backend: Any = None, **_options: Any) -> PlainTable:
        return PlainTable(self)


class Groups:
    """Rows of a frame by the values of some columns."""

    def __init__(self, frame: PlainFrame, keys: Sequence[str], groups: list[list[int]]) -> None:
        self._frame, self._keys, self._groups = frame, keys, groups

    def agg(self, *aggregates: Aggregate) -> PlainFrame:
        first = self._frame.taken([rows[0] for rows in self._groups])
        columns: dict[str, Values] = {name: first.values(name) for name in self._keys}
        columns.update({each.name: [each.over(rows) for rows in self._groups] for each in aggregates})
        return PlainFrame(columns, len(self._groups), self._frame.patterns, self._frame.nulls.intersection(self._keys))


class PlainLazy(nw.LazyFrame[Any]):
    """The frame as narwhals shows it to the checks; expressions are evaluated here, each part of them once."""

    def __init__(self, frame: PlainFrame, *, level: Any = "lazy") -> None:
        super().__init__(frame, level=level)
        self._frame = frame

    def _flatten_and_extract(self, *exprs: Any, **named_exprs: Any) -> list[Any]:
        namespace = self._frame.namespace
        wanted = [namespace.evaluate(each) for item in exprs for each in _listed(item)]
        return wanted + [namespace.evaluate(each).alias(name) for name, each in named_exprs.items()]


class PlainTable:
    """A frame of which single columns are asked for."""

    def __init__(self, frame: PlainFrame) -> None:
        self._frame = frame

    def __narwhals_dataframe__(self) -> PlainTable:
        return self

    def get_column(self, name: str) -> PlainSeries:
        return PlainSeries(self._frame.values(name))


class PlainSeries:
    """The cells of one column of a table."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __narwhals_series__(self) -> PlainSeries:
        return self

    def to_list(self) -> list[Any]:
        return list(self._values)


def _listed(item: Any) -> Iterable[Any]:
    return (item,) if isinstance(item, str | nw.Expr) else item


def _lookup(frame: PlainFrame, name: str, rows: Sequence[int]) -> Callable[[], Values]:
    return lambda: list(map(frame.values(name).__getitem__, rows))


def _lookup_or_none(frame: PlainFrame, name: str, rows: Sequence[int | None]) -> Callable[[], Values]:
    def cells() -> Values:
        values = frame.values(name)
        return [None if row is None else values[row] for row in rows]

    return cells
