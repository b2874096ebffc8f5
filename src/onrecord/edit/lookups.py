"""What an answer may be: vocabularies, the codebook, and the keys that are there already, with what they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.edit.tables import Row, column, rows_of
from onrecord.query import Package

LABELS = {"speakers": "name", "sources": "title", "statements": "claim", "verifications": "rationale"}


class Known:
    """The keys and values of a package, read when they are first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._keys: dict[str, dict[str, str]] = {}
        self._values: dict[tuple[str, str], list[str]] = {}

    def keys(self, table: str) -> dict[str, str]:
        """Every key of a table, and what it stands for in words."""
        if table not in self._keys:
            key = self.package.table(table).schema.primary_key[0]
            labels = column(self.package, table, LABELS.get(table, key))
            self._keys[table] = dict(zip(column(self.package, table, key), labels, strict=True))
        return self._keys[table]

    def remember(self, row: Row) -> None:
        """Count a row that is still to be written among the keys, where others can refer to it."""
        key = self.package.table(row.table).schema.primary_key
        if len(key) == 1 and row.cells.get(key[0]):
            self.keys(row.table)[row.cells[key[0]]] = row.cells.get(LABELS.get(row.table, key[0]), "")

    def target(self, table: str, name: str) -> str | None:
        """The table whose key a column holds, or None."""
        for key in self.package.table(table).schema.foreign_keys:
            if key.fields == (name,):
                return key.resource
        return None

    def choices(self, table: str, name: str, row: Mapping[str, str]) -> dict[str, str]:
        """The vocabulary of a column and what each word means; empty where the column is free.

        A status depends on the aspect that stands in `row`.
        """
        schema = self.package.table(table).schema
        field = schema.field(name)
        if field.enum:
            return dict.fromkeys(field.enum, "")
        if field.type == "boolean":
            return {"true": "", "false": ""}
        for key in schema.foreign_keys:
            if len(key.fields) > 1 and name in key.fields:
                own = dict(zip(key.fields, key.reference, strict=True))
                rows = rows_of(self.package, key.resource)
                fit = [r for r in rows if all(r[own[c]] == row[c] for c in key.fields if c != name and row.get(c))]
                fit.sort(key=lambda r: (len(r.get("rank", "")), r.get("rank", "")))
                return {r[own[name]]: r.get("definition", "") for r in fit}
        return {}

    def used(self, table: str, name: str) -> list[str]:
        """The values that a free column has already, the most frequent first."""
        if (table, name) not in self._values:
            cells = [cell for cell in column(self.package, table, name) if cell]
            self._values[table, name] = sorted(set(cells), key=lambda cell: (-cells.count(cell), cell))
        return self._values[table, name]

    def nearest_keys(self, table: str, text: str, limit: int = 5) -> dict[str, str]:
        """The keys most like a text, by themselves or by what they stand for; of a web address, those of its site."""
        from rapidfuzz import fuzz, process

        keys = self.keys(table)
        if "://" in text and "url" in self.package.table(table).schema.columns:
            return dict(list(self._at(table, text).items())[:limit])
        said = {key: f"{key.replace('-', ' ')} {label}".casefold() for key, label in keys.items()}
        wanted = text.casefold().replace("-", " ")
        words = wanted.split()
        whole = [key for key, words_of_key in said.items() if all(word in words_of_key for word in words)]
        choices, cutoff = ({key: said[key] for key in whole}, 0) if whole else (said, 55)
        found = process.extract(wanted, choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=cutoff)
        like = [key for _, _, key in found]
        hits = [[key for key, words_of_key in said.items() if word in words_of_key] for word in words if len(word) > 3]
        rare = [key for some in hits if len(some) <= limit // 2 for key in some if key not in like][: limit // 2]
        return {key: keys[key] for key in ([*like[: limit - len(rare)], *rare] if not whole else like)}

    def _at(self, table: str, address: str) -> dict[str, str]:
        """The rows whose `url` is this address, else those of the same site."""
        keys = self.keys(table)
        key = self.package.table(table).schema.primary_key[0]
        rows = zip(column(self.package, table, key), column(self.package, table, "url"), strict=True)
        pages = [((name, keys[name]), url) for name, url in rows]
        site = address.partition("://")[2].partition("/")[0].removeprefix("www.")
        same = [row for row, url in pages if url.rstrip("/") == address.rstrip("/")]
        return dict(same or [row for row, url in pages if site and site in url.partition("://")[2].partition("/")[0]])
