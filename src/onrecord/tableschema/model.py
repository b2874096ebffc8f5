"""The subset of Table Schema that every tool agrees on, as immutable values.

Source: Data Package v2, Table Schema, https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from onrecord.tableschema.unread import OF_FIELD, OF_SCHEMA, unread

NUMERAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
"""How a number is written, infinities and NaN apart."""
TYPES = ("string", "integer", "number", "boolean", "date", "year")
CONSTRAINTS = ("required", "unique", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength")
_ORDERED = frozenset({"required", "unique", "enum", "minimum", "maximum"})
APPLICABLE = {
    "string": frozenset({"required", "unique", "enum", "pattern", "minLength", "maxLength"}),
    "boolean": frozenset({"required", "unique", "enum"}),
    **dict.fromkeys(("integer", "number", "date", "year"), _ORDERED),
}
"""The constraints that mean something for each type."""
TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")


class SchemaError(ValueError):
    """A Table Schema that cannot be used; `faults` are (JSON place, what is wrong)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {what}" for place, what in faults))
        self.faults = faults


class Field(NamedTuple):
    """One column: its name, type, words for people, and constraints."""

    name: str
    type: str = "string"
    title: str = ""
    description: str = ""
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    true_values: tuple[str, ...] = TRUE_VALUES
    false_values: tuple[str, ...] = FALSE_VALUES


