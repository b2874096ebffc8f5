"""The citation of a package, or of one row of it, in several styles: facts of its descriptor in, text out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


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
class Edition:
    """What a citation says beyond the descriptor: the SWHID of the tables, the DOI, and why this is not a release."""

    swhid: str = ""
    doi: str = ""
    unreleased: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts in a citation; a text is empty where there is none."""

    name: str
    title: str
    authors: tuple[Author, ...]
    version: str
    date: str
    licence: str
    doi: str
    url: str
    homepage: str
    repository: str
    swhid: str
    unreleased: str
    row: CitedRow | None = None

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def permalink(self) -> str:
        """The address of what is cited; a row has one only where the package has one."""
        return f"{self.url}#{self.row.row_id}" if self.url and self.row else self.url

    @property
    def links(self) -> list[str]:
        """The permalink, the homepage and the repository, each once."""
        return list(dict.fromkeys(link for link in (self.permalink, self.homepage, self.repository) if link))

    @property
    def key(self) -> str:
        """A name for lists of references."""
        parts = (self.name, self.version.replace("+", "-"), self.row.row_id if self.row else "")
        return "-".join(part for part in parts if part)

    @property
    def part(self) -> str:
        """The row in words, with its id."""
        return f"{self.row.words} ({self.row.table}, {self.row.row_id})" if self.row else ""

    @property
    def edition(self) -> str:
        """The version, and whether it is a release."""
        return self.version + (f", {self.unreleased}" if self.unreleased else "")


def cite(
    document: Mapping[str, Any], style: str = "text", row: CitedRow | None = None, edition: Edition | None = None
) -> str:
    """The citation of the package with that descriptor, or of one row of it, in one of `STYLES`."""
    return STYLES[style](_facts(document, row, edition or Edition()))


def _facts(document: Mapping[str, Any], row: CitedRow | None, edition: Edition) -> Facts:
    def text(key: str) -> str:
        value = document.get(key)
        return value if isinstance(value, str) else ""

    def entries(key: str) -> list[Mapping[str, Any]]:
        found = document.get(key)
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    contributors = entries("contributors")
    writing = [entry for entry in contributors if not entry.get("roles") or "author" in entry["roles"]] or contributors
    authors = tuple(author for author in map(_author, writing) if author.title)
    identifier = text("id")
    doi = doi_in(identifier) or edition.doi
    licences = [
        str(entry.get("name") or entry.get("title") or entry.get("path") or "") for entry in entries("licenses")
    ]
    homepage = text("homepage")
    return Facts(
        name=text("name") or "dataset",
        title=text("title") or text("name") or "Untitled",
        authors=authors,
        version=text("version"),
        date=_day(text("created")[:10]),
        licence=", ".join(licence for licence in licences if licence),
        doi=doi,
        url=f"https://doi.org/{doi}" if doi else identifier if "://" in identifier else homepage,
        homepage=homepage,
        repository=text("repository"),
        swhid=edition.swhid,
        unreleased=edition.unreleased,
        row=row,
    )


