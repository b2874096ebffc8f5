"""Metadata for catalogues, archives and tools, generated from the descriptor and never typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from onrecord.export.metadata.cff import cff
from onrecord.export.metadata.croissant import croissant
from onrecord.export.metadata.csvw import csvw
from onrecord.export.metadata.datacite import datacite
from onrecord.export.metadata.datapackage import datapackage
from onrecord.export.metadata.facts import Facts
from onrecord.export.metadata.ro_crate import ro_crate
from onrecord.export.metadata.schema_org import schema_org
from onrecord.export.metadata.zenodo import zenodo

if TYPE_CHECKING:
    from onrecord.query import Package

WRITERS: dict[str, tuple[str, Callable[[Facts], Any]]] = {
    "cff": ("CITATION.cff", cff),
    "zenodo": (".zenodo.json", zenodo),
    "datacite": ("datacite.json", datacite),
    "schema-org": ("schema-org.jsonld", schema_org),
    "croissant": ("croissant.json", croissant),
    "ro-crate": ("ro-crate-metadata.json", ro_crate),
    "csvw": ("csv-metadata.json", csvw),
    "datapackage": ("datapackage.json", datapackage),
}
"""Every kind of metadata by the name of its export: the file's name in a package's folder, and what makes it."""
ON_DESCRIPTOR_ONLY = ("cff", "zenodo")
"""Those that depend on the descriptor alone and are kept in the repository."""


def metadata(package: Package) -> dict[str, bytes]:
    """Every metadata file of a release but the descriptor, by its path in the package's folder."""
    facts = Facts(package)
    return {path: document(facts, name) for name, (path, _) in WRITERS.items() if name != "datapackage"}


def repository_files(package: Package) -> dict[str, str]:
    """The generated files that lie beside the descriptor in the repository, by their path: text to compare or write."""
    facts = Facts(package)
    return {WRITERS[name][0]: document(facts, name).decode() for name in ON_DESCRIPTOR_ONLY}


def document(facts: Facts, name: str) -> bytes:
    """One metadata file."""
    made = WRITERS[name][1](facts)
    if isinstance(made, bytes):
        return made
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
