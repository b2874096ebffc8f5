"""`.zenodo.json`, which Zenodo reads when it archives a release. Where there is one it ignores CITATION.cff.

Source: https://developers.zenodo.org/#representation
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts, without_nothing


def zenodo(facts: Facts) -> dict[str, Any]:
    """The deposit metadata of a package. The DOI of a new version is Zenodo's to give."""
    licences = [licence.name.lower() for licence in facts.licences if licence.name]
    return without_nothing(
        {
            "title": facts.title,
            "upload_type": "dataset",
            "description": f"<p>{_html(facts.description)}</p>",
            "version": facts.version,
            "publication_date": facts.day,
            "creators": [without_nothing({"name": _name(one), "orcid": one.orcid}) for one in facts.authors],
            "access_right": "open",
            "license": licences[0] if licences else "",
            "keywords": facts.keywords,
            "related_identifiers": _related(facts),
            "notes": " ".join(part for part in (_swhid(facts), _contact(facts)) if part),
        }
    )


def _name(one: Contributor) -> str:
    return ", ".join(part for part in (one.family, one.given) if part) if one.family else one.title


def _related(facts: Facts) -> list[dict[str, str]]:
    """The release before, the repository and the homepage, where there are any."""
    related = (
        (facts.earlier_doi, "isNewVersionOf"),
        (facts.repository, "isDerivedFrom"),
        (facts.homepage, "isDocumentedBy"),
    )
    return [{"identifier": identifier, "relation": relation} for identifier, relation in related if identifier]


def _swhid(facts: Facts) -> str:
    return f"The folder of the tables is {facts.fixed_swhid}." if facts.fixed_swhid else ""


def _contact(facts: Facts) -> str:
    return f"Contact: {_html(facts.contact)}" if facts.contact else ""


def _html(text: str) -> str:
    import html

    return html.escape(text, quote=False)
