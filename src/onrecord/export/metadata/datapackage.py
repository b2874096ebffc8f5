"""The descriptor itself, with what a reader who has only the descriptor wants: schemas, sizes and checksums inside.

Source: Data Package v2, https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import copy
import json
from typing import Any

from onrecord.export.metadata.facts import Facts


def datapackage(facts: Facts) -> dict[str, Any]:
    """The descriptor of a package with DOI, SWHID, every schema, size in bytes and SHA-256 filled in."""
    tables = {table.name: table for table in facts.tables}
    store = facts.package.inspection.store
    resources = copy.deepcopy(facts.resources)
    for resource in resources:
        table = tables.get(str(resource.get("name")))
        if table is None:
            continue
        resource["bytes"] = table.size
        resource["hash"] = f"sha256:{table.sha256}"
        schema = resource.get("schema")
        if isinstance(schema, str):
            with store.open(schema) as stream:
                resource["schema"] = json.loads(stream.read().decode("utf-8-sig"))
    known = {"id": f"https://doi.org/{facts.doi}" if facts.doi else "", "swhid": facts.swhid}
    return {**{key: text for key, text in known.items() if text}, **facts.document, "resources": resources}
