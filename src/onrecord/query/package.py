"""An opened package: every call of `onrecord`, for any package."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from onrecord._text import did_you_mean, printable
from onrecord.citation import Edition, cite, doi_in
from onrecord.errors import DownloadError, UnknownNameError, UnreadableError, imported
from onrecord.package import inspect, installed_path, open_store
from onrecord.package.snapshot import consistent
from onrecord.query.tables import Tables, Wanted
from onrecord.query.view_columns import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from onrecord.problems import Report
    from onrecord.query.describe import TableDescription
    from onrecord.query.thread import Thread
    from onrecord.query.verdict_shown import Verdict


@dataclass(frozen=True, slots=True)
class Package(Tables):
    """A dataset of this shape in a folder or zip; made by `onrecord.open`."""

    def __repr__(self) -> str:
        return f"<onrecord package {self.name} {self.version} at {self.path}>"

    def __str__(self) -> str:
        """What it is called, then its tables with their number of rows."""
        rows = "\n".join(f"  {name}: {number:,} rows" for name, number in self._sizes())
        return f"{printable(f'{self.name} {self.version}: {self._title()}')}\n{rows}"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{number:,}</td></tr>" for name, number in self._sizes())
        heading, title = html.escape(f"{self.name} {self.version}"), html.escape(self._title())
        return f"<h4>{heading}</h4><p>{title}</p><table><tr><th>table</th><th>rows</th></tr>{rows}</table>"

    def _title(self) -> str:
        return str(self.inspection.document.get("title") or "")

    def _sizes(self) -> list[tuple[str, int]]:
        return [(name, self.rows(name)) for name in self.tables()]

    @property
    def doi(self) -> str | None:
        """The DOI in the descriptor's `id`, else that of this release, or of the one this version goes on from."""
        return self.edition.doi or None

    @property
    def swhid(self) -> str | None:
        """The SWHID of the folder with the tables, computed from their bytes; None where they share no folder."""
        return self.edition.swhid or None

    @property
    def edition(self) -> Edition:
        """What a citation says beyond the descriptor; files that did not change are not hashed again."""
        from onrecord.package.releases import usable_releases
        from onrecord.package.swhid import swhid
        from onrecord.versions import last_release, unreleased

        document, store, base = self.inspection.document, self.inspection.store, last_release(self.version)
        recorded = (entry.doi for entry in usable_releases(store) if entry.version == base)
        doi = doi_in(str(document.get("id", ""))) or next(recorded, None) or ""
        return Edition(swhid(store, document) or "", doi, unreleased(self.version))

    def views(self) -> tuple[str, ...]:
        """The names of the views, sorted."""
        return tuple(VIEWS)

    def loadable(self) -> tuple[str, ...]:
        """Every name that `load` accepts: the tables, then the views."""
        return *self.tables(), *VIEWS

    def load(self, name: str, version: str | None = None) -> pd.DataFrame:
        """A table or view as a typed DataFrame; see `onrecord.load`."""
        from onrecord.tableschema.dtypes import refuse_rows

        if version is not None:
            return self.release(version).load(name)
        if name in VIEWS:
            frame, sha256 = self._of_one_state(lambda tables: _view(tables, name)), None
        else:
            frame, sha256 = self._read(name, Wanted())
            if not self.trusted:
                refuse_rows(frame, self.table(name).schema)
        edition = self.edition
        frame.attrs["onrecord"] = {
            "dataset": self.name,
            "version": self.inspection.version or "",
            "doi": edition.doi or None,
            "swhid": edition.swhid or None,
            "sha256": sha256,
            "citation": cite(self.inspection.document, edition=edition),
            "columns": self._definitions(name),
        }
        return frame

    def _definitions(self, name: str) -> dict[str, str]:
        """What each column of a table or view holds."""
        from onrecord.query.describe import definitions

        if name in VIEWS:
            return definitions(name, {table.name: table.schema for table in self.inspection.tables})
        return {field.name: field.description for field in self.table(name).schema.fields}

    def release(self, version: str) -> Package:
        """The release `version` of this package, as it was downloaded; its checksum is verified, nothing is fetched.

        Raises `UnknownNameError` for a version that is not recorded, and `DownloadError`, naming the command that
        fetches it, for one that was not downloaded.
        """
        from onrecord.package.download import find, verified
        from onrecord.package.releases import read_releases

        if version == self.version:
            return self
        path = verified(self.name, find(read_releases(self.inspection.store), version))
        if path is None:
            raise DownloadError(
                f"release {version} is not on this machine, and nothing is fetched unasked; "
                f"run: onrecord download {version}"
            )
        return open_package(path)

    def status(self, as_of: str | None = None) -> pd.DataFrame:
        """The verifications in force on a day; see `onrecord.status`."""
        from onrecord.query.status import in_force

        return in_force(self.load("verifications"), as_of)

    def thread(self, statement_id: str) -> Thread:
        """A statement and, nested, what answered it; see `onrecord.thread`."""
        from onrecord.query.thread import thread

        return self._of_one_state(lambda tables: thread(tables, statement_id))

    def verdict(self, row_id: str) -> Verdict:
        """Why a statement has its statuses, or one verification its status; see `onrecord.verdict`."""
        from onrecord.query.verdict import verdict

        return self._of_one_state(lambda tables: verdict(tables, row_id))

    def agreement(self) -> pd.DataFrame:
        """How far assessors agree: one row per two of them and aspect; see `query.status.agreement`.

        Columns: `aspect`, `assessor_a`, `assessor_b`, `n` statements that both assessed, `agreement` (0 to 1) and
        Cohen's `kappa`, missing where both give one and the same status throughout.
        """
        from onrecord.query.status import agreement, unsuperseded

        return agreement(unsuperseded(self.load("verifications")))

    def drift(self, statement_id: str) -> pd.DataFrame:
        """The rows of the view `drift` about one statement."""
        from onrecord.query.drift import drift

        return self._of_one_state(lambda tables: drift(tables, [statement_id]))

    def describe(self, name: str) -> TableDescription:
        """The columns, keys and row count of a table or view; see `onrecord.describe`."""
        from onrecord.query.describe import describe, describe_view

        if name in VIEWS:
            return describe_view(name, self.load(name), {table.name: table.schema for table in self.inspection.tables})
        return describe(self.table(name), self.rows(name))

    def stats(self) -> dict[str, pd.DataFrame]:
        """Figures over the whole record; see `onrecord.stats`."""
        from onrecord.query.stats import stats

        return self._of_one_state(stats)

    def cite(self, style: str = "text", row_id: str | None = None) -> str:
        """The citation of the package, or of one row of it; see `onrecord.cite`."""
        from onrecord.citation import STYLES

        if style not in STYLES:
            nearest = did_you_mean(style, STYLES)
            raise UnknownNameError(f'no citation style "{style}".{nearest} There are: {", ".join(STYLES)}.')
        if row_id is None:
            return cite(self.inspection.document, style, edition=self.edition)
        from onrecord.query.select import cited_row

        return cite(self.inspection.document, style, cited_row(self, row_id), self.edition)

    def cite_sources(self) -> str:
        """BibTeX of every source of the package, keyed by `source_id`."""
        from onrecord.query.bibliography import bibliography

        return bibliography(self.load("sources"))

    def schema(self, name: str, backend: Literal["pandas", "polars"] = "pandas") -> Any:
        """A pandera schema of a table; see `onrecord.schema`."""
        imported("pandera")
        from onrecord.tableschema.pandera_schema import compile_schema

        return compile_schema(self.table(name).schema, backend)

    def validate(self, **options: Any) -> Report:
        """Check the package; see `onrecord.validate`."""
        imported("polars")
        from onrecord.validation import validate

        return validate(self.path, **options)

    def to_frictionless(self) -> Any:
        """The package as a `Package` of the Frictionless framework, schemas filled in; a zip must be unpacked first.

        Raises `MissingExtraError` without the extra `onrecord[frictionless]`.
        """
        from onrecord.query.to_frictionless import to_frictionless

        return to_frictionless(self.inspection)

    def _of_one_state(self, read: Callable[[Tables], Any]) -> Any:
        """What `read` makes of the tables, all in one state, even while somebody writes to the files."""
        paths = [table.path for table in self.inspection.tables]
        return consistent(
            self.inspection.store,
            paths,
            lambda store: read(replace(self, inspection=self.inspection._replace(store=store))),
        )


def _view(tables: Tables, name: str) -> pd.DataFrame:
    from onrecord.query.answers import answers
    from onrecord.query.drift import drift
    from onrecord.query.timing import evidence_timing
    from onrecord.query.views import overview

    made = {"answers": answers, "drift": drift, "evidence_timing": evidence_timing, "overview": overview}
    return made[name](tables)


def open_package(path: str | os.PathLike[str]) -> Package:
    """The package in a folder, a `datapackage.json`, a zip or the folder of a built release; or `UnreadableError`."""
    from onrecord.package.git import built_zip

    inspection = inspect(open_store(built_zip(Path(path)) or path), judge=False)
    unreadable = [fault for fault in inspection.faults if fault.rule in ("PK001", "PK013")]
    if unreadable:
        raise UnreadableError(f"{path}: {unreadable[0].message}")
    return Package(inspection)


@cache
def installed() -> Package:
    """The dataset that is installed with this code."""
    return Package(inspect(open_store(installed_path()), judge=False), trusted=True)
