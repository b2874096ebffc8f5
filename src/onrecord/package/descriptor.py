"""The descriptor of a package: read, held against the Data Package v2 profile, and resolved to tables.

Source: Data Package v2, https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from onrecord._text import nearest
from onrecord.errors import OnRecordError
from onrecord.package.locate import DESCRIPTOR, installed_path, shipped
from onrecord.package.store import Store, UnsafePathError, check_name
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
MAX_JSON = 10 * 1024**2


class Fault(NamedTuple):
    """Something wrong with a package as a whole: a rule code, a message, a hint, and where it is."""

    rule: str
    message: str
    hint: str | None = None
    table: str | None = None
    path: str = DESCRIPTOR
    value: str | None = None


class Table(NamedTuple):
    """One resource that can be read: its name, its path in the package and its schema."""

    name: str
    path: str
    schema: TableSchema
    title: str = ""
    description: str = ""


class Inspection(NamedTuple):
    """What a descriptor says and what is wrong with it; `tables` are those that can be read."""

    store: Store
    document: dict[str, Any]
    tables: tuple[Table, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str | None:
        return _text(self.document.get("name"))

    @property
    def version(self) -> str | None:
        return _text(self.document.get("version"))


def inspect(store: Store, *, judge: bool = True, as_is: bool = False) -> Inspection:
    """Read the descriptor and every schema of a package; never raises for what a stranger wrote in them.

    Without `judge`, only what loading needs is read: profile and patterns are not looked at. With `as_is`, a table
    whose schema lacks a column that the rules read is there too, for those who only compare.
    """
    document, fault = _read_json(store, DESCRIPTOR, "PK001")
    if fault is None and not isinstance(document, dict):
        fault = Fault("PK001", f"{DESCRIPTOR} is not a JSON object")
    if fault is not None:
        return Inspection(store, {}, (), (fault,))
    faults = _against_profile(document) if judge else []
    entries = document.get("resources")
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    tables: list[Table] = []
    seen: set[str] = set()
    for entry in entries:
        name = _text(entry.get("name"))
        if name is None:
            continue
        if name in seen:
            faults.append(Fault("PK011", f'two resources are named "{name}"', "give each resource its own name", name))
            continue
        seen.add(name)
        table = _table(store, entry, name, judge, faults, as_is)
        if table is not None:
            tables.append(table)
    for name in STANDARD_TABLES:
        if name not in seen:
            near = nearest(name, seen - set(STANDARD_TABLES))
            hint = (
                f'rename the resource "{near}"'
                if near
                else f"add a resource for data/{name}.csv, even if it has no rows"
            )
            faults.append(Fault("PK004", f'the table "{name}" is not among the resources', hint, name))
    faults.extend(_keys_that_lead_nowhere(tables, seen))
    return Inspection(store, document, tuple(sorted(tables, key=lambda table: table.name)), tuple(faults))


def resource_paths(store: Store) -> tuple[str, ...]:
    """The path of every resource that names one, as it stands in the descriptor; nothing else is read."""
    document, _fault = _read_json(store, DESCRIPTOR, "PK001")
    entries = document.get("resources") if isinstance(document, dict) else None
    found = (_path(entry) for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
    return tuple(path for path in found if isinstance(path, str) and path)


def _path(entry: dict[str, Any]) -> Any:
    path = entry.get("path")
    return path[0] if isinstance(path, list) and len(path) == 1 else path


def _table(
    store: Store, entry: dict[str, Any], name: str, judge: bool, faults: list[Fault], as_is: bool
) -> Table | None:
    path = _path(entry)
    if not isinstance(path, str) or not path:
        if path == "" or isinstance(path, list) or "data" in entry:
            faults.append(
                Fault("PK005", f'resource "{name}" is not one CSV file', f'give it "path": "data/{name}.csv"', name)
            )
        return None
    dialect, encoding = entry.get("dialect"), entry.get("encoding", "utf-8")
    other_text = isinstance(encoding, str) and encoding.lower() not in ("utf-8", "utf8")
    if dialect not in (None, {}) or other_text:
        faults.append(
            Fault(
                "PK005", f'resource "{name}" asks for a dialect or encoding of its own', "write plain UTF-8 CSV", name
            )
        )
    schema = _schema(store, entry.get("schema"), name, judge, faults, as_is)
    try:
        store.size(path)
    except UnsafePathError as error:
        faults.append(
            Fault("PK003", f'unsafe path "{path[:200]}" of resource "{name}": {error}', None, name, value=path[:200])
        )
        return None
    except (OSError, ValueError):
        faults.append(
            Fault(
                "PK005",
                f'the file "{path[:200]}" of resource "{name}" is not there',
                "add it, or correct the path",
                name,
                value=path[:200],
            )
        )
        return None
    if schema is None:
        return None
    return Table(name, path, schema, _text(entry.get("title")) or "", _text(entry.get("description")) or "")


def _schema(store: Store, value: Any, name: str, judge: bool, faults: list[Fault], as_is: bool) -> TableSchema | None:
    if value is None and name in STANDARD_TABLES:
        return standard_schema(name)
    where = DESCRIPTOR
    if isinstance(value, str):
        where = value[:200]
        value, fault = _read_json(store, value, "PK006", table=name)
        if fault is not None:
            faults.append(fault)
            return None
    if not isinstance(value, dict):
        faults.append(
            Fault("PK006", f'resource "{name}" has no Table Schema', f'give it "schema": "schemas/{name}.json"', name)
        )
        return None
    try:
        ours = name in STANDARD_TABLES and value == _standard_document(name)
        schema = standard_schema(name) if ours else parse_schema(name, value)
    except SchemaError as error:
        faults.extend(Fault("PK006", f"schema {place}: {what}", None, name, where) for place, what in error.faults)
        return None
    usable = True
    for field_ in schema.fields:
        pattern = field_.pattern
        if judge and pattern is not None and (why := _pattern_fault(pattern)):
            message = f'the pattern of column "{field_.name}" cannot be run in linear time: {why}'
            faults.append(
                Fault(
                    "PK007",
                    message,
                    "write it without look-around and back-references",
                    name,
                    where,
                    pattern[:200],
                )
            )
            usable = False
    if name in STANDARD_TABLES:
        known = set(schema.columns)
        for column in standard_schema(name).columns:
            if column not in known:
                faults.append(
                    Fault(
                        "PK010",
                        f'the schema lacks the column "{column}", which the rules read',
                        "add it to fields",
                        name,
                        where,
                        column,
                    )
                )
                usable = as_is and usable
    return schema if usable else None


def _keys_that_lead_nowhere(tables: list[Table], seen: set[str]) -> list[Fault]:
    by_name = {table.name: table.schema for table in tables}
    faults = []
    for table in tables:
        for key in table.schema.foreign_keys:
            target = by_name.get(key.resource)
            if key.resource not in seen and key.resource not in STANDARD_TABLES:
                message = f'a foreign key refers to "{key.resource}", which is not among the resources'
                faults.append(Fault("PK008", message, None, table.name, value=key.resource))
            elif target is not None:
                faults.extend(
                    Fault(
                        "PK008",
                        f"a foreign key refers to {key.resource}.{column}, which does not exist",
                        None,
                        table.name,
                        value=column,
                    )
                    for column in key.reference
                    if column not in target.columns
                )
    return faults


@cache
def standard_schema(name: str) -> TableSchema:
    """onrecord's own schema of one of its tables; what a resource that gives no schema is held to."""
    return parse_schema(name, _standard_document(name))


