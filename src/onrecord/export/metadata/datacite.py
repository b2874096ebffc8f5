"""DataCite metadata, as a DOI is registered with.

Source: DataCite Metadata Schema 4.5, https://datacite-metadata-schema.readthedocs.io/en/4.5/
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts, without_nothing


def datacite(facts: Facts) -> dict[str, Any]:
    """The DataCite record of a package, in DataCite's JSON."""
    return without_nothing(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "doi": facts.doi,
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Dataset"},
            "creators": [_creator(one) for one in facts.authors],
            "titles": [{"title": facts.title}],
            "publisher": {"name": facts.publisher} if facts.publisher else {},
            "publicationYear": facts.day[:4],
            "version": facts.version,
            "subjects": [{"subject": word} for word in facts.keywords],
            "contributors": _contact(facts),
            "alternateIdentifiers": [
                {"alternateIdentifier": swhid, "alternateIdentifierType": "SWHID"} for swhid in [facts.swhid] if swhid
            ],
            "relatedIdentifiers": [
                {"relatedIdentifier": link, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
                for link in [facts.repository]
                if link
            ],
            "dates": _dates(facts),
            "sizes": [f"{len(facts.tables)} tables", f"{sum(table.size for table in facts.tables)} bytes"],
            "formats": ["text/csv", "application/json"],
            "rightsList": [
                without_nothing(
                    {
                        "rights": licence.title or licence.name,
                        "rightsUri": licence.path,
                        "rightsIdentifier": licence.name,
                        "rightsIdentifierScheme": "SPDX" if licence.name else "",
                        "schemeUri": "https://spdx.org/licenses/" if licence.name else "",
                    }
                )
                for licence in facts.licences
            ],
            "descriptions": [{"description": facts.description, "descriptionType": "Abstract"}],
            "url": facts.homepage,
        }
    )


def _creator(one: Contributor) -> dict[str, Any]:
    if not one.person:
        return {"name": one.title, "nameType": "Organizational"}
    name = ", ".join(part for part in (one.family, one.given) if part) if one.family else one.title
    orcid = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
    return without_nothing(
        {
            "name": name,
            "nameType": "Personal",
            "givenName": one.given,
            "familyName": one.family,
            "nameIdentifiers": [{"nameIdentifier": f"https://orcid.org/{one.orcid}"} | orcid] if one.orcid else [],
        }
    )


def _contact(facts: Facts) -> list[dict[str, str]]:
    """The publisher as whom to ask; DataCite has no place for an address."""
    kind = {"contributorType": "ContactPerson", "nameType": "Organizational"}
    return [{"name": facts.publisher, **kind}] if facts.contact and facts.publisher else []


def _dates(facts: Facts) -> list[dict[str, str]]:
    dates = [{"date": facts.day, "dateType": "Created"}] if facts.day else []
    if facts.coverage:
        dates.append({"date": facts.coverage, "dateType": "Other", "dateInformation": "When the statements were said"})
    return dates
