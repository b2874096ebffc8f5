"""The tables of a package as plain rows, read in one state and joined by their keys, as pages need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from onrecord.package.settings import settings_of

if TYPE_CHECKING:
    from onrecord.package import Store
    from onrecord.query import Package

Row = dict[str, str]
"""One row: every column as its text in the file, "" where the cell is empty."""


class Record:
    """A package's rows by key, and what refers to them. Columns and tables that a package lacks read as empty."""

    def __init__(self, package: Package) -> None:
        from onrecord.package.snapshot import consistent

        inspection = package.inspection
        self.package = package
        self.assessor = settings_of(inspection.document).assessor
        paths = [table.path for table in inspection.tables]
        self.tables: dict[str, list[Row]] = consistent(inspection.store, paths, self._read)
        self.statements = self._by_key("statements", "statement_id")
        self.speakers = self._by_key("speakers", "speaker_id")
        self.sources = self._by_key("sources", "source_id")
        self.statuses = {(row["aspect"], row["status"]): row for row in self.rows("statuses")}
        self.dates = self._grouped("dates", "statement_id")
        self.quotations = self._grouped("quotations", "statement_id")
        self.verifications = self._grouped("verifications", "statement_id")
        self.evidence = self._grouped("evidence", "verification_id")
        self.roles = self._grouped("roles", "speaker_id")
        self.answers = self._grouped("counter_statements", "statement_id")
        self.answered = self._grouped("counter_statements", "counter_statement_id")
        self.shown: dict[tuple[str, str], str] = {}
        """Statuses as pages show them, by statement and aspect, once worked out."""
        self.roles_then: dict[str, str] = self._roles_then()

    def rows(self, table: str) -> list[Row]:
        """The rows of a table in file order; none where the package has no such table."""
        return self.tables.get(table, [])

    def said(self, statement_id: str) -> Row:
        """The date on which a statement was said; an empty row where there is none."""
        return next((row for row in self.dates[statement_id] if row.get("event") == "said"), {})

    def in_time(self, statement_ids: Iterable[str]) -> list[str]:
        """Statements in the order in which they were said; those without a day come last."""

        def when(statement_id: str) -> tuple[str, str, str]:
            said = self.said(statement_id)
            return said.get("earliest") or "~", said.get("latest") or "~", statement_id

        return sorted((found for found in statement_ids if found in self.statements), key=when)

    def speaker(self, statement_id: str) -> Row:
        """Who made a statement."""
        return self.speakers.get(self.statements[statement_id]["speaker_id"], {})

    def _read(self, store: Store) -> dict[str, list[Row]]:
        from onrecord.csvio import TableReader
        from onrecord.csvio.table import all_rows

        found = {}
        for table in self.package.inspection.tables:
            with store.open(table.path) as stream:
                reader = TableReader(table.schema.columns, judged=False)
                found[table.name] = all_rows(reader, stream, None, ()).select(table.schema.columns).to_dicts()
        return found

    def _by_key(self, table: str, key: str) -> dict[str, Row]:
        return {row[key]: row for row in self.rows(table)}

    def _grouped(self, table: str, key: str) -> defaultdict[str, list[Row]]:
        return grouped(self.rows(table), lambda row: row[key])

    def _roles_then(self) -> dict[str, str]:
        frame: Any = self.package.load("overview")[["statement_id", "role"]].dropna()
        return dict(zip(frame["statement_id"], frame["role"], strict=True))


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> defaultdict[str, list[Row]]:
    """The rows by a key, in the order in which they come; a key that no row has gives an empty list."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def in_parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    """A list in parts of at most `size`; one empty part for an empty list."""
    for start in range(0, max(len(items), 1), size):
        yield items[start : start + size]
