"""What a record has already, by what fact-checks name it by: speakers, sources, statements, reviews, objects."""

from __future__ import annotations

from collections.abc import Container, Mapping

from onrecord.edit.tables import Tables
from onrecord.exchange.review import PARTS
from onrecord.exchange.values import folded

ReviewKey = tuple[str, str, str]
StatementKey = tuple[str, str, str]


def review_key(cells: Mapping[str, str]) -> ReviewKey:
    """By what a review is known again: its claim, checker and page; without a page, also speaker, day and rating."""
    page = cells["url"]
    if not page:
        said = "" if cells["said"].startswith("../") else cells["said"]
        page = "|".join((cells["speaker"], said, cells["rating"]))
    return folded(cells["claim"]), page, folded(cells["checker"])


class Known:
    """The rows of a package that an import may meet; new ones are added to it as they are made."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.speaker_ids: dict[str, str] = {}
        self.speakers: dict[str, str] = {}
        self.wikidata: dict[str, str] = {}
        self.wikidata_of: dict[str, str] = {}
        for row in tables.frame("speakers").iter_rows(named=True):
            identifier = row["speaker_id"]
            self.speaker_ids[identifier] = row["name"]
            for name in (row["name"], *row.get("aliases", "").split("; ")):
                if name:
                    self.speakers.setdefault(folded(name), identifier)
            if row["wikidata_id"]:
                self.wikidata[row["wikidata_id"]] = identifier
                self.wikidata_of[identifier] = row["wikidata_id"]
        sources = tables.frame("sources").select("source_id", "url", "title")
        self.sources = {url: identifier for identifier, url, _ in sources.iter_rows() if url}
        self._urls = {identifier: url for identifier, url, _ in sources.iter_rows()}
        self.titles = {identifier: title for identifier, _, title in sources.iter_rows()}
        self.hashes: set[str] = set()
        if "imports" in tables.package.tables():
            self.hashes.update(tables.column("imports", "raw_sha256"))
        self.statements: dict[StatementKey, str] = {}
        self.statement_cells: dict[str, dict[str, str]] = {}
        self.reviews: dict[ReviewKey, str] = {}
        self._kept: dict[str, tuple[str, ...]] = {}
        verdicts = tables.frame("verifications").select("statement_id", "assessed_by", "aspect")
        self.assessed = {(statement, who) for statement, who, aspect in verdicts.iter_rows() if aspect == "content"}
        self._statements()
        self._reviews()

    def _statements(self) -> None:
        dates = self._tables.frame("dates")
        said = {
            statement: edtf
            for statement, event, edtf in dates.select("statement_id", "event", "edtf").iter_rows()
            if event == "said"
        }
        columns = ("statement_id", "speaker_id", "claim", "language", "source_id")
        for identifier, speaker, claim, language, source in (
            self._tables.frame("statements").select(columns).iter_rows()
        ):
            self.statements.setdefault((speaker, said.get(identifier, ""), folded(claim)), identifier)
            self.statement_cells[identifier] = {
                "claim": claim,
                "language": language,
                "said": said.get(identifier, ""),
                "appearance": self._urls.get(source, ""),
                "speaker": self.speaker_ids.get(speaker, ""),
                "wikidata": self.wikidata_of.get(speaker, ""),
            }

    def _reviews(self) -> None:
        """The published verifications, by claim, page and checker; one that another supersedes is not among them."""
        rows = self._tables.having("verifications", {"basis": "published"})
        older = {row["supersedes"] for row in rows}
        for row in rows:
            if row["verification_id"] not in older and row["statement_id"] in self.statement_cells:
                cells = self.cells_of(row)
                self.keep(review_key(cells), row["verification_id"], row["statement_id"], cells)

    def cells_of(self, row: Mapping[str, str]) -> dict[str, str]:
        """The cells in which the parts of a review are, for its row of verifications."""
        source = row["source_id"]
        return {
            **dict.fromkeys(PARTS, ""),
            **self.statement_cells[row["statement_id"]],
            "checker": row["assessed_by"],
            "published": row["assessed_on"],
            "rating": row["rating_as_published"],
            "explanation": row["rationale"],
            "url": self._urls.get(source, ""),
            "title": self.titles.get(source, ""),
        }

    def review(self, key: ReviewKey) -> tuple[str, tuple[str, dict[str, str]]] | None:
        """The verification of a review that is in the record, its statement and its cells."""
        found = self.reviews.get(key)
        if found is None:
            return None
        statement, *cells = self._kept[found]
        return found, (statement, dict(zip(PARTS, cells, strict=True)))

    def keep(self, key: ReviewKey, verification: str, statement: str, cells: Mapping[str, str]) -> None:
        """Remember a review: as a tuple, for there may be hundreds of thousands."""
        if self.reviews.setdefault(key, verification) == verification:
            self._kept[verification] = (statement, *(cells[part] for part in PARTS))

    def statement(self, key: StatementKey) -> str | None:
        """The statement of that speaker, day and claim."""
        return self.statements.get(key)

    def free(self, identifier: str, taken: Container[str]) -> str:
        """The id, with a number where it is taken."""
        number, base = 2, identifier
        while identifier in taken:
            identifier = f"{base}-{number}"
            number += 1
        return identifier


def review_cells(tables: Tables) -> dict[str, dict[str, str]]:
    """The cells in which the parts of each published verification are, as they are now.

    Of a verification that others supersede, what was assessed is taken from the last of them.
    """
    known = Known(tables)
    rows = {row["verification_id"]: row for row in tables.having("verifications", {"basis": "published"})}
    newer = {row["supersedes"]: row["verification_id"] for row in rows.values() if row["supersedes"]}
    found = {}
    for identifier, row in rows.items():
        last, seen = identifier, {identifier}
        while (following := newer.get(last)) is not None and following not in seen:
            last = following
            seen.add(last)
        if row["statement_id"] in known.statement_cells:
            found[identifier] = known.cells_of(rows[last])
    return found
