"""Cells in lists and what expressions come to over them, for small tables.

It knows the operations that the checks use, computes each at once and remembers it for the frame. What it does not
know, it refuses with `NotPlainError`; the caller then asks another engine.

Source: narwhals, "How it works". The steps of an expression are read one by one, since the way that narwhals walks them
costs more than these tables do.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from onrecord.frames.patterns import NotPlainError

if TYPE_CHECKING:
    from onrecord.frames.plain import PlainFrame

Values = Sequence[Any]
EVERY_ROW = SimpleNamespace(is_scalar_like=False, preserves_length=True)
ONE_VALUE = SimpleNamespace(is_scalar_like=True, preserves_length=False)


class Column:
    """The cells of one column, or one value for all rows (`scalar`); what an expression comes to over a frame."""

    __slots__ = ("_distinct", "frame", "key", "name", "nulls", "scalar", "values")

    def __init__(
        self, frame: PlainFrame, name: str, key: Any, values: Any, *, scalar: bool = False, nulls: bool = False
    ) -> None:
        self.frame, self.name, self.key, self.values = frame, name, key, values
        self.scalar, self.nulls = scalar, nulls
        self._distinct: set[Any] | None = None

    @property
    def _metadata(self) -> SimpleNamespace:
        return ONE_VALUE if self.scalar else EVERY_ROW

    def broadcast(self) -> Column:
        return self

    def alias(self, name: str) -> Column:
        return Column(self.frame, name, self.key, self.values, scalar=self.scalar, nulls=self.nulls)

    def listed(self) -> Values:
        """One value for each row."""
        return [self.values] * self.frame.height if self.scalar else self.values

    def distinct(self) -> set[Any]:
        """The different values that are there."""
        if self._distinct is None:
            self._distinct = {self.values} if self.scalar else set(self.values)
            self._distinct.discard(None)
        return self._distinct

    def _with(self, values: Any, *, nulls: bool = False, scalar: bool = False) -> Column:
        """A new column; its key is the number of columns made so far, so that keys of keys stay short."""
        return Column(self.frame, self.name, len(self.frame.known), values, scalar=scalar, nulls=nulls)

    def known(self, key: tuple[Any, ...], compute: Callable[[], Column]) -> Column:
        """The result of one operation on this frame: computed once."""
        found = self.frame.known.get(key)
        if found is None:
            found = self.frame.known[key] = compute()
        return found

    def _mapped(self, key: tuple[Any, ...], results: Callable[[], Mapping[Any, Any]]) -> Column:
        """What each distinct value comes to; missing stays missing."""

        def compute() -> Column:
            found = results()
            if self.scalar:
                return self._with(found.get(self.values), scalar=True, nulls=self.values is None)
            get = found.get if self.nulls else found.__getitem__
            return self._with(list(map(get, self.values)), nulls=self.nulls)

        return self.known(key, compute)

    def _each(self, operation: str, function: Callable[[Any], Any], *facts: Any) -> Column:
        """One function over each value; missing stays missing."""

        def compute() -> Column:
            if self.scalar or self.nulls:
                values = [None if cell is None else function(cell) for cell in self.listed()]
                return self._with(values, nulls=self.nulls)
            return self._with(list(map(function, self.values)))

        return self.known((operation, self.key, *facts), compute)

    def _both(self, operation: str, function: Callable[[Any, Any], Any], other: Column) -> Column:
        """One function over this column and another; missing where one of the two is."""

        def compute() -> Column:
            nulls = self.nulls or other.nulls
            apply = _with_nulls(function) if nulls else function
            if self.scalar and other.scalar:
                return self._with(apply(self.values, other.values), scalar=True, nulls=nulls)
            left, right = (repeat(side.values) if side.scalar else side.values for side in (self, other))
            return self._with(list(map(apply, left, right)), nulls=nulls)

        return self.known((operation, self.key, other.key), compute)

    def __eq__(self, other: Column) -> Column:  # type: ignore[override]  # a column of truths, as everywhere in narwhals
        return self._both("==", operator.eq, other)

    def __ne__(self, other: Column) -> Column:  # type: ignore[override]  # a column of truths, as everywhere in narwhals
        return self._both("!=", operator.ne, other)

    def __lt__(self, other: Column) -> Column:
        return self._both("<", operator.lt, other)

    def __le__(self, other: Column) -> Column:
        return self._both("<=", operator.le, other)

    def __gt__(self, other: Column) -> Column:
        return self._both(">", operator.gt, other)

    def __ge__(self, other: Column) -> Column:
        return self._both(">=", operator.ge, other)

    def __add__(self, other: Column) -> Column:
        return self._both("+", operator.add, other)

    def __and__(self, other: Column) -> Column:
        return self._both("&", operator.and_, other)

    def __or__(self, other: Column) -> Column:
        return self._both("|", operator.or_, other)

    def __invert__(self) -> Column:
        return self._each("~", operator.not_)

    def is_in(self, other: Iterable[Any]) -> Column:
        among = frozenset(other)
        return self._each("in", among.__contains__, among)

    def fill_null(self, value: Column, *, strategy: Any, limit: Any) -> Column:
        if strategy is not None or limit is not None:
            raise NotPlainError("fill_null from other rows")
        return self.frame.namespace.coalesce(self, value)

    def cast(self, dtype: Any) -> Column:
        kind = getattr(dtype, "__name__", type(dtype).__name__)
        if kind == "String":
            return self._each("cast", str, kind)
        if kind in ("Int32", "Int64"):
            limit = 2 ** (int(kind[3:]) - 1)

            def whole(cell: Any) -> int:
                number = int(cell) if len(cell) < 30 else limit
                if not -limit <= number < limit:
                    raise NotPlainError("a number too large")
                return number

            return self._each("cast", whole, kind)
        if kind == "Float64":
            return self._each("cast", float, kind)
        raise NotPlainError(f"cast to {kind}")

    def is_null(self) -> Column:
        return self.known(("null", self.key), lambda: self._with([cell is None for cell in self.listed()]))

    def min(self) -> Aggregate:
        return Aggregate(self.name, self.listed(), min)

    def max(self) -> Aggregate:
        return Aggregate(self.name, self.listed(), max)

    @property
    def str(self) -> Text:
        return Text(self)


class Text:
    """What expressions do with the text of one column."""

    __slots__ = ("_column",)

    def __init__(self, column: Column) -> None:
        self._column = column

    def contains(self, pattern: Column, *, literal: bool) -> Column:
        column, wanted = self._column, _scalar(pattern)
        if literal:
            return column._each("holds", lambda cell: wanted in cell, wanted)
        patterns = column.frame.patterns
        return column._mapped(("contains", column.key, wanted), lambda: patterns.found(wanted, column.distinct()))

    def replace_all(self, value: Column, pattern: str, *, literal: bool) -> Column:
        column, new = self._column, _scalar(value)
        if literal:
            return column._each("put", lambda cell: cell.replace(pattern, new), pattern, new)
        replace = column.frame.patterns.replacer(pattern, new)
        key = ("replace", column.key, pattern, new)
        return column._mapped(key, lambda: {cell: replace(cell) for cell in column.distinct()})

    def slice(self, offset: int, length: int | None) -> Column:
        if offset < 0:
            raise NotPlainError("slice from the end")
        stop = None if length is None else offset + length
        return self._column._each("slice", lambda cell: cell[offset:stop], offset, stop)

    def len_chars(self) -> Column:
        return self._column._each("len", len)

    def to_lowercase(self) -> Column:
        return self._column._each("lower", _lower)

    def strip_chars(self, characters: str) -> Column:
        return self._column._each("strip", lambda cell: cell.strip(characters), characters)

    def zfill(self, width: int) -> Column:
        return self._column._each("zfill", lambda cell: cell.zfill(width), width)


class Aggregate:
    """One value for each group of rows."""

    def __init__(self, name: str, values: Values | None, function: Callable[[Sequence[Any]], Any]) -> None:
        self.name, self._values, self._function = name, values, function

    _metadata = ONE_VALUE

    def alias(self, name: str) -> Aggregate:
        return Aggregate(name, self._values, self._function)

    def broadcast(self) -> Aggregate:
        raise NotPlainError("one value for a group beside the cells of its rows")

    def over(self, rows: Sequence[int]) -> Any:
        """The value for these rows; missing where nothing is there."""
        if self._values is None:
            return self._function(rows)
        cells = [self._values[row] for row in rows if self._values[row] is not None]
        return self._function(cells) if cells else None


class Namespace:
    """Where expressions begin, over the columns of one frame."""

    def __init__(self, frame: PlainFrame) -> None:
        self._frame = frame
        self._made: dict[tuple[int, int], tuple[Any, Any]] = {}

    def evaluate(self, expression: Any, *, text: bool = False) -> Any:
        """What a narwhals expression comes to; a bare string is a column, or with `text` a literal."""
        if not isinstance(expression, nw.Expr):
            return self.lit(expression) if text or not isinstance(expression, str) else self.col(expression)
        made: Any = None
        for node in expression._nodes:
            step = (id(made), id(node))
            known = self._made.get(step)
            if known is None:
                known = self._made[step] = (self._step(made, node), node)
            made = known[0]
        return made

    def _step(self, made: Any, node: Any) -> Any:
        """One step of an expression: the beginning, or an operation on what was made before."""
        if node.name == "col":
            return self.col(*node.kwargs["names"])
        operation = operator.attrgetter(node.name)(self if made is None else made)
        return operation(*[self.evaluate(part, text=node.str_as_lit) for part in node.exprs], **node.kwargs)

    def col(self, name: str) -> Column:
        frame = self._frame
        key = ("col", name)
        if key not in frame.known:
            frame.known[key] = Column(frame, name, key, frame.values(name), nulls=name in frame.nulls)
        return frame.known[key]

    def lit(self, value: Any, dtype: Any = None) -> Column:
        if dtype is not None:
            raise NotPlainError("a literal with a type")
        key = ("lit", type(value).__name__, value)
        return Column(self._frame, "literal", key, value, scalar=True, nulls=value is None)

    def len(self) -> Aggregate:
        return Aggregate("len", None, len)

    def all_horizontal(self, *columns: Column, ignore_nulls: bool) -> Column:
        if len(columns) == 1:
            return columns[0]
        return _folded(Column.__and__, columns)

    def any_horizontal(self, *columns: Column, ignore_nulls: bool) -> Column:
        return _folded(Column.__or__, columns)

    def concat_str(self, *columns: Column, separator: str, ignore_nulls: bool) -> Column:
        if any(column.nulls for column in columns):
            raise NotPlainError("joined text of which some may be missing")
        key = ("concat", separator, *(column.key for column in columns))

        def compute() -> Column:
            return columns[0]._with(
                list(map(separator.join, zip(*(column.listed() for column in columns), strict=True)))
            )

        return columns[0].known(key, compute)

    def coalesce(self, *columns: Column) -> Column:
        def compute() -> Column:
            values = columns[0].listed()
            for column in columns[1:]:
                values = [other if cell is None else cell for cell, other in zip(values, column.listed(), strict=True)]
            return columns[0]._with(values, nulls=all(column.nulls for column in columns))

        return columns[0].known(("coalesce", *(column.key for column in columns)), compute)

    def when_then(self, when: Column, then: Column, otherwise: Column | None = None) -> Column:
        other = self.lit(None) if otherwise is None else otherwise

        def compute() -> Column:
            holds = when.listed()
            if True not in holds:
                return other.alias(then.name)
            if False not in holds and not when.nulls:
                return then
            values = [a if held else b for held, a, b in zip(holds, then.listed(), other.listed(), strict=True)]
            return then._with(values, nulls=then.nulls or (other.nulls and not all(holds)))

        return then.known(("when", when.key, then.key, other.key), compute)

    def concat(self, frames: Iterable[PlainFrame], how: str) -> PlainFrame:
        if how != "vertical":
            raise NotPlainError(f"{how} concat")
        return self._frame.stacked(list(frames))


def _folded(operation: Callable[[Column, Column], Column], columns: Sequence[Column]) -> Column:
    result = columns[0]
    for column in columns[1:]:
        result = operation(result, column)
    return result


def _with_nulls(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The function where nothing is missing; else what SQL says: a truth that the other side decides, or missing."""
    deciding = {operator.and_: False, operator.or_: True}.get(function)

    def apply(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return deciding if deciding is not None and deciding in (left, right) else None
        return function(left, right)

    return apply


def _scalar(column: Any) -> Any:
    if not column.scalar:
        raise NotPlainError("a pattern for each row")
    return column.values


def _lower(cell: str) -> str:
    if not cell.isascii() and "\u03a3" in cell:
        raise NotPlainError("a sigma, of which the end of a word has another small letter")
    return cell.lower()
