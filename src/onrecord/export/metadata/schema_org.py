"""schema.org/Dataset as JSON-LD, which search engines for data read.

Source: https://schema.org/Dataset
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts, TableFile, without_nothing


def schema_org(facts: Facts) -> dict[str, Any]:
    """The schema.org description of a package."""
    licences = [licence.path or licence.name for licence in facts.licences]
    return {"@context": "https://schema.org/"} | without_nothing(
        {
            "@type": "Dataset",
            "@id": facts.address,
            "name": facts.title,
            "alternateName": facts.package.name,
            "description": facts.description,
            "url": facts.address,
            "identifier": _identifiers(facts),
            "isBasedOn": _repository(facts),
            "version": facts.version,
            "dateCreated": facts.day,
            "datePublished": facts.day,
            "keywords": facts.keywords,
            "license": licences[0] if len(licences) == 1 else licences,
            "isAccessibleForFree": True,
            "creator": [agent(one) for one in facts.authors],
            "publisher": publisher(facts),
            "creditText": facts.citation,
            "temporalCoverage": facts.coverage,
            "variableMeasured": [_variable(name, title, words) for name, title, words in _columns(facts)],
            "hasPart": [_part(table) for table in facts.tables],
        }
    )


def agent(one: Contributor) -> dict[str, str]:
    """A contributor as schema.org has it."""
    kind = "Person" if one.person else "Organization"
    return without_nothing(
        {"@type": kind, "name": one.title, "givenName": one.given, "familyName": one.family, "url": one.path}
    )


def publisher(facts: Facts) -> dict[str, Any]:
    """The publisher, and how to reach it."""
    kind = {"email": facts.mail} if facts.mail else {"url": facts.contact}
    contact = {"@type": "ContactPoint", **kind} if facts.contact else {}
    if not facts.publisher and not contact:
        return {}
    return without_nothing({"@type": "Organization", "name": facts.publisher, "contactPoint": contact})


def _identifiers(facts: Facts) -> Any:
    swhid = facts.swhid
    value = {"@type": "PropertyValue", "propertyID": "SWHID", "value": swhid} if swhid else None
    found = [one for one in (facts.address if facts.doi else None, value) if one]
    return found[0] if len(found) == 1 else found


def _repository(facts: Facts) -> dict[str, str]:
    return {"@type": "SoftwareSourceCode", "codeRepository": facts.repository} if facts.repository else {}


def _part(table: TableFile) -> dict[str, Any]:
    return without_nothing(
        {
            "@type": "Dataset",
            "name": table.title,
            "alternateName": table.name,
            "description": table.description,
            "distribution": {
                "@type": "DataDownload",
                "contentUrl": table.path,
                "encodingFormat": "text/csv",
                "contentSize": f"{table.size} B",
                "sha256": table.sha256,
            },
        }
    )


def _columns(facts: Facts) -> list[tuple[str, str, str]]:
    return [
        (f"{table.name}.{field.name}", field.title, field.description)
        for table in facts.tables
        for field in table.schema.fields
    ]


def _variable(name: str, title: str, words: str) -> dict[str, Any]:
    return without_nothing({"@type": "PropertyValue", "name": name, "alternateName": title, "description": words})
