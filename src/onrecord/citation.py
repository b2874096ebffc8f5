"""The citation of a package, or of one row of it, in several styles: facts of its descriptor in, text out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CitedRow:
    """One row to cite: its table, its id, and what it is in words."""

    table: str
    row_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Author:
    """A person, when there is a family name, or an organization."""

    title: str
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts in a citation; a text is empty where the descriptor has none."""

    name: str
    title: str
    authors: tuple[Author, ...]
    version: str
    date: str
    doi: str
    url: str
    row: CitedRow | None = None

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def permalink(self) -> str:
        """The address of what is cited; a row has one only where the package has one."""
        return f"{self.url}#{self.row.row_id}" if self.url and self.row else self.url

    @property
    def key(self) -> str:
        """A name for lists of references."""
        return f"{self.name}-{self.version}" + (f"-{self.row.row_id}" if self.row else "")

    @property
    def part(self) -> str:
        """The row in words, with its id."""
        return f"{self.row.words} ({self.row.table}, {self.row.row_id})" if self.row else ""


def cite(document: Mapping[str, Any], style: str = "text", row: CitedRow | None = None) -> str:
    """The citation of the package with that descriptor, or of one row of it, in one of `STYLES`."""
    return STYLES[style](_facts(document, row))


def _facts(document: Mapping[str, Any], row: CitedRow | None) -> Facts:
    def text(key: str) -> str:
        value = document.get(key)
        return value if isinstance(value, str) else ""

    entries = document.get("contributors")
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    writing = [entry for entry in entries if not entry.get("roles") or "author" in entry["roles"]] or entries
    authors = tuple(author for author in map(_author, writing) if author.title)
    identifier = text("id")
    doi = "10." + identifier.partition("10.")[2] if "10." in identifier else ""
    return Facts(
        name=text("name") or "dataset",
        title=text("title") or text("name") or "Untitled",
        authors=authors or (Author("Anonymous"),),
        version=text("version"),
        date=text("created")[:10],
        doi=doi,
        url=f"https://doi.org/{doi}" if doi else identifier if "://" in identifier else text("homepage"),
        row=row,
    )


def _author(entry: Mapping[str, Any]) -> Author:
    title, family, given = (str(entry.get(key) or "") for key in ("title", "familyName", "givenName"))
    return Author(title or f"{given} {family}".strip(), family, given)


def _text(facts: Facts) -> str:
    """One sentence."""
    who = " and ".join(author.title for author in facts.authors)
    within = f"{facts.part}. In: " if facts.row else ""
    where = f" {facts.permalink}" if facts.permalink else ""
    return f"{who} ({facts.year or 'n.d.'}). {within}{facts.title} (version {facts.version}) [Data set].{where}"


def _apa(facts: Facts) -> str:
    """APA style, seventh edition: a data set, or an entry in one."""
    names = [
        f"{author.family}, {' '.join(part[0] + '.' for part in author.given.split())}".rstrip(", ")
        if author.family
        else author.title
        for author in facts.authors
    ]
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    within = f"{facts.part}. In " if facts.row else ""
    where = f" {facts.permalink}" if facts.permalink else ""
    stop = "" if who.endswith(".") else "."
    return f"{who}{stop} ({facts.year or 'n.d.'}). {within}{facts.title} (Version {facts.version}) [Data set].{where}"


def _bibtex(facts: Facts) -> str:
    names = [
        f"{_escaped(author.family)}, {_escaped(author.given)}" if author.family else "{" + _escaped(author.title) + "}"
        for author in facts.authors
    ]
    fields = {
        "author": " and ".join(names),
        "title": _escaped(facts.part or facts.title),
        "version": _escaped(facts.version),
        "year": facts.year if facts.year.isdigit() else "",
        "howpublished": "Data set" + (f", row of {_escaped(facts.title)}" if facts.row else ""),
        "doi": facts.doi,
        "url": _escaped(facts.permalink),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return f"@misc{{{facts.key},\n" + "\n".join(lines) + "\n}"


def _escaped(value: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(char, "\\" + char if char in "&%$#_{}" else char) for char in value)


def _ris(facts: Facts) -> str:
    """RIS, which reference managers import. Source: the RIS format specification of Research Information Systems."""
    names = [f"{a.family}, {a.given}".rstrip(", ") if a.family else a.title for a in facts.authors]
    lines = [("TY", "DATA"), *(("AU", name) for name in names), ("TI", facts.part or facts.title)]
    lines += [
        ("T2", facts.title if facts.row else ""),
        ("PY", facts.year),
        ("DA", facts.date.replace("-", "/")),
        ("ET", facts.version),
        ("DO", facts.doi),
        ("UR", facts.permalink),
    ]
    listed = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "\n".join([*listed, "ER  - "])


def _csl(facts: Facts) -> str:
    """CSL-JSON, which citation processors read. Source: https://docs.citationstyles.org/"""
    item: dict[str, Any] = {
        "id": facts.key,
        "type": "dataset",
        "title": facts.part or facts.title,
        "container-title": facts.title if facts.row else "",
        "author": [
            {"family": author.family, "given": author.given} if author.family else {"literal": author.title}
            for author in facts.authors
        ],
        "issued": {"date-parts": [[int(part) for part in facts.date.split("-")]]} if facts.date else "",
        "version": facts.version,
        "DOI": facts.doi,
        "URL": facts.permalink,
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=2)


def _cff(facts: Facts) -> str:
    """A Citation File Format file; a row is its `preferred-citation`. Texts are quoted as in JSON."""

    def quoted(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    def names(indent: str) -> list[str]:
        lines = [f"{indent}authors:"]
        for author in facts.authors:
            pairs = {"family-names": author.family, "given-names": author.given} if author.family else {}
            named = [f"{key}: {quoted(value)}" for key, value in (pairs or {"name": author.title}).items() if value]
            lines += [f"{indent}  {'- ' if index == 0 else '  '}{line}" for index, line in enumerate(named)]
        return lines

    lines = ["cff-version: 1.2.0", 'message: "If you use these data, please cite them as follows."', "type: dataset"]
    lines += [f"title: {quoted(facts.title)}", *names(""), f"version: {quoted(facts.version)}"]
    lines += [f"date-released: {quoted(facts.date)}"] if facts.date else []
    lines += [f"doi: {quoted(facts.doi)}"] if facts.doi else []
    lines += [f"url: {quoted(facts.url)}"] if facts.url else []
    if facts.row:
        lines += ["preferred-citation:", "  type: data", f"  title: {quoted(facts.part)}", *names("  ")]
        lines += [f"  collection-title: {quoted(facts.title)}", f"  version: {quoted(facts.version)}"]
        lines += [f"  year: {facts.year}"] if facts.year.isdigit() else []
        lines += [f"  url: {quoted(facts.permalink)}"] if facts.permalink else []
    return "\n".join(lines)


STYLES: dict[str, Callable[[Facts], str]] = {
    "text": _text,
    "apa": _apa,
    "bibtex": _bibtex,
    "ris": _ris,
    "cff": _cff,
    "csl-json": _csl,
}
"""Every citation style by its name."""
