"""An opened package: every call of `onrecord`, on whatever package was opened."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from onrecord._text import did_you_mean
from onrecord.errors import InvalidDataError, UnknownNameError, UnreadableError
from onrecord.package import Inspection, inspect, installed_path, open_store
from onrecord.package.descriptor import Table
from onrecord.package.snapshot import steady
from onrecord.package.store import Store
from onrecord.query.hashed import Hashed

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from onrecord.csvio import TableReader
    from onrecord.problems import Report
    from onrecord.query.describe import TableDescription
    from onrecord.query.thread import Thread


@dataclass(frozen=True, slots=True)
class Package:
    """A dataset of this shape in a folder or zip; made by `onrecord.open`."""

    inspection: Inspection
    trusted: bool = False

    def __repr__(self) -> str:
        return f"<onrecord package {self.name} {self.version} at {self.path}>"

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
        """The folder or zip the package lies in."""
        return self.inspection.store.path

    @property
    def doi(self) -> str | None:
        """The DOI in the descriptor's `id`, if it has one."""
        identifier = str(self.inspection.document.get("id", ""))
        return identifier.rpartition("doi.org/")[2] if "10." in identifier else None

    def tables(self) -> tuple[str, ...]:
        """The names of its tables, sorted."""
        return tuple(table.name for table in self.inspection.tables)

    def table(self, name: str) -> Table:
        """One of its tables; raises `UnknownNameError`, or `InvalidDataError` when it is there and unusable."""
        for table in self.inspection.tables:
            if table.name == name:
                return table
        for fault in self.inspection.faults:
            if fault.table == name:
                raise InvalidDataError(f"{name}: {fault.message}; run `onrecord validate {self.path}`")
        from onrecord.query.views import VIEWS

        raise _unknown("table", name, [*self.tables(), *VIEWS])

    def bytes_of(self, name: str) -> bytes:
        """The file of one table as it stands."""
        table = self.table(name)
        try:
            with self.inspection.store.open(table.path) as stream:
                return stream.read()
        except (OSError, ValueError, EOFError) as error:
            raise UnreadableError(f"{table.path} cannot be read: {error}") from error

    def _over(self, store: Store) -> Package:
        """The same package with its files read from another store."""
        return replace(self, inspection=self.inspection._replace(store=store))

    def load(self, name: str, version: str | None = None) -> pd.DataFrame:
        """A table or view as a typed DataFrame; see `onrecord.load`."""
        if version is not None:
            from onrecord.query.earlier import release_package

            return release_package(self, version).load(name)
        from onrecord.query import views

        if name in views.VIEWS:
            store = self.inspection.store
            paths = [table.path for table in self.inspection.tables]
            frame = steady(store, paths, lambda files: views.VIEWS[name](self._over(files)))
            frame.attrs["onrecord"] = self._provenance(None)
            return frame
        frame, sha256 = self._trusted(name) if self.trusted else self._checked(name)
        frame.attrs["onrecord"] = self._provenance(sha256)
        return frame

    def part(self, name: str, *columns: str) -> pd.DataFrame:
        """Some columns of a table, in this order, typed as by `load`; the others are read and not converted."""
        return (self._trusted if self.trusted else self._checked)(name, columns)[0]

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        return len(self.part(name, self.table(name).schema.columns[0]))

    def some(self, name: str, column: str, values: Collection[str]) -> pd.DataFrame:
        """The rows of a table that have one of these texts in that column, in file order and typed as by `load`."""
        if self.trusted:
            frame = self.load(name)
            return frame[frame[column].isin(values)].reset_index(drop=True)
        import polars as pl

        return self._checked(name, keep=pl.col(column).is_in(list(values)))[0]

    def _checked(self, name: str, columns: Sequence[str] = (), keep: pl.Expr | None = None) -> tuple[pd.DataFrame, str]:
        """The table, or some of its columns, as the strict reader has it: bytes that others would misread are refused.

        With the SHA-256 of its file where all of it is asked for.
        """
        from onrecord.csvio import TableReader
        from onrecord.csvio.table import all_rows
        from onrecord.query.converted import converted

        table = self.table(name)
        reader = TableReader(table.schema.columns, judged=False)
        try:
            with self.inspection.store.open(table.path) as stream:
                hashed = Hashed(stream)
                rows = all_rows(reader, stream if columns or keep is not None else hashed, keep, columns)
        except (OSError, ValueError, EOFError) as error:
            raise UnreadableError(f"{table.path} cannot be read: {error}") from error
        refuse_faults(name, reader)
        return converted(rows, table.schema, columns), hashed.digest.hexdigest()

    def _trusted(self, name: str, columns: Sequence[str] = ()) -> tuple[pd.DataFrame, str]:
        """The same as pandas reads it, without the time that other libraries take to import."""
        import pandas as pd

        from onrecord.tableschema.dtypes import typed

        schema, raw = self.table(name).schema, self.bytes_of(name)
        try:
            text = pd.read_csv(
                io.BytesIO(raw), dtype="string", keep_default_na=False, na_values=[""], skip_blank_lines=False
            )
        except ValueError as error:
            raise InvalidDataError(f"{name}: {str(error).strip()}; run `onrecord validate` to see where") from error
        return typed(text[list(columns or schema.columns)], schema), hashlib.sha256(raw).hexdigest()

    def _provenance(self, sha256: str | None) -> dict[str, str | None]:
        return {
            "dataset": self.name,
            "version": self.version,
            "doi": self.doi,
            "sha256": sha256,
            "citation": self.cite(),
        }

    def status(self, as_of: str | None = None) -> pd.DataFrame:
        """The verifications in force on a day; see `onrecord.status`."""
        from onrecord.query.status import in_force

        return in_force(self.load("verifications"), as_of)

    def thread(self, statement_id: str) -> Thread:
        """A statement and, nested, what answered it; see `onrecord.thread`."""
        from onrecord.query.thread import thread

        paths = [table.path for table in self.inspection.tables]
        return steady(self.inspection.store, paths, lambda files: thread(self._over(files), statement_id))

    def describe(self, name: str) -> TableDescription:
        """The columns, keys and row count of a table; see `onrecord.describe`."""
        from onrecord.query.describe import describe

        return describe(self, name)

    def stats(self) -> dict[str, pd.DataFrame]:
        """Figures over the whole record; see `onrecord.stats`."""
        from onrecord.query.stats import stats

        paths = [table.path for table in self.inspection.tables]
        return steady(self.inspection.store, paths, lambda files: stats(self._over(files)))

    def cite(self, style: str = "text", row_id: str | None = None) -> str:
        """The citation of the package, or of one row of it; see `onrecord.cite`."""
        from onrecord.citation import cite
        from onrecord.query.cited import cited_row

        row = None if row_id is None else cited_row(self, row_id)
        return cite(self.inspection.document, style, row)

    def schema(self, name: str, backend: Literal["pandas", "polars"] = "pandas") -> Any:
        """A pandera schema of a table; see `onrecord.schema`."""
        from onrecord.tableschema.pandera_schema import compile_schema

        return compile_schema(self.table(name).schema, backend)

    def validate(self, **options: Any) -> Report:
        """Check the package; see `onrecord.validate`."""
        from onrecord.validation import validate

        return validate(self.path, **options)

    def to_frictionless(self) -> Any:
        """The package as a frictionless `Package`, schemas filled in, for those who work with one.

        Needs the extra `onrecord[frictionless]`, else raises `ImportError`; a package in a zip must be unpacked first.
        """
        from onrecord.query.to_frictionless import to_frictionless

        return to_frictionless(self)


def open_package(path: str | os.PathLike[str]) -> Package:
    """The package at a folder, a `datapackage.json` or a zip; raises `UnreadableError`."""
    inspection = inspect(open_store(path), judge=False)
    unreadable = [fault for fault in inspection.faults if fault.rule == "PK001"]
    if unreadable:
        raise UnreadableError(f"{path}: {unreadable[0].message}")
    return Package(inspection)


@cache
def installed() -> Package:
    """The dataset that came with this code."""
    return Package(inspect(open_store(installed_path()), judge=False), trusted=True)


def refuse_faults(name: str, reader: TableReader) -> None:
    """Raise `InvalidDataError` for the first fault a reader has found that could make cells be misread."""
    harmless = {"CS102", "CS103", "CS107", "CS109"}
    for fault in reader.faults:
        if fault.rule not in harmless:
            where = f" (record {fault.row})" if fault.row else ""
            raise InvalidDataError(f"{name}: {fault.rule} {fault.message}{where}; run `onrecord validate` to see all")


def _unknown(what: str, name: str, known: list[str]) -> UnknownNameError:
    meant = did_you_mean(name, known)
    return UnknownNameError(f'no {what} "{name}".{meant} There are: {", ".join(known)}.')
