"""`.zenodo.json`, which Zenodo reads when it archives a release. Where there is one it ignores CITATION.cff.

Source: https://developers.zenodo.org/#representation
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts, without_nothing


def zenodo(facts: Facts) -> dict[str, Any]:
    """The deposit metadata of a package. The DOI is Zenodo's to give and is left out."""
    licences = [licence.name.lower() for licence in facts.licences if licence.name]
    return without_nothing(
        {
            "title": facts.title,
            "upload_type": "dataset",
            "description": f"<p>{_html(facts.description)}</p>",
            "version": facts.package.version,
            "publication_date": facts.day,
            "creators": [{"name": _name(one)} for one in facts.authors] or [{"name": facts.publisher}],
            "access_right": "open",
            "license": licences[0] if licences else "",
            "keywords": facts.keywords,
        }
    )


def _name(one: Contributor) -> str:
    return ", ".join(part for part in (one.family, one.given) if part) if one.person else one.title


def _html(text: str) -> str:
    import html

    return html.escape(text, quote=False)
