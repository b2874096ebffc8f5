"""RO-Crate: the package as a research object, with which archives and workflow tools describe folders.

Source: RO-Crate 1.1, https://www.researchobject.org/ro-crate/specification/1.1/
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts, TableFile, without_nothing
from onrecord.package.locate import DESCRIPTOR

SPECIFICATION = "https://w3id.org/ro/crate/1.1"


def ro_crate(facts: Facts) -> dict[str, Any]:
    """The `ro-crate-metadata.json` of a package's folder."""
    licences = [licence for licence in facts.licences if licence.path]
    authors = [_agent(one, index) for index, one in enumerate(facts.authors, 1)]
    root = without_nothing(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": facts.title,
            "description": facts.description,
            "datePublished": facts.day,
            "version": facts.version,
            "identifier": [one for one in (facts.address, facts.swhid) if one],
            "isBasedOn": {"@id": facts.repository} if facts.repository else None,
            "url": facts.homepage,
            "keywords": facts.keywords,
            "temporalCoverage": facts.coverage,
            "creditText": facts.citation,
            "license": _links([licence.path for licence in licences]),
            "author": _links([author["@id"] for author in authors]),
            "publisher": {"@id": authors[0]["@id"]} if authors else None,
            "hasPart": [{"@id": DESCRIPTOR}, *({"@id": table.path} for table in facts.tables)],
        }
    )
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": SPECIFICATION},
            "about": {"@id": "./"},
        },
        root,
        *authors,
        *(_licence(licence.path, licence.title or licence.name, licence.name) for licence in licences),
        {
            "@id": DESCRIPTOR,
            "@type": "File",
            "name": "Descriptor",
            "description": "Data Package descriptor: the tables, their schemas, licences and contributors.",
            "encodingFormat": "application/json",
        },
        *(_file(table) for table in facts.tables),
    ]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _links(ids: list[str]) -> Any:
    return {"@id": ids[0]} if len(ids) == 1 else [{"@id": one} for one in ids]


def _agent(one: Contributor, number: int) -> dict[str, Any]:
    kind = "Person" if one.person else "Organization"
    return without_nothing(
        {
            "@id": one.path or f"#contributor-{number}",
            "@type": kind,
            "name": one.title,
            "givenName": one.given,
            "familyName": one.family,
            "url": one.path,
        }
    )


def _licence(path: str, title: str, name: str) -> dict[str, Any]:
    return without_nothing(
        {"@id": path, "@type": "CreativeWork", "name": title, "identifier": name, "description": title}
    )


def _file(table: TableFile) -> dict[str, Any]:
    return without_nothing(
        {
            "@id": table.path,
            "@type": "File",
            "name": table.title,
            "description": table.description,
            "encodingFormat": "text/csv",
            "contentSize": str(table.size),
            "sha256": table.sha256,
        }
    )