@cache
def _standard_document(name: str) -> Any:
    return json.loads((installed_path() / "schemas" / f"{name}.json").read_bytes())


def _pattern_fault(pattern: str) -> str | None:
    """Why the linear-time engine refuses a pattern, or None."""
    import polars

    try:
        polars.Series([""]).str.contains(pattern_text(pattern))
    except polars.exceptions.PolarsError as error:
        return str(error).strip().splitlines()[-1][:160]
    return None


def pattern_text(pattern: str) -> str:
    """A Table Schema pattern as a regular expression over the whole cell."""
    return rf"\A(?:{pattern})\z"


def _read_json(store: Store, name: str, rule: str, table: str | None = None) -> tuple[Any, Fault | None]:
    def fault(message: str, hint: str | None = None, code: str = rule) -> tuple[None, Fault]:
        return None, Fault(code, message, hint, table, name[:200] if code == rule else DESCRIPTOR)

    try:
        check_name(name)
        with store.open(name) as stream:
            raw = stream.read(MAX_JSON + 1)
    except UnsafePathError as error:
        return fault(f'unsafe path "{name[:200]}": {error}', None, "PK003")
    except FileNotFoundError:
        return fault(f"{name[:200]} is not there", f"a package is a folder or zip with a {DESCRIPTOR} and its schemas")
    except (OSError, ValueError, EOFError) as error:
        return fault(f"{name[:200]} cannot be read: {error}")
    except OnRecordError:
        raise
    except Exception as error:  # a damaged zip raises whatever its decompressor does
        return fault(f"{name[:200]} cannot be unpacked: {error}")
    if len(raw) > MAX_JSON:
        return fault(f"{name[:200]} is larger than {MAX_JSON:,} bytes")
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        if b"\\ud" in raw.lower():
            json.dumps(document, ensure_ascii=False).encode()  # half of a surrogate pair is in no text
    except UnicodeEncodeError:
        return fault(f"{name[:200]} holds half of a surrogate pair (\\ud800 to \\udfff)", "write the character itself")
    except UnicodeDecodeError as error:
        return fault(f"{name[:200]} is not UTF-8 (byte {error.start + 1})", "save it as UTF-8")
    except json.JSONDecodeError as error:
        return fault(f"{name[:200]} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except (ValueError, RecursionError) as error:
        return fault(f"{name[:200]} is not usable JSON: {str(error)[:120] or 'nested too deeply'}")
    return document, None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number in JSON")


@cache
def _profile() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads(shipped("descriptor.schema.json")))


def _against_profile(document: dict[str, Any]) -> list[Fault]:
    faults = []
    for error in _profile().iter_errors(document):
        place = "/" + "/".join(str(part) for part in error.instance_path)
        faults.append(Fault("PK002", f"{place}: {error.message[:300]}", "see the Data Package v2 profile"))
    return faults


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