def _day(text: str) -> str:
    """The day, if the text is one; else ""."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def doi_in(identifier: str) -> str:
    """The DOI in the `id` of a descriptor, a DOI or a link to one; else "".

    >>> doi_in("https://doi.org/10.5281/zenodo.1"), doi_in("https://example.org")
    ('10.5281/zenodo.1', '')
    """
    return "10." + identifier.partition("10.")[2] if "10." in identifier else ""


def _author(entry: Mapping[str, Any]) -> Author:
    title, family, given = (str(entry.get(key) or "") for key in ("title", "familyName", "givenName"))
    return Author(title or f"{given} {family}".strip(), family, given)


def _text(facts: Facts) -> str:
    """One sentence, then licence, addresses and SWHID."""
    who = " and ".join(author.title for author in facts.authors)
    within = f"{facts.part}. In: " if facts.row else ""
    edition = f"version {facts.edition}" if facts.edition else ""
    dated = ", ".join(part for part in (edition, facts.date) if part)
    first = f"{who} ({facts.year or 'n.d.'}). " if who else ""
    first += f"{within}{facts.title}" + (f" ({dated})" if dated else "") + " [Data set]."
    licence = f"{facts.licence}." if facts.licence else ""
    return " ".join(part for part in (first, licence, *facts.links, facts.swhid) if part)


def _apa(facts: Facts) -> str:
    """APA style, seventh edition: a data set, or an entry in one."""
    names = [
        f"{author.family}, {' '.join(part[0] + '.' for part in author.given.split())}".rstrip(", ")
        if author.family
        else author.title
        for author in facts.authors
    ]
    who = f"{', '.join(names[:-1])}, & {names[-1]}" if names[1:] else "".join(names)
    within = f"{facts.part}. In " if facts.row else ""
    stop = "" if who.endswith(".") else "."
    what = f"{within}{facts.title}" + (f" (Version {facts.edition})" if facts.edition else "") + " [Data set]."
    first = f"{who}{stop} ({_apa_date(facts)}). {what}" if who else f"{what} ({_apa_date(facts)})."
    licence = f"{facts.licence}." if facts.licence else ""
    return " ".join(part for part in (first, licence, facts.swhid, *facts.links) if part)


def _apa_date(facts: Facts) -> str:
    if not facts.date:
        return "n.d."
    day = datetime.date.fromisoformat(facts.date)
    return f"{day.year}, {MONTHS[day.month - 1]} {day.day}"


def _bibtex(facts: Facts) -> str:
    """BibTeX; `date`, `license`, `repository` and `swhid` are fields of biblatex and biblatex-software."""
    names = [
        f"{tex(author.family)}, {tex(author.given)}" if author.family else "{" + tex(author.title) + "}"
        for author in facts.authors
    ]
    said = (facts.licence, facts.swhid, facts.unreleased)
    fields = {
        "author": " and ".join(names),
        "title": tex(facts.part or facts.title),
        "version": tex(facts.version),
        "year": facts.year,
        "date": facts.date,
        "howpublished": "Data set" + (f", row of {tex(facts.title)}" if facts.row else ""),
        "doi": facts.doi,
        "url": tex(facts.permalink),
        "homepage": tex(facts.homepage if facts.homepage != facts.permalink else ""),
        "repository": tex(facts.repository),
        "license": tex(facts.licence),
        "swhid": facts.swhid,
        "note": tex(", ".join(part for part in said if part)),
    }
    return bibtex_entry("misc", facts.key, fields)


def bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """One entry of a bibliography; fields whose text is empty are left out, and no text is escaped here."""
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n" + "\n".join(lines) + "\n}"


def tex(value: str) -> str:
    """A text in which TeX reads every character as itself."""
    special = {"\\": "backslash", "~": "asciitilde", "^": "asciicircum", "{": "braceleft", "}": "braceright"}
    named = {char: f"\\text{name}{{}}" for char, name in special.items()}  # BibTeX counts every brace, escaped or not
    return "".join(named.get(char, "\\" + char if char in "&%$#_" else char) for char in value)


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
        *(("UR", link) for link in facts.links),
        ("AN", facts.swhid),
        ("N1", f"Licence: {facts.licence}" if facts.licence else ""),
        ("N1", facts.unreleased),
    ]
    listed = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "\n".join([*listed, "ER  - "])


def _csl(facts: Facts) -> str:
    """CSL-JSON, which citation processors read. Source: https://docs.citationstyles.org/"""
    others = [link for link in facts.links if link != facts.permalink]
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
        "license": facts.licence,
        "DOI": facts.doi,
        "URL": facts.permalink,
        "note": "; ".join(part for part in (facts.swhid, facts.unreleased, *others) if part),
    }
    return json.dumps([{key: value for key, value in item.items() if value}], ensure_ascii=False, indent=2)


def _cff(facts: Facts) -> str:
    """A Citation File Format file; a row is its `preferred-citation`. Texts are quoted as in JSON."""

    def quoted(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    def pairs(indent: str, **values: str) -> list[str]:
        return [f"{indent}{key.replace('_', '-')}: {quoted(value)}" for key, value in values.items() if value]

    def names(indent: str) -> list[str]:
        lines = [f"{indent}authors:"] if facts.authors else []
        for author in facts.authors:
            parts = {"family-names": author.family, "given-names": author.given} if author.family else {}
            named = [f"{key}: {quoted(value)}" for key, value in (parts or {"name": author.title}).items() if value]
            lines += [f"{indent}  {'- ' if index == 0 else '  '}{line}" for index, line in enumerate(named)]
        return lines

    message = "If you use these data, please cite them as follows."
    message += f" This version is {facts.unreleased}." if facts.unreleased else ""
    lines = ["cff-version: 1.2.0", *pairs("", message=message), "type: dataset"]
    lines += [f"title: {quoted(facts.title)}", *names("")]
    lines += pairs("", version=facts.version, date_released=facts.date, license=facts.licence, doi=facts.doi)
    lines += pairs("", url=facts.homepage or facts.url, repository_code=facts.repository)
    if facts.swhid:
        lines += ["identifiers:", "  - type: swh", f"    value: {quoted(facts.swhid)}"]
    if facts.row:
        lines += ["preferred-citation:", "  type: data", f"  title: {quoted(facts.part)}", *names("  ")]
        lines += pairs("  ", collection_title=facts.title, version=facts.version)
        lines += [f"  year: {facts.year}"] if facts.year else []
        lines += pairs("  ", url=facts.permalink)
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
