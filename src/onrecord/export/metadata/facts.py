"""What every kind of metadata says, gathered once from the descriptor and the tables.

A descriptor may come from anyone: members that do not have the shape of the profile are ignored.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.edtf import ISO_DATE
from onrecord.package.releases import usable_releases
from onrecord.tableschema import TableSchema
from onrecord.versions import is_development

if TYPE_CHECKING:
    from onrecord.citation import Edition
    from onrecord.query import Package


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its SPDX name, its address and its title."""

    name: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person (when it has a family name or an ORCID) or a body, with its address and its roles."""

    title: str
    given: str
    family: str
    path: str
    roles: tuple[str, ...]

    @property
    def person(self) -> bool:
        return bool(self.family or self.orcid)

    @property
    def orcid(self) -> str:
        """The ORCID that the address is, without its host; "" where it is none."""
        found = re.fullmatch(r"(?:https?://)?(?:www\.)?orcid\.org/((?:[0-9]{4}-){3}[0-9]{3}[0-9X])/?", self.path)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table's file: path, title, description, schema, size in bytes, SHA-256."""

    name: str
    path: str
    title: str
    description: str
    schema: TableSchema
    size: int
    sha256: str


@dataclass(frozen=True)
class Facts:
    """The facts about one package."""

    package: Package

    @property
    def document(self) -> dict[str, Any]:
        return self.package.inspection.document

    def text(self, key: str) -> str:
        """A text of the descriptor; "" where there is none."""
        value = self.document.get(key)
        return value if isinstance(value, str) else ""

    @property
    def version(self) -> str:
        """The version; "" where the descriptor has none."""
        return self.package.inspection.version or ""

    @property
    def title(self) -> str:
        return self.text("title") or self.package.name

    @property
    def description(self) -> str:
        return self.text("description") or self.title

    @property
    def day(self) -> str:
        """The day the version was made, ISO; "" where the descriptor does not say."""
        day = self.text("created")[:10]
        return day if re.fullmatch(ISO_DATE.replace(r"\z", r"\Z"), day) else ""

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources as the descriptor has them."""
        return self._dicts("resources")

    @property
    def homepage(self) -> str:
        return self.text("homepage")

    @property
    def repository(self) -> str:
        return self.text("repository")

    @property
    def contact(self) -> str:
        """Whom to ask: a mail address or a link."""
        return self.text("contact")

    @property
    def mail(self) -> str:
        """The mail address in the contact; "" where it is a link."""
        return self.contact.removeprefix("mailto:") if "@" in self.contact and "://" not in self.contact else ""

    @cached_property
    def edition(self) -> Edition:
        return self.package.edition

    @property
    def doi(self) -> str:
        return self.edition.doi

    @property
    def swhid(self) -> str:
        return self.edition.swhid

    @cached_property
    def citation(self) -> str:
        """The citation as one text."""
        return self.package.cite()

    @property
    def fixed_swhid(self) -> str:
        """The SWHID of a release; "" between releases, when a file with it would be stale with the next new row."""
        return "" if is_development(self.version) else self.swhid

    @property
    def address(self) -> str:
        """Where the dataset is found: its DOI as a link, else its homepage, else ""."""
        return f"https://doi.org/{self.doi}" if self.doi else self.homepage

    @property
    def earlier_doi(self) -> str:
        """The DOI of the newest recorded release that is not this one; "" where it has none."""
        releases = usable_releases(self.package.inspection.store)
        return next((entry.doi or "" for entry in reversed(releases) if entry.version != self.package.version), "")

    @property
    def keywords(self) -> list[str]:
        return [word for word in self._list("keywords") if isinstance(word, str)]

    @property
    def licences(self) -> list[Licence]:
        return [
            Licence(_text(entry, "name"), _text(entry, "path"), _text(entry, "title"))
            for entry in self._dicts("licenses")
        ]

    @property
    def contributors(self) -> list[Contributor]:
        found = []
        for entry in self._dicts("contributors"):
            given, family = _text(entry, "givenName"), _text(entry, "familyName")
            title = _text(entry, "title") or " ".join(part for part in (given, family) if part)
            roles = entry.get("roles")
            words = tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else ()
            if title:
                found.append(Contributor(title, given, family, _text(entry, "path"), words))
        return found

    @property
    def authors(self) -> list[Contributor]:
        """The contributors who are authors, or say no role; else all of them."""
        return [one for one in self.contributors if not one.roles or "author" in one.roles] or self.contributors

    @property
    def publisher(self) -> str:
        """The contributor who publishes, else the first author, else ""."""
        publishers = [one for one in self.contributors if "publisher" in one.roles] or self.authors
        return publishers[0].title if publishers else ""

    @cached_property
    def tables(self) -> list[TableFile]:
        """Every table that can be read, sorted by name."""
        found = []
        for table in self.package.inspection.tables:
            raw = self.package.bytes_of(table.name)
            sha256 = hashlib.sha256(raw).hexdigest()
            title = table.title or table.name
            found.append(TableFile(table.name, table.path, title, table.description, table.schema, len(raw), sha256))
        return found

    @cached_property
    def coverage(self) -> str:
        """The days between which the statements were said, `first/last`; "" where no date is known."""
        if "dates" not in self.package.tables():
            return ""
        import polars as pl

        from onrecord.export.rows import batches

        bounds = [
            batch.filter(pl.col("event") == "said").select(pl.col("earliest").min(), pl.col("latest").max())
            for batch in batches(self.package, "dates")
        ]
        first, last = pl.concat(bounds).select(pl.col("earliest").min(), pl.col("latest").max()).row(0)
        return f"{first}/{last}" if first and last else ""

    def _list(self, key: str) -> list[Any]:
        value = self.document.get(key)
        return value if isinstance(value, list) else []

    def _dicts(self, key: str) -> list[dict[str, Any]]:
        return [entry for entry in self._list(key) if isinstance(entry, dict)]


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def without_nothing(document: dict[str, Any]) -> dict[str, Any]:
    """A document without its empty members."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}
