"""Which rows a release has carried: these, and only these, are corrected in public."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.csvio.table import whole_table
from onrecord.edit.tables import Tables
from onrecord.package import inspect
from onrecord.package.store import Store


class Published:
    """The rows of the last release; none where nothing was released (`store` is None)."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._keys: dict[str, frozenset[str]] = {}

    def has(self, tables: Tables, entry: Mapping[str, str]) -> bool:
        """Whether the release has the row that an entry names by `table` and `row_id`, as `corrections` would."""
        return entry["row_id"] in self.keys(tables, entry["table"])

    def keys(self, tables: Tables, name: str) -> frozenset[str]:
        """The keys of a table of the release, in one piece each; raises `InvalidDataError` for one it cannot read."""
        if name not in self._keys:
            self._keys[name] = self._read(name, tables.schema(name).primary_key)
        return self._keys[name]

    def _read(self, name: str, key: tuple[str, ...]) -> frozenset[str]:
        import polars as pl

        if self._store is None:
            return frozenset()
        earlier = {table.name: table for table in inspect(self._store, judge=False, as_is=True).tables}
        if name not in earlier or not set(key) <= set(earlier[name].schema.columns):
            return frozenset()
        rows = whole_table(self._store, earlier[name])
        return frozenset(rows.select(pl.concat_str(key, separator=SEPARATOR)).to_series())
