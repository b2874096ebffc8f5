"""The tables of one package as typed pandas frames: whole, some columns of them, or some rows."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from onrecord._text import did_you_mean
from onrecord.errors import InvalidDataError, MissingExtraError, UnknownNameError, UnreadableError
from onrecord.package import Inspection
from onrecord.package.descriptor import Table

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.csvio import TableReader

SUMS = "SHA256SUMS"
"""The checksums of all files of a built release, one line for each; the file is in its zip."""
HARMLESS = frozenset({"CS102", "CS103", "CS107", "CS109"})
"""Rules of bytes whose faults change no cell."""


class Wanted(NamedTuple):
    """The part of a table to read: these columns in this order (all, if none), and the rows to select."""

    columns: Sequence[str] = ()
    where: str | None = None
    """The column that selects rows; None for every row."""
    values: Collection[str] = ()
    """The texts to find in that column."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a package in a folder or zip.

    The tables of a `trusted` package, the one that is installed with this code, were validated before they were packed:
    pandas reads them alone. The strict reader reads any others, so that no cell is misread. Where its libraries are not
    installed, pandas reads what is proved to be unchanged since it was validated: the tables of a built release.
    """

    inspection: Inspection
    trusted: bool = False

    @property
    def name(self) -> str:
        """The name in the descriptor."""
        return self.inspection.name or "unnamed"

    @property
    def version(self) -> str:
        """The version in the descriptor."""
        return self.inspection.version or "0.0.0"

    @property
    def path(self) -> Path:
        """The folder or the zip of the package."""
        return self.inspection.store.path

    def tables(self) -> tuple[str, ...]:
        """The names of its tables, sorted."""
        return tuple(table.name for table in self.inspection.tables)

    def loadable(self) -> tuple[str, ...]:
        """Every name that `load` accepts."""
        return self.tables()

    def table(self, name: str) -> Table:
        """One of its tables; raises `UnknownNameError`, or `InvalidDataError` when it exists and cannot be used."""
        for table in self.inspection.tables:
            if table.name == name:
                return table
        for fault in self.inspection.faults:
            if fault.table == name:
                raise InvalidDataError(f"{name}: {fault.message}; run `onrecord validate {self.path}`")
        known = self.loadable()
        nearest = did_you_mean(name, known)
        raise UnknownNameError(f'no table "{name}".{nearest} There are: {", ".join(known)}.')

    def has(self, path: str) -> bool:
        """Whether the package has a file of that path."""
        try:
            return self.inspection.store.size(path) >= 0
        except (OSError, ValueError):
            return False

    def bytes_of(self, name: str) -> bytes:
        """The bytes of the file of one table."""
        return self._bytes(self.table(name).path)

    def load(self, name: str) -> pd.DataFrame:
        """A table as a typed DataFrame."""
        return self._read(name, Wanted())[0]

    def part(self, name: str, *columns: str) -> pd.DataFrame:
        """Some columns of a table, in this order, typed as by `load`."""
        return self._read(name, Wanted(columns))[0]

    def some(self, name: str, column: str, values: Collection[str]) -> pd.DataFrame:
        """The rows of a table that have one of these texts in a column, in file order and typed as by `load`."""
        return self._read(name, Wanted(where=column, values=values))[0]

    def rows(self, name: str) -> int:
        """How many rows a table has; no cell is converted."""
        if not self.trusted and find_spec("polars"):
            with self._strict_reader(name) as (reader, stream):
                for _ in reader.batches(stream):
                    pass
            return reader.rows
        text = io.TextIOWrapper(io.BytesIO(self._trusted_bytes(name)), "utf-8", newline="")
        return max(sum(1 for _ in csv.reader(text)) - 1, 0)

    def _read(self, name: str, wanted: Wanted) -> tuple[pd.DataFrame, str]:
        """The part of a table with the dtypes of its schema, and the SHA-256 of its file."""
        if self.trusted or not find_spec("polars"):
            return self._read_trusted(name, wanted)
        return self._read_strictly(name, wanted)

    def _read_trusted(self, name: str, wanted: Wanted) -> tuple[pd.DataFrame, str]:
        """As pandas reads it, without the time that other libraries take to import."""
        import pandas as pd

        from onrecord.tableschema.dtypes import typed

        raw = self._trusted_bytes(name)
        try:
            text = pd.read_csv(
                io.BytesIO(raw), dtype="string", keep_default_na=False, na_values=[""], skip_blank_lines=False
            )
        except ValueError as error:
            raise InvalidDataError(f"{name}: {str(error).strip()}; run `onrecord validate` to see where") from error
        if not self.trusted and text.to_csv(index=False, lineterminator="\n").encode() != raw:
            raise self._needs_strict_reader(name, "is not in the form that `onrecord fmt` writes")
        if wanted.where is not None:
            text = text[text[wanted.where].isin(wanted.values)].reset_index(drop=True)
        schema = self.table(name).schema
        return typed(text[list(wanted.columns or schema.columns)], schema), hashlib.sha256(raw).hexdigest()

    def _trusted_bytes(self, name: str) -> bytes:
        """The bytes of a table that pandas may read; raises `MissingExtraError` where nothing proves it."""
        table = self.table(name)
        raw = self._bytes(table.path)
        if not self.trusted and self._sums().get(table.path) != hashlib.sha256(raw).hexdigest():
            raise self._needs_strict_reader(name, "is not from a release, so it is checked while it is read")
        return raw

    def _needs_strict_reader(self, name: str, reason: str) -> MissingExtraError:
        return MissingExtraError(f'{self.path}: the table {name} {reason}: pip install "onrecord[validate]"')

    def _sums(self) -> dict[str, str]:
        """The checksums by path that a built release has inside; none for any other package."""
        try:
            lines = self._bytes(SUMS).decode().splitlines()
        except (UnreadableError, UnicodeDecodeError):
            return {}
        return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}

    def _read_strictly(self, name: str, wanted: Wanted) -> tuple[pd.DataFrame, str]:
        """As the strict reader has it: bytes that others would misread are refused."""
        import polars as pl

        from onrecord.csvio.table import all_rows
        from onrecord.query.to_pandas import to_pandas

        keep = None if wanted.where is None else pl.col(wanted.where).is_in(list(wanted.values))
        with self._strict_reader(name) as (reader, stream):
            hashed = HashedStream(stream)
            whole = keep is None and not wanted.columns
            text = all_rows(reader, hashed if whole else stream, keep, wanted.columns)
        return to_pandas(text, self.table(name).schema, wanted.columns), hashed.digest.hexdigest()

    @contextmanager
    def _strict_reader(self, name: str) -> Iterator[tuple[TableReader, BinaryIO]]:
        """A reader of a table and the stream it reads; raises at the end for what the reader has found wrong."""
        from onrecord.csvio import TableReader

        table = self.table(name)
        reader = TableReader(table.schema.columns, judged=False)
        try:
            with self.inspection.store.open(table.path) as stream:
                yield reader, stream
        except _damaged() as error:
            raise UnreadableError(f"{table.path} cannot be read: {error}") from error
        refuse_faults(name, reader)

    def _bytes(self, path: str) -> bytes:
        try:
            with self.inspection.store.open(path) as stream:
                return stream.read()
        except _damaged() as error:
            raise UnreadableError(f"{path} cannot be read: {error}") from error


class HashedStream(io.BufferedIOBase):
    """A stream with the SHA-256, in `digest`, of all bytes read since it was last at its beginning."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        data = self._stream.read(-1 if size is None else size)
        self.digest.update(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go back to the beginning; raises `UnsupportedOperation` for any other place."""
        if offset or whence:
            raise io.UnsupportedOperation("a stream that is hashed is read from its beginning")
        self.digest = hashlib.sha256()
        return self._stream.seek(0)


def _damaged() -> tuple[type[Exception], ...]:
    """What reading a damaged or an unsafe file raises; imported when a read has failed."""
    from onrecord.csvio.scanner import unreadable

    return unreadable(ValueError)


def refuse_faults(name: str, reader: TableReader) -> None:
    """Raise `InvalidDataError` for the first fault a reader has found that could make cells be misread."""
    for fault in reader.faults:
        if fault.rule not in HARMLESS:
            where = f" (record {fault.row})" if fault.row else ""
            raise InvalidDataError(f"{name}: {fault.rule} {fault.message}{where}; run `onrecord validate` to see all")
