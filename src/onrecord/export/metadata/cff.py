"""CITATION.cff, which GitHub and reference managers read.

Source: Citation File Format 1.2.0, https://github.com/citation-file-format/citation-file-format
"""

from __future__ import annotations

import json
from typing import Any

from onrecord.export.metadata.facts import Contributor, Facts
from onrecord.versions import unreleased


def cff(facts: Facts) -> bytes:
    """The citation file of a package, as YAML."""
    licences = [licence.name for licence in facts.licences if licence.name]
    document: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _message(facts),
        "type": "dataset",
        "title": facts.title,
        "abstract": facts.description,
        "authors": [_author(one) for one in facts.authors],
        "contact": _contact(facts),
        "version": facts.version,
        "date-released": facts.day,
        "license": licences[0] if len(licences) == 1 else licences,
        "doi": facts.doi,
        "identifiers": [{"type": "swh", "value": facts.fixed_swhid}] if facts.fixed_swhid else [],
        "url": facts.homepage,
        "repository-code": facts.repository,
        "keywords": facts.keywords,
    }
    return _yaml({key: value for key, value in document.items() if value}).encode()


def _message(facts: Facts) -> str:
    why = unreleased(facts.version)
    return "If you use these data, please cite them as follows." + (f" This version is {why}." if why else "")


def _contact(facts: Facts) -> list[dict[str, str]]:
    if not facts.contact or not facts.publisher:
        return []
    return [{"name": facts.publisher, **({"email": facts.mail} if facts.mail else {"website": facts.contact})}]


def _author(one: Contributor) -> dict[str, str]:
    orcid = {"orcid": f"https://orcid.org/{one.orcid}"} if one.orcid else {}
    if not one.family:
        return {"name": one.title} | orcid
    return {"family-names": one.family, **({"given-names": one.given} if one.given else {})} | orcid


def _yaml(document: dict[str, Any]) -> str:
    """Plain YAML: every text in double quotes, as JSON writes it, which YAML reads alike."""
    lines = []
    for key, value in document.items():
        if not isinstance(value, list):
            lines.append(f"{key}: {_scalar(key, value)}")
            continue
        lines.append(f"{key}:")
        for item in value:
            pairs = item.items() if isinstance(item, dict) else [("", item)]
            for index, (name, text) in enumerate(pairs):
                start = "  - " if index == 0 else "    "
                lines.append(start + (f"{name}: " if name else "") + _scalar(name, text))
    return "\n".join(lines) + "\n"


def _scalar(key: str, value: str) -> str:
    return value if key in ("cff-version", "type") else json.dumps(value, ensure_ascii=False)
