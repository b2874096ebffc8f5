"""The descriptor of a package: read, held against the Data Package v2 profile, and resolved to tables.

Source: Data Package v2, https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

from typing import Any, NamedTuple

from onrecord import limits
from onrecord._text import nearest
from onrecord.package.document import Fault, read_json
from onrecord.package.journal import FOLDER, fault_of
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.names import is_name, is_reserved, is_version, resource_fault
from onrecord.package.profile import profile_faults
from onrecord.package.schemas import STANDARD_TABLES, Schemas, standard_schema
from onrecord.package.settings import Settings, settings_faults, settings_of
from onrecord.package.store import FolderStore, Store, UnsafePathError
from onrecord.tableschema import TableSchema

__all__ = ["STANDARD_TABLES", "Fault", "Inspection", "Table", "inspect", "resource_paths", "standard_schema"]


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
        """The name in the descriptor; None for one that cannot be the name of a file."""
        name = _text(self.document.get("name"))
        return name if name and is_name(name) else None

    @property
    def version(self) -> str | None:
        """The version in the descriptor; None for one that is no version."""
        version = _text(self.document.get("version"))
        return version if version and is_version(version) else None

    @property
    def settings(self) -> Settings:
        """What the record decides for itself: its own assessor, the severity of rules."""
        return settings_of(self.document)


def inspect(store: Store, *, judge: bool = True, as_is: bool = False) -> Inspection:
    """Read the descriptor and every schema of a package; never raises for what a stranger wrote in them.

    Without `judge`, only what loading needs is looked at: no profile, and of patterns their text alone. With `as_is`,
    a table whose schema lacks a column that the rules read is there too, for those who only compare.
    """
    document, fault = _document(store)
    if fault is not None:
        return Inspection(store, {}, (), (fault,))
    faults = [*profile_faults(document), *settings_faults(document)] if judge else []
    name = _text(document.get("name"))
    if name and not is_name(name):
        hint = "use lower-case letters, digits, dots, hyphens and underscores"
        faults.append(Fault("PK015", f'"{name[:80]}" cannot be the name of a package', hint, value=name[:200]))
    entries = _entries(document)
    if len(entries) > limits.RESOURCES:
        message = f"{len(entries):,} resources, more than {limits.RESOURCES:,}: those after them are not read"
        faults.append(Fault("PK014", message))
    tables: list[Table] = []
    seen: set[str] = set()
    schemas = Schemas(store, judge=judge, as_is=as_is)
    for entry in entries[: limits.RESOURCES]:
        name = _text(entry.get("name"))
        if name is None:
            continue
        if twin := next((other for other in seen if other.casefold() == name.casefold()), None):
            alike = "" if twin == name else f' and "{twin}", which file systems, databases and workbooks take for one'
            message = f'two resources are named "{name}"{alike}'
            faults.append(Fault("PK011", message, "give each resource its own name", name, value=name[:200]))
            continue
        if why := resource_fault(name):
            message = f'"{name[:80]}" cannot be the name of a resource: {why}'
            faults.append(Fault("PK015", message, "rename the resource", None, value=name[:200]))
        if is_reserved(name) or len(name) > limits.NAME:
            continue
        seen.add(name)
        table = _table(store, entry, name, schemas, faults)
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
    """The path of every resource that names one, as the descriptor has it; nothing else is read."""
    document, _fault = _document(store)
    found = (_path(entry) for entry in _entries(document)[: limits.RESOURCES])
    return tuple(path for path in found if isinstance(path, str) and path)


def _document(store: Store) -> tuple[dict[str, Any], Fault | None]:
    """The descriptor, or why there is none that can be used."""
    if isinstance(store, FolderStore) and (why := fault_of(store.path)):
        return {}, Fault("PK013", why, "look at what git or the archive brought before you delete it", path=FOLDER)
    document, fault = read_json(store, DESCRIPTOR, "PK001")
    if fault is None and not isinstance(document, dict):
        fault = Fault("PK001", f"{DESCRIPTOR} is not a JSON object")
    return ({}, fault) if fault is not None else (document, None)


def _entries(document: dict[str, Any]) -> list[dict[str, Any]]:
    entries = document.get("resources")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _path(entry: dict[str, Any]) -> Any:
    path = entry.get("path")
    return path[0] if isinstance(path, list) and len(path) == 1 else path


def _table(store: Store, entry: dict[str, Any], name: str, schemas: Schemas, faults: list[Fault]) -> Table | None:
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
    schema = schemas.of(entry.get("schema"), name, faults)
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


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
