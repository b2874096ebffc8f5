"""The Table Schemas of a package: read once each, held to the limits, and to what the rules read."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any

from onrecord import limits
from onrecord.package import patterns
from onrecord.package.document import Fault, read_json
from onrecord.package.locate import DESCRIPTOR, installed_path
from onrecord.package.names import column_fault
from onrecord.package.store import Store
from onrecord.tableschema import SchemaError, TableSchema, parse_schema

STANDARD_TABLES = (
    "corrections",
    "counter_statements",
    "dates",
    "evidence",
    "quotations",
    "roles",
    "sources",
    "speakers",
    "statements",
    "statuses",
    "verifications",
)
"""The tables that every package has."""
OPTIONAL_TABLES = ("imports",)
"""The tables that a package may have and whose columns are onrecord's."""
KNOWN_TABLES = (*STANDARD_TABLES, *OPTIONAL_TABLES)


class Schemas:
    """The schemas of one package; several resources may share a file, which is then read and parsed once."""

    def __init__(self, store: Store, *, judge: bool, as_is: bool) -> None:
        self._store, self._judge, self._as_is = store, judge, as_is
        self._documents: dict[str, tuple[Any, Fault | None]] = {}
        self._columns = self._words = self._keys = self._patterns = 0

    def of(self, value: Any, name: str, faults: list[Fault]) -> TableSchema | None:
        """The schema that a resource of that name gives, or None; what is wrong with it goes to `faults`."""
        if value is None and name in KNOWN_TABLES:
            return standard_schema(name)
        where = DESCRIPTOR
        if isinstance(value, str):
            where = value[:200]
            if value not in self._documents:
                self._documents[value] = read_json(self._store, value, "PK006", table=name)
            value, fault = self._documents[value]
            if fault is not None:
                faults.append(fault._replace(table=name))
                return None
        if not isinstance(value, dict):
            hint = f'give it "schema": "schemas/{name}.json"'
            faults.append(Fault("PK006", f'resource "{name}" has no Table Schema', hint, name))
            return None
        if too_many := self._weighed(value):
            faults.append(
                Fault("PK014", f'the schema of "{name}": {too_many}', "leave out what is not needed", name, where)
            )
            return None
        try:
            ours = name in KNOWN_TABLES and value == _standard_document(name)
            schema = standard_schema(name) if ours else parse_schema(name, value)
        except SchemaError as error:
            listed = islice(error.faults, limits.FAULTS)
            faults.extend(
                Fault("PK006", f"schema {place[:200]}: {what[:300]}", None, name, where) for place, what in listed
            )
            return None
        found = [*_odd_names(schema, where), *self._bad_patterns(schema, where)]
        lacking = list(_lacking(schema, where))
        faults.extend([*found, *lacking])
        return None if found or (lacking and not self._as_is) else schema

    def _weighed(self, document: dict[str, Any]) -> str | None:
        """Which limit the schema passes, counted with all before it; looks at no value."""
        fields, keys = document.get("fields"), document.get("foreignKeys")
        fields = fields if isinstance(fields, list) else []
        columns = len(fields)
        if columns > limits.COLUMNS:
            return f"{columns:,} columns, more than {limits.COLUMNS:,}"
        self._columns += columns
        self._keys += len(keys) if isinstance(keys, list) else 0
        for field in fields:
            constraints = field.get("constraints") if isinstance(field, dict) else None
            enum = constraints.get("enum") if isinstance(constraints, dict) else None
            self._words += len(enum) if isinstance(enum, list) else 0
        for number, limit, what in (
            (self._columns, limits.COLUMNS_IN_ALL, "columns"),
            (self._keys, limits.FOREIGN_KEYS, "foreign keys"),
            (self._words, limits.WORDS, "words of vocabularies"),
        ):
            if number > limit:
                return f"with the tables before it {number:,} {what}, more than {limit:,}"
        return None

    def _bad_patterns(self, schema: TableSchema, where: str) -> list[Fault]:
        faults = []
        for field in schema.fields:
            if field.pattern is None:
                continue
            self._patterns += patterns.size_of(field.pattern[: limits.PATTERN])
            why = _TOO_MANY_PATTERNS
            if self._patterns <= limits.PATTERNS_SIZE:
                why = patterns.fault_of(field.pattern, engine=self._judge) or ""
            if why:
                message = f'the pattern of column "{field.name}" cannot be run in linear time: {why}'
                hint = "write it without look-around and back-references, and with few repetitions"
                faults.append(Fault("PK007", message, hint, schema.name, where, field.pattern[:200]))
        return faults


_TOO_MANY_PATTERNS = f"all patterns together are too large (more than {limits.PATTERNS_SIZE:,})"


def _odd_names(schema: TableSchema, where: str) -> list[Fault]:
    faults = []
    known: dict[str, str] = {}
    for name in schema.columns:
        why = column_fault(name)
        if why is None and known.setdefault(name.casefold(), name) != name:
            why = f'it differs from "{known[name.casefold()]}" only in case, and databases take them for one'
        if why:
            faults.append(
                Fault(
                    "PK015",
                    f'"{name[:80]}" cannot be the name of a column: {why}',
                    None,
                    schema.name,
                    where,
                    name[:200],
                )
            )
    return faults


def _lacking(schema: TableSchema, where: str) -> list[Fault]:
    if schema.name not in KNOWN_TABLES:
        return []
    known = set(schema.columns)
    return [
        Fault(
            "PK010",
            f'the schema lacks the column "{column}", which the rules read',
            "add it to fields",
            schema.name,
            where,
            column,
        )
        for column in standard_schema(schema.name).columns
        if column not in known
    ]


@cache
def standard_schema(name: str) -> TableSchema:
    """onrecord's own schema of one of its tables; what a resource that gives no schema is held to."""
    return parse_schema(name, _standard_document(name))


@cache
def _standard_document(name: str) -> Any:
    return json.loads((installed_path() / "schemas" / f"{name}.json").read_bytes())
