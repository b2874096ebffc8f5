"""What joins need of a large table, in codes: keys as hashes, words as numbers, so that memory grows with rows
and not with text.

Equal cells have equal codes, and no join on codes misses a row that fails. Two different cells have the same 64-bit
hash with a chance of one in 2^64, about one in 370,000 for any two among ten million; the seed is drawn anew for each
run. What joins on codes suspect is therefore judged again on the text.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import narwhals as nw
import polars as pl

from onrecord.checks.check import Derived, Frames, JoinCheck
from onrecord.checks.plan import Plan
from onrecord.csvio.reader import ROW
from onrecord.validation.engine import TableResult
from onrecord.validation.prepared import Prepared

CanFail = Callable[[JoinCheck, Mapping[str, TableResult]], bool]
_CHANGED = " changed"
"""Ends the name of a mark: in which cells a derived column differs from the one it is made of."""


class Coding:
    """The coded tables of one run, which share the seed of the hashes and the numbers of the words.

    Each join runs as soon as its tables are read, and a column stays no longer than a join waits for it.
    """

    def __init__(self, checks: Plan) -> None:
        self._keys = checks.keys
        self._waiting = [check for check in checks.joins if not check.if_unsorted]
        self._suspects: set[int] = set()
        self._tables: dict[str, CodedTable] = {}
        self._frames = Frames()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="joins")
        self._runs: list[Future[None]] = []
        self._seed = secrets.randbits(63)
        self._words = pl.Categorical(pl.Categories(secrets.token_hex(8), "onrecord"))

    def of(self, table: str, empty: Collection[str]) -> CodedTable:
        """Where to put the rows of one table; joins for rows of an `empty` table need none of them."""
        joins = [check for check in self._waiting if check.table not in empty]
        made = CodedTable(_read_by(joins, table), self._keys[table], self._seed, self._words)
        self._tables[table] = made
        return made

    def judge(self, read: Mapping[str, TableResult], can_fail: CanFail) -> None:
        """Run the joins whose tables are now all `read`, those that `can_fail`, while the next table is read."""
        ready, self._waiting = _parted(self._waiting, lambda check: check.reads.keys() <= set(read))
        foreign, others = _parted(ready, lambda check: check.of_filled is not None)  # what few others read goes first
        for joins, waiting in ((foreign, others + self._waiting), (others, self._waiting)):
            later = {name: _read_by(waiting, name) for name in read if name in self._tables}
            self._runs.append(
                self._thread.submit(self._run, [check for check in joins if can_fail(check, read)], later)
            )

    def _run(self, joins: Sequence[JoinCheck], later: Mapping[str, Collection[str | Derived]]) -> None:
        frames = {name: nw.from_native(self._tables[name].frame()) for name in later}
        self._frames.update(frames)
        asked = [
            check for check in joins if not (check.of_filled and self._tables[check.table].is_empty(check.of_filled))
        ]
        self._suspects |= {id(check) for check in asked if _fails(check, self._frames)}
        for name, columns in later.items():
            del self._frames[name]
            self._tables[name].keep(columns)

    def close(self) -> None:
        """Stop the joins that have not begun, and wait for the one that runs."""
        self._thread.shutdown(cancel_futures=True)

    def suspects(self, joins: Sequence[JoinCheck]) -> list[JoinCheck]:
        """The joins that may have failing rows: all others certainly have none."""
        for run in self._runs:
            run.result()
        return [check for check in joins if check.if_unsorted or id(check) in self._suspects]


def _read_by(joins: Sequence[JoinCheck], table: str) -> list[str | Derived]:
    """The columns of a table that joins read."""
    return [column for check in joins for column in check.reads.get(table, ())]


def _parted(checks: Sequence[JoinCheck], asked: Callable[[JoinCheck], bool]) -> tuple[list[JoinCheck], ...]:
    """Those of which it is true, and the others."""
    answers = [(check, asked(check)) for check in checks]
    return tuple([check for check, answer in answers if answer is wanted] for wanted in (True, False))


def _fails(check: JoinCheck, frames: Frames) -> bool:
    found = check.find(frames).select(ROW).head(1).to_native()
    return bool(found.collect(engine="streaming").height)


class CodedTable:
    """The coded columns of one table, gathered batch by batch."""

    def __init__(
        self, columns: Sequence[str | Derived], keys: Collection[str], seed: int, words: pl.Categorical
    ) -> None:
        plain = list(dict.fromkeys(column for column in columns if isinstance(column, str)))
        derived = {column.name: column for column in columns if isinstance(column, Derived)}
        self._opaque = [name for name in plain if name in keys]
        self._words = [name for name in plain if name not in keys]
        self._of_words = [column for column in derived.values() if set(column.of) <= set(self._words)]
        self._derived = [column for column in derived.values() if column not in self._of_words]
        self._seed, self._word = seed, words
        self._chunks: dict[str, list[pl.Series | int]] = {name: [] for name in (*plain, *derived)}
        self._codes = Prepared(self._plan)
        self._rows = 0
        self._whole: pl.DataFrame | None = None
        self._empty: set[str] = set()

    def add(self, batch: pl.DataFrame) -> None:
        """Take the rows of one batch of text."""
        codes = self._codes(batch)
        words = codes.select(self._words)
        for column in (
            *words.iter_columns(),
            *codes.select(self._opaque).iter_columns(),
            *(self._made_of_words(column, words) for column in self._of_words),
            *(self._made(column, codes, batch) for column in self._derived),
        ):
            empty = column.dtype == pl.UInt64 and column.null_count() == len(column)
            self._chunks[column.name].append(len(column) if empty else column)
        self._rows += batch.height

    def _plan(self, batch: pl.LazyFrame) -> pl.LazyFrame:
        """The codes of a batch; of a derived column those of what it is made of, and whether it differs from that."""
        whole = {column.name: column.cells for column in self._derived if column.changed is None}
        changed = {column.name + _CHANGED: column.changed for column in self._derived if column.changed is not None}
        made = [cells.alias(name) for name, cells in (whole | changed).items()]
        text = nw.from_native(batch).with_columns(*made).to_native() if made else batch
        return text.select(
            *(pl.col(name).cast(self._word) for name in self._words),
            *map(self._hash, (*self._opaque, *whole)),
            *(self._hash(column.of[0]).alias(column.name) for column in self._derived if column.changed is not None),
            *changed,
        )

    def _hash(self, name: str) -> pl.Expr:
        return pl.when(pl.col(name) != "").then(pl.col(name).hash(self._seed)).alias(name)

    def _made(self, column: Derived, codes: pl.DataFrame, batch: pl.DataFrame) -> pl.Series:
        """The hashes of a derived column; only what it changes is computed."""
        hashes = codes[column.name]
        if column.changed is None or not (changed := codes[f"{column.name}{_CHANGED}"]).any():
            return hashes
        cells = nw.from_native(batch.filter(changed)).select(column.cells.alias(column.name)).to_native()
        return hashes.scatter(changed.arg_true(), cells.select(self._hash(column.name)).to_series())

    def _made_of_words(self, column: Derived, words: pl.DataFrame) -> pl.Series:
        """The hashes of a column derived from words, computed once for each different row of these."""
        different = words.select(column.of).unique()
        text = nw.from_native(different.with_columns(pl.all().cast(pl.String)))
        cells = text.select(column.cells.alias(column.name)).to_native()
        known = different.hstack(cells.select(self._hash(column.name)))
        return words.join(known, on=column.of, how="left", maintain_order="left")[column.name]

    def frame(self) -> pl.LazyFrame:
        """All rows with `__row`; a key that is empty throughout takes no room."""
        if self._whole is None:
            self._whole = self._put_together()
        empty = (pl.lit(None, pl.UInt64).alias(name) for name in self._empty)
        return self._whole.lazy().with_columns(*empty).with_row_index(ROW, 1)

    def _put_together(self) -> pl.DataFrame:
        columns = {name: _joined(name, self._chunks.pop(name)) for name in list(self._chunks)}
        columns |= {name: pl.Series(name, [], self._word) for name in self._words if columns[name] is None}
        self._empty = {name for name, column in columns.items() if column is None}
        filled = [column for column in columns.values() if column is not None]
        return pl.DataFrame(filled or None, height=self._rows)

    def keep(self, columns: Collection[str | Derived]) -> None:
        """Let go of all other columns."""
        assert self._whole is not None
        kept = {column if isinstance(column, str) else column.name for column in columns}
        self._whole = self._whole.drop(name for name in self._whole.columns if name not in kept)

    def is_empty(self, name: str) -> bool:
        """Whether no cell of a key column is filled."""
        return name in self._empty


def _joined(name: str, chunks: list[pl.Series | int]) -> pl.Series | None:
    """One column of its chunks, of which those without a value are known by their length alone."""
    if all(isinstance(chunk, int) for chunk in chunks):
        return None
    filled = [
        pl.repeat(None, chunk, dtype=pl.UInt64, eager=True) if isinstance(chunk, int) else chunk for chunk in chunks
    ]
    return pl.concat(filled, rechunk=False).alias(name)
