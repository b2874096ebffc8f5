"""A metadata file alone, or with the files it describes.

Croissant, RO-Crate, CSVW and the Data Package name the tables by their path. A path that ends in `.json` or
`.jsonld` gets the document alone, with paths relative to the package's folder; any other path becomes a folder with
the document, the tables and the rest of the package.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.export.metadata import WRITERS, document
from onrecord.export.metadata.facts import Facts
from onrecord.package.locate import DESCRIPTOR

if TYPE_CHECKING:
    from onrecord.query import Package

WITH_TABLES = ("croissant", "ro-crate", "csvw", "datapackage")


def writer(name: str) -> Callable[[Package, Path], None]:
    """The export of one kind of metadata."""

    def write(package: Package, out: Path) -> None:
        facts = Facts(package)
        data = document(facts, name)
        if name not in WITH_TABLES or out.suffix in (".json", ".jsonld"):
            out.write_bytes(data)
            return
        for path, content in {**_package_files(facts), WRITERS[name][0]: data}.items():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    return write


def _package_files(facts: Facts) -> dict[str, bytes]:
    """The bytes of the descriptor, the schemas and the tables, by their path."""
    package, store = facts.package, facts.package.inspection.store
    schemas = [entry.get("schema") for entry in facts.resources]
    files = {table.path: package.bytes_of(table.name) for table in package.inspection.tables}
    for path in (DESCRIPTOR, *(schema for schema in schemas if isinstance(schema, str))):
        with store.open(path) as stream:
            files[path] = stream.read()
    return files
