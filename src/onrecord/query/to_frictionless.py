"""The way to the Frictionless framework, for those who work with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnRecordError
from onrecord.package.locate import installed_path
from onrecord.package.store import FolderStore

if TYPE_CHECKING:
    from onrecord.query.package import Package


def to_frictionless(package: Package) -> Any:
    """A frictionless `Package` over the same files, every resource with its schema."""
    try:
        from frictionless import Package as FrictionlessPackage
    except ImportError as error:
        raise ImportError("frictionless is not installed; pip install 'onrecord[frictionless]'") from error
    store = package.inspection.store
    if not isinstance(store, FolderStore):
        raise OnRecordError(f"{package.path}: unpack the zip first; frictionless reads folders")
    document = json.loads(json.dumps(package.inspection.document))
    for resource in document.get("resources", []):
        schema = resource.get("schema")
        if schema is None:
            path = installed_path() / "schemas" / f"{resource['name']}.json"
            resource["schema"] = json.loads(path.read_text("utf-8"))
        elif isinstance(schema, str):
            with store.open(schema) as stream:
                resource["schema"] = json.loads(stream.read())
    return FrictionlessPackage.from_descriptor(document, basepath=str(store.path))
