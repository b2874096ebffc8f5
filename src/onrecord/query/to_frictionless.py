"""A package as a package of the Frictionless framework, for those who work with it."""

from __future__ import annotations

import json
from typing import Any

from onrecord.errors import OnRecordError, imported
from onrecord.package import Inspection
from onrecord.package.locate import installed_path
from onrecord.package.store import FolderStore


def to_frictionless(inspection: Inspection) -> Any:
    """A frictionless `Package` over the same files, every resource with its schema; raises `MissingExtraError`."""
    frictionless = imported("frictionless")
    store = inspection.store
    if not isinstance(store, FolderStore):
        raise OnRecordError(f"{store.path}: unpack the zip first; frictionless reads folders")
    document = json.loads(json.dumps(inspection.document))
    for resource in document.get("resources", []):
        schema = resource.get("schema")
        if schema is None:
            path = installed_path() / "schemas" / f"{resource['name']}.json"
            resource["schema"] = json.loads(path.read_text("utf-8"))
        elif isinstance(schema, str):
            with store.open(schema) as stream:
                resource["schema"] = json.loads(stream.read())
    return frictionless.Package.from_descriptor(document, basepath=str(store.path))
