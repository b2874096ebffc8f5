"""Small packages without a library for tables: what is sound is proved so in plain Python, and joined there.

It only acquits. A table of which it cannot prove that its bytes are canonical and that all of its rows are fit is read
by the engine that names what is wrong, and so is every table when a join asks for more than lists can do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, pairwise
from operator import lt
from typing import TYPE_CHECKING, Any

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
from onrecord.validation.doubt import KEY_RULES
from onrecord.validation.tables import TableRequest, TableResult

if TYPE_CHECKING:
    import polars as pl

MOST = 4 * 1024**2
"""A table with more bytes is none that a small package has."""

REFUSED = (NotPlainError, AttributeError, TypeError)
"""Whatever a version of narwhals asks for that lists do not have; tests hold that today's asks for nothing else."""


def acquitted(asked: TableRequest, patterns: Patterns) -> TableResult | None:
    """The whole of one table where its bytes and all of its rows are certainly fit, else None."""
    table = asked.table
    try:
        with asked.store.open(table.path) as stream:
            data = stream.read(MOST + 1)
    except unreadable(ValueError):  # the other reader tells of it
        return None
    cells = plain_table(data, table.schema.columns) if len(data) <= MOST else None
    if cells is None:
        return None
    height = len(next(iter(cells.values())))
    frame = PlainFrame({ROW: range(1, height + 1), **cells}, height, patterns)
    try:
        if height and not _fit(frame, asked.checks):
            return None
    except REFUSED:
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


Found = tuple[JoinCheck, int, Iterator[dict[str, Any]]]
"""A join, how many rows fail it, and the rows in file order."""


def joined(checks: Plan, joins: Sequence[JoinCheck], results: Mapping[str, TableResult]) -> list[Found] | None:
    """What each join finds among tables that were all acquitted; the tables that were are frames of polars thereafter.

    None where some were not, where lists cannot run a join, and where a foreign key leads nowhere, which leaves doubts
    about other rows.
    """
    if all(isinstance(result.kept, PlainFrame) for result in results.values()):
        failing = list(_failing(checks, joins, {name: result.kept for name, result in results.items()}))
        if all(rows is not None and check.rule.code not in KEY_RULES for check, rows in failing):
            return [(check, rows.height, _whole(rows, results[check.table].kept)) for check, rows in failing if rows]
    for result in results.values():
        if isinstance(result.kept, PlainFrame):
            result.kept = _as_polars(result.kept)
    return None


def suspected(
    checks: Plan, joins: Sequence[JoinCheck], tables: Mapping[str, nw.LazyFrame], patterns: Patterns
) -> list[JoinCheck]:
    """The joins of a small package that may have failing rows: lists are asked before an engine is."""
    columns = {name: frame.collect() for name, frame in tables.items()}
    lists = {
        name: PlainFrame({column: frame[column].to_list() for column in frame.columns}, len(frame), patterns)
        for name, frame in columns.items()
    }
    return [check for check, _ in _failing(checks, joins, lists)]


def _failing(
    checks: Plan, joins: Sequence[JoinCheck], tables: Mapping[str, PlainFrame]
) -> Iterator[tuple[JoinCheck, PlainFrame | None]]:
    """The joins that find rows, and these; None where lists cannot say."""
    frames = PlainFrames()
    for name, frame in tables.items():
        with contextlib.suppress(*REFUSED):  # a join of a table that is not there has no say
            frames[name] = checks.joinable(name, PlainLazy(frame))
    for check in joins:
        try:
            rows = _rows(check, frames)
        except (KeyError, *REFUSED):
            yield check, None
        else:
            if rows.height:
                yield check, rows


def _rows(check: JoinCheck, frames: PlainFrames) -> PlainFrame:
    found: PlainFrame = check.find(frames).to_native()
    once = {number: row for row, number in reversed(list(enumerate(found.values(ROW))))}
    return found.taken([once[number] for number in sorted(once)])


def _whole(rows: PlainFrame, table: PlainFrame) -> Iterator[dict[str, Any]]:
    """The rows that a join found, with the cells of the file."""
    cells = table.taken([number - 1 for number in rows.values(ROW)])
    return ({**row, **whole} for row, whole in zip(rows.rows(), cells.rows(), strict=True))


def _as_polars(frame: PlainFrame) -> pl.DataFrame:
    import polars as pl

    schema = {name: pl.UInt32 if name == ROW else pl.String for name in frame.columns}
    return pl.DataFrame({name: frame.values(name) for name in frame.columns}, schema=schema)
