"""Small packages without a library for tables: what is sound is proved so in plain Python, and joined there.

It only acquits. A table of which it cannot prove that its bytes are canonical and that all of its rows are fit is read
by the engine that names what is wrong, and so is every table when a join asks for more than lists can do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, pairwise
from operator import lt
from typing import Any

import narwhals as nw

from onrecord.checks import ExpressionCheck, JoinCheck, Plan
from onrecord.checks.check import Frames
from onrecord.checks.nfc import is_nfc
from onrecord.checks.text import NFC
from onrecord.frames import TableReader
from onrecord.frames.patterns import NotPlainError, Patterns
from onrecord.frames.plain import PlainFrame, PlainLazy
from onrecord.frames.plain_table import plain_table
from onrecord.frames.reader import ROW
from onrecord.frames.records import unreadable
from onrecord.package.descriptor import Table
from onrecord.package.store import Store
from onrecord.validation.kept import Kept
from onrecord.validation.tables import TableResult

MOST_BYTES = 4 * 1024**2
"""Up to so many bytes in all tables, plain Python is done before a library for tables is loaded."""


def patterns_of(tables: Iterable[Table]) -> Patterns:
    """What runs the patterns of these tables."""
    fields = (field for table in tables for field in table.schema.fields)
    return Patterns(field.pattern for field in fields if field.pattern is not None)


def acquitted(store: Store, table: Table, checks: Sequence[ExpressionCheck], patterns: Patterns) -> TableResult | None:
    """The whole of one table where its bytes and all of its rows are certainly fit, else None."""
    try:
        with store.open(table.path) as stream:
            data = stream.read(MOST_BYTES + 1)
    except unreadable(NotImplementedError, ValueError):  # the other reader tells of it
        return None
    cells = plain_table(data, table.schema.columns) if len(data) <= MOST_BYTES else None
    if cells is None:
        return None
    height = len(next(iter(cells.values())))
    frame = PlainFrame({ROW: range(1, height + 1), **cells}, height, patterns)
    try:
        if height and not _fit(frame, checks):
            return None
    except NotPlainError:
        return None
    reader = TableReader(table.schema.columns, rows=height, present=table.schema.columns, header=table.schema.columns)
    unsorted_row, in_order = _order(frame, table.schema.primary_key)
    return TableResult(table, reader, kept=frame, unsorted_row=unsorted_row, strictly_sorted=in_order)


def _fit(frame: PlainFrame, checks: Sequence[ExpressionCheck]) -> bool:
    """Whether every row passes every check; the checks of suspects look at suspects alone."""
    strict = [~check.fits for check in checks if check.suspects is None]
    if any(True in unfit for unfit in _each(frame, strict)):
        return False
    groups: dict[int, tuple[nw.Expr, list[ExpressionCheck]]] = {}
    for check in checks:
        if check.suspects is not None:
            groups.setdefault(id(check.suspects), (check.suspects, []))[1].append(check)
    together: tuple[set[int], list[ExpressionCheck]] = (set(), [])
    for suspects, members in groups.values():
        (holds,) = _each(frame, [suspects])
        if True not in holds:
            continue
        rows = compress(range(frame.height), holds)
        if len(members) == 1:  # such checks often share what is dear: it is computed once for all of them
            together[0].update(rows)
            together[1].extend(members)
        elif not _pass(frame.taken(list(rows)), members):
            return False
    return not together[1] or _pass(frame.taken(sorted(together[0])), together[1])


def _pass(suspects: PlainFrame, checks: Sequence[ExpressionCheck]) -> bool:
    """Whether these rows pass these checks."""
    if any(check.rule is NFC and not all(map(is_nfc, suspects.values(check.column))) for check in checks):
        return False
    fits = (check.fits if check.surely is None else check.surely for check in checks if check.rule is not NFC)
    return not any(False in held for held in _each(suspects, fits))


def _each(frame: PlainFrame, expressions: Iterable[nw.Expr]) -> list[Sequence[Any]]:
    """The values of each expression over the frame."""
    return [frame.namespace.evaluate(expression).listed() for expression in expressions]


def _order(frame: PlainFrame, key: tuple[str, ...]) -> tuple[int | None, bool]:
    """The first row whose primary key comes before the one above it, and whether each comes after the one above it."""
    keys = list(map("\x1f".join, zip(*(frame.values(name) for name in key), strict=True)))
    if all(map(lt, keys, keys[1:])):
        return None, True
    return next((row for row, (above, own) in enumerate(pairwise(["", *keys]), 1) if own < above), None), False


class PlainFrames(Frames):
    """Frames of lists, which are computed at once."""

    def once(self, derive: Any, *args: str) -> nw.LazyFrame:
        name = " ".join((f"{derive.__module__}.{derive.__qualname__}", *args))
        if name not in self:
            self[name] = derive(self, *args)
        return self[name]


def joined(
    checks: Plan, joins: Sequence[JoinCheck], tables: Mapping[str, Kept], patterns: Patterns
) -> list[tuple[JoinCheck, Kept]] | None:
    """The rows that fail each join, each once, in file order; None where some join is not for lists."""
    frames = PlainFrames()
    try:
        for name, kept in tables.items():
            plain = kept if isinstance(kept, PlainFrame) else _plain(kept, patterns)
            frames[name] = checks.joinable(name, PlainLazy(plain))
        return [(check, _rows(check, frames)) for check in joins]
    except (NotPlainError, AttributeError, TypeError):  # whatever narwhals asks for that lists do not have
        return None


def _rows(check: JoinCheck, frames: PlainFrames) -> PlainFrame:
    found: PlainFrame = check.find(frames).to_native()
    once = {number: row for row, number in reversed(list(enumerate(found.values(ROW))))}
    return found.taken([once[number] for number in sorted(once)])


def _plain(kept: Any, patterns: Patterns) -> PlainFrame:
    return PlainFrame({name: kept[name].to_list() for name in kept.columns}, kept.height, patterns)