class ForeignKey(NamedTuple):
    """Columns whose values must be found together in another table (or in the same one)."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


class TableSchema(NamedTuple):
    """The columns of one table in file order, its primary key and its foreign keys."""

    name: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(column.name for column in self.fields)

    def field(self, name: str) -> Field:
        """The column of that name."""
        return next(column for column in self.fields if column.name == name)


def parse_schema(name: str, document: Any) -> TableSchema:
    """The `TableSchema` that a Table Schema document describes; raises `SchemaError` with every fault."""
    faults: list[tuple[str, str]] = []
    if not isinstance(document, dict):
        raise SchemaError([("/", "a Table Schema is a JSON object")])
    entries = document.get("fields")
    if not isinstance(entries, list) or not entries:
        raise SchemaError([("/fields", "must be a list of at least one field")])
    fields = tuple(_field(entry, f"/fields/{index}", faults) for index, entry in enumerate(entries))
    names = [column.name for column in fields]
    seen: set[str] = set()
    for index, column in enumerate(names):
        if column in seen:
            faults.append((f"/fields/{index}/name", f"the name {column!r} is used twice"))
        seen.add(column)
    faults.extend(unread(document, "", OF_SCHEMA))
    primary_key = _names(document.get("primaryKey", []), "/primaryKey", set(names), faults)
    keys = document.get("foreignKeys", [])
    if not isinstance(keys, list):
        faults.append(("/foreignKeys", "must be a list"))
        keys = []
    foreign_keys = [
        key
        for index, entry in enumerate(keys)
        if (key := _foreign_key(name, entry, f"/foreignKeys/{index}", set(names), faults))
    ]
    if faults:
        raise SchemaError(faults)
    return TableSchema(name, fields, primary_key, tuple(foreign_keys))


def _field(entry: Any, place: str, faults: list[tuple[str, str]]) -> Field:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        faults.append((place, "a field is an object with a non-empty name"))
        return Field(name=f"?{place}")
    kind = entry.get("type", "string")
    if kind not in TYPES:
        faults.append((f"{place}/type", f"type {kind!r} is not one of {', '.join(TYPES)}"))
        kind = "string"
    faults.extend(unread(entry, place, OF_FIELD))
    limits = entry.get("constraints", {})
    if not isinstance(limits, dict):
        faults.append((f"{place}/constraints", "must be an object"))
        limits = {}
    faults.extend(
        (f"{place}/constraints/{key}", f"constraint is not one of {', '.join(CONSTRAINTS)}")
        for key in limits
        if key not in CONSTRAINTS
    )
    faults.extend(
        (f"{place}/constraints/{key}", f"constraint does not apply to the type {kind}")
        for key in limits
        if key in CONSTRAINTS and key not in APPLICABLE[kind] and kind == entry.get("type", kind)
    )

    def text(key: str) -> str:
        value = entry.get(key, "")
        return value if isinstance(value, str) else ""

    def typed(key: str, wanted: Any, what: str) -> Any:
        value = limits.get(key)
        if value is None or (isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))):
            return value
        faults.append((f"{place}/constraints/{key}", f"must be {what}"))
        return None

    def words(source: dict, key: str, where: str) -> tuple[str, ...] | None:
        value = source.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not value or not all(isinstance(item, str | int | float) for item in value):
            faults.append((where, "must be a non-empty list of values"))
            return None
        listed = tuple(_lexical(item) for item in value)
        if len(set(listed)) < len(listed):
            twice = Counter(listed).most_common(1)[0][0]
            faults.append((where, f"{twice[:80]!r} is listed twice"))
        if "" in listed:
            faults.append((where, "an empty cell is missing, and no value"))
        if key == "enum" and (odd := [item for item in listed if not _is_value(kind, item)]):
            faults.append((where, f"{odd[0][:80]!r} is no value of the type {kind}"))
        return listed

    def bound(key: str) -> str | None:
        value = typed(key, str | int | float, "a value of the field's type")
        if value is None:
            return None
        if _is_bound(kind, _lexical(value)):
            return _lexical(value).zfill(4) if kind == "year" else _lexical(value)
        faults.append((f"{place}/constraints/{key}", f"must be a value of the field's type, {kind}"))
        return None

    def length(key: str) -> int | None:
        value = typed(key, int, "a whole number")
        if value is not None and not 0 <= value < 2**31:
            faults.append((f"{place}/constraints/{key}", "must be a length from 0"))
            return None
        return value

    return Field(
        name=entry["name"],
        type=kind,
        title=text("title"),
        description=text("description"),
        required=bool(typed("required", bool, "true or false")),
        unique=bool(typed("unique", bool, "true or false")),
        pattern=typed("pattern", str, "text"),
        enum=words(limits, "enum", f"{place}/constraints/enum"),
        minimum=bound("minimum"),
        maximum=bound("maximum"),
        min_length=length("minLength"),
        max_length=length("maxLength"),
        true_values=words(entry, "trueValues", f"{place}/trueValues") or TRUE_VALUES,
        false_values=words(entry, "falseValues", f"{place}/falseValues") or FALSE_VALUES,
    )


def _is_bound(kind: str, value: str) -> bool:
    """Whether a limit can be compared with the values of a type."""
    return _is_value(kind, value.zfill(4) if kind == "year" else value)


def _is_value(kind: str, value: str) -> bool:
    """Whether a text is a value of a type, and one that a database and a spreadsheet hold."""
    if kind == "year":
        return re.fullmatch(r"[0-9]{4}", value) is not None
    if kind == "date":
        try:
            return len(value) == 10 and "W" not in value and bool(date.fromisoformat(value))
        except ValueError:
            return False
    if kind == "integer":
        return re.fullmatch(r"[+-]?[0-9]{1,19}", value) is not None and -(2**63) <= int(value) < 2**63
    if kind == "number":
        return re.fullmatch(NUMERAL, value) is not None and len(value) < 400 and math.isfinite(float(value))
    return True


def _lexical(value: str | int | float | bool) -> str:
    """A JSON value as it would stand in a CSV cell."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names(value: Any, place: str, known: set[str], faults: list[tuple[str, str]]) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
        faults.append((place, "must be a column name or a list of column names"))
        return ()
    faults.extend((place, f"names the column {item!r}, which is not in fields") for item in names if item not in known)
    if len(set(names)) < len(names):
        faults.append((place, "names a column twice"))
    return tuple(names)


def _foreign_key(
    table: str, entry: Any, place: str, known: set[str], faults: list[tuple[str, str]]
) -> ForeignKey | None:
    reference = entry.get("reference") if isinstance(entry, dict) else None
    if not isinstance(reference, dict) or not isinstance(reference.get("resource", ""), str):
        faults.append((place, "a foreign key is an object with fields and a reference to a resource"))
        return None
    before = len(faults)
    local = _names(entry.get("fields"), f"{place}/fields", known, faults)
    if entry.get("fields") == []:
        faults.append((f"{place}/fields", "must name at least one column"))
    target = reference.get("fields")
    target = [target] if isinstance(target, str) else target
    if not isinstance(target, list) or not all(isinstance(item, str) for item in target) or len(target) != len(local):
        faults.append((f"{place}/reference/fields", "must name as many columns as the key's own fields"))
    if len(faults) > before:
        return None
    return ForeignKey(local, reference.get("resource") or table, tuple(target or ()))
