"""How to cite a package, made from its descriptor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onrecord.errors import UnknownNameError
from onrecord.nearest import nearest


def cite(document: Mapping[str, Any], style: str = "text") -> str:
    """The citation of a package of that descriptor as plain text or BibTeX; raises `UnknownNameError`."""
    if style not in STYLES:
        near = nearest(style, STYLES)
        meant = f' Did you mean "{near}"?' if near else ""
        raise UnknownNameError(f'no citation style "{style}".{meant} There are: {", ".join(STYLES)}.')
    return STYLES[style](document)


def _parts(document: Mapping[str, Any]) -> dict[str, str]:
    authors = [entry.get("title", "") for entry in document.get("contributors", []) if isinstance(entry, dict)]
    identifier = str(document.get("id", ""))
    return {
        "authors": " and ".join(author for author in authors if author) or "Anonymous",
        "year": str(document.get("created", ""))[:4] or "n.d.",
        "title": str(document.get("title") or document.get("name") or "Untitled"),
        "version": str(document.get("version", "")),
        "name": str(document.get("name", "dataset")),
        "url": identifier or str(document.get("homepage", "")),
    }


def _text(document: Mapping[str, Any]) -> str:
    """One sentence."""
    part = _parts(document)
    where = f" {part['url']}" if part["url"] else ""
    return f"{part['authors']} ({part['year']}). {part['title']} (version {part['version']}) [Data set].{where}"


def _bibtex(document: Mapping[str, Any]) -> str:
    part = _parts(document)
    fields = {
        "author": "{" + part["authors"] + "}",
        "title": part["title"],
        "version": part["version"],
        "year": part["year"] if part["year"].isdigit() else "",
        "howpublished": "Data set",
        "url": part["url"],
    }
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items() if value]
    return f"@misc{{{part['name']}-{part['version']},\n" + "\n".join(lines) + "\n}"


def _escaped(value: str) -> str:
    return "".join("\\" + char if char in "&%$#_" else char for char in value)


STYLES: dict[str, Callable[[Mapping[str, Any]], str]] = {"text": _text, "bibtex": _bibtex}
"""Every citation style by its name."""
