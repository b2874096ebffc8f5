"""What an answer may be: vocabularies, the codebook, values used before, and the keys of other tables with labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from onrecord.checks.check import ExpressionCheck
from onrecord.checks.plan import Plan, plan
from onrecord.checks.severity import Severities
from onrecord.edit import ids
from onrecord.edit.tables import Row, Tables
from onrecord.package.releases import ReleasesError, read_releases
from onrecord.query import Package
from onrecord.tableschema import TableSchema

LABELS = {"speakers": "name", "sources": "title", "statements": "claim", "verifications": "rationale"}
"""The column that says in words what a row of a table is."""
NAMES = {"speakers": ("name", "aliases"), "sources": ("title", "url"), "statements": ("claim",)}
"""The columns by whose text a row is found."""


class Lookups:
    """The keys and values of a package, each column read when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.tables = Tables(package)
        self._keys: dict[str, dict[str, str]] = {}
        self._values: dict[tuple[str, str], list[str]] = {}
        self._ids: dict[str, set[str]] = {}
        self._fresh: dict[tuple[str, str], Mapping[str, str]] = {}
        self._by_name: dict[str, dict[str, list[str]]] = {}
        self._kinds: dict[str, str] | None = None
        self._plan: Plan | None = None
        self._severities = Severities()

    def schema(self, table: str) -> TableSchema:
        """The schema of a table; raises `UnknownNameError`."""
        return self.tables.schema(table)

    def columns(self) -> set[str]:
        """The names of the columns of all tables."""
        return {name for table in self.tables.package.inspection.tables for name in table.schema.columns}

    def checks(self, table: str) -> tuple[ExpressionCheck, ...]:
        """The checks of single rows of a table whose problems are errors."""
        if self._plan is None:
            package = self.tables.package
            versions: tuple[str, ...] = ()
            with suppress(ReleasesError):  # the report on the change has it
                versions = tuple(entry.version for entry in read_releases(package.inspection.store))
            schemas = {name: self.schema(name) for name in package.tables()}
            self._plan = plan(schemas, version=package.version, released=versions)
            self._severities = Severities(package.inspection.settings.severities)
        return tuple(check for check in self._plan.of_table(table) if self._severities.of_check(check) == "error")

    def keys(self, table: str) -> dict[str, str]:
        """Every key of a table and its label."""
        if table not in self._keys:
            key = self.schema(table).primary_key[0]
            labels = self.tables.column(table, LABELS.get(table, key))
            self._keys[table] = dict(zip(self.tables.column(table, key), labels, strict=True))
        return self._keys[table]

    def remember(self, row: Row) -> None:
        """Offer the key of a row that is not written yet, so that later rows can refer to it."""
        key = self.schema(row.table).primary_key
        if len(key) == 1 and row.cells.get(key[0]):
            identifier = row.cells[key[0]]
            self.keys(row.table)[identifier] = row.cells.get(LABELS.get(row.table, key[0]), "")
            self._fresh[row.table, identifier] = row.cells
            for name in self._names(row.table, row.cells):
                self._named(row.table).setdefault(name, []).append(identifier)

    def row(self, table: str, key: str) -> Mapping[str, str]:
        """The cells of the row with this key, written or remembered."""
        if (table, key) in self._fresh:
            return self._fresh[table, key]
        return self.tables.having(table, {self.schema(table).primary_key[0]: key})[0]

    def named(self, table: str, text: str) -> list[str]:
        """The keys of the rows with exactly this name, alias, title or web address, whatever its case."""
        return list(dict.fromkeys(self._named(table).get(_folded(text), ())))

    def _named(self, table: str) -> dict[str, list[str]]:
        if table not in self._by_name:
            found: dict[str, list[str]] = {}
            columns = [name for name in NAMES.get(table, ()) if name in self.schema(table).columns]
            key = self.schema(table).primary_key[0]
            for cells in self.tables.frame(table).select(key, *columns).iter_rows(named=True) if columns else ():
                for name in self._names(table, cells):
                    found.setdefault(name, []).append(cells[key])
            self._by_name[table] = found
        return self._by_name[table]

    def _names(self, table: str, cells: Mapping[str, str]) -> set[str]:
        """The texts by which a row is found."""
        texts = [part for name in NAMES.get(table, ()) for part in cells.get(name, "").split("; ")]
        return {_folded(text) for text in texts if text}

    def kind_of(self, source_id: str) -> str:
        """The kind of a source that is in the record; empty for any other."""
        if self._kinds is None:
            self._kinds = dict(zip(self.keys("sources"), self.tables.column("sources", "kind"), strict=False))
        return self._kinds.get(source_id, "")

    def assessor(self) -> str:
        """The record's own assessor, as the descriptor names it; empty where it names none."""
        own = self.tables.package.inspection.document.get("onrecord")
        name = own.get("assessor") if isinstance(own, dict) else None
        return name if isinstance(name, str) else ""

    def in_force(self, chain: Mapping[str, str]) -> str:
        """The verification that a new one of this statement, aspect and assessor supersedes; empty where none does."""
        given = {name: chain.get(name, "") for name in ("statement_id", "aspect", "assessed_by")}
        if not all(given.values()):
            return ""
        rows = self.tables.having("verifications", given)
        old = {row.get("supersedes", "") for row in rows}
        current = [row["verification_id"] for row in rows if row["verification_id"] not in old]
        return current[0] if len(current) == 1 else ""

    def new_id(self, table: str) -> str:
        """An id for a new row of a table, which no row has or had and this object never returned."""
        drawn = ids.drawn_column(self.schema(table))
        if table not in self._ids:
            self._ids[table] = ids.taken(self.tables, table)
        identifier = ids.draw(drawn[1] if drawn else f"{table[:2]}-", self._ids[table])
        self._ids[table].add(identifier)
        return identifier

    def target(self, table: str, name: str) -> str | None:
        """The table that a column refers to, or None."""
        for key in self.schema(table).foreign_keys:
            if key.fields == (name,):
                return key.resource
        return None

    def choices(self, table: str, name: str, row: Mapping[str, str]) -> dict[str, str]:
        """The vocabulary of a column and the definition of each word; empty where the column is free.

        The statuses offered depend on the aspect in `row`.
        """
        schema = self.schema(table)
        field = schema.field(name)
        if field.enum:
            return dict.fromkeys(field.enum, "")
        if field.type == "boolean":
            return {"true": "", "false": ""}
        for key in schema.foreign_keys:
            if len(key.fields) > 1 and name in key.fields:
                own = dict(zip(key.fields, key.reference, strict=True))
                rows = self.tables.rows(key.resource)
                fit = [r for r in rows if all(r[own[c]] == row[c] for c in key.fields if c != name and row.get(c))]
                fit.sort(key=lambda r: (len(r.get("rank", "")), r.get("rank", "")))
                return {r[own[name]]: r.get("definition", "") for r in fit}
        return {}

    def used(self, table: str, name: str) -> list[str]:
        """The values that a column has in the package, the most frequent first."""
        if (table, name) not in self._values:
            counts = Counter(self.tables.column(table, name))
            del counts[""]
            self._values[table, name] = sorted(counts, key=lambda cell: (-counts[cell], cell))
        return self._values[table, name]

    def nearest_keys(self, table: str, text: str, limit: int = 5) -> dict[str, str]:
        """The keys most like a text, by themselves or by their labels; for a web address, the sources of its site."""
        from rapidfuzz import fuzz, process

        keys = self.keys(table)
        if "://" in text and "url" in self.schema(table).columns:
            return dict(list(self._at(table, text).items())[:limit])
        searched = {key: f"{key.replace('-', ' ')} {label}".casefold() for key, label in keys.items()}
        wanted = text.casefold().replace("-", " ")
        words = wanted.split()
        whole = [key for key, own in searched.items() if all(word in own for word in words)]
        choices, cutoff = ({key: searched[key] for key in whole}, 0) if whole else (searched, 55)
        found = process.extract(wanted, choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=cutoff)
        like = [key for _, _, key in found]
        if whole:
            return {key: keys[key] for key in like}
        hits = [[key for key, own in searched.items() if word in own] for word in words if len(word) > 3]
        rare = [key for some in hits if len(some) <= limit // 2 for key in some if key not in like][: limit // 2]
        return {key: keys[key] for key in (*like[: limit - len(rare)], *rare)}

    def _at(self, table: str, address: str) -> dict[str, str]:
        """The rows whose `url` is this address, else those of the same site."""
        keys = self.keys(table)
        key = self.schema(table).primary_key[0]
        rows = zip(self.tables.column(table, key), self.tables.column(table, "url"), strict=True)
        pages = [((name, keys[name]), url) for name, url in rows]
        site = address.partition("://")[2].partition("/")[0].removeprefix("www.")
        same = [row for row, url in pages if url.rstrip("/") == address.rstrip("/")]
        return dict(same or [row for row, url in pages if site and site in url.partition("://")[2].partition("/")[0]])


def _folded(text: str) -> str:
    """A name without differences of case, or an address without those that lead to the same page."""
    folded = " ".join(text.split()).casefold()
    return folded.partition("://")[2].removeprefix("www.").rstrip("/") if "://" in folded else folded
