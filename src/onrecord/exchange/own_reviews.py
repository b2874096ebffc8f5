"""The record's own verdicts as ClaimReview: strict, and as much more as schema.org can say.

Source: Google's documentation of its fact-check markup (required and recommended properties, the rules for ratings),
and schema.org for what goes beyond it: `@id` of the claim, several appearances, evidence as citations, corrections.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.edit.tables import Tables
from onrecord.exchange.days import day
from onrecord.exchange.ratings import UNKNOWN
from onrecord.query import Package

SCHEMA = "https://schema.org"
SCALE = {"bestRating": 5, "worstRating": 1}
"""The scale of `statuses.claimreview_rating`, which is Google's default: 1 False to 5 True."""


def page_of(base_url: str, statement_id: str) -> str:
    """The address of the page of a statement in the reading room at `base_url`."""
    return f"{base_url.rstrip('/')}/statements/{statement_id}.html"


class OwnReviews:
    """The verdicts that the record's own assessor gave, one for each statement that has one in force."""

    def __init__(self, package: Package, base_url: str = "") -> None:
        self._tables = Tables(package)
        document = package.inspection.document
        own = document.get("onrecord")
        self.assessor = str((own.get("assessor") if isinstance(own, dict) else "") or package.name or "")
        self.base_url = base_url or str(document.get("homepage") or "")
        licenses = document.get("licenses")
        first = licenses[0] if isinstance(licenses, list) and licenses else {}
        self._license = str(first.get("path", "")) if isinstance(first, dict) else ""

    def objects(self) -> Iterator[dict[str, Any]]:
        """The ClaimReviews, by statement id.

        What is `unverified` is no review. A statement with two verdicts of the assessor in force has none, and so has
        one without an address: that of a published page of the assessor, or of its page in the reading room.
        """
        current = self.verdicts()
        if not current:
            return
        self._look_up()
        for statement in self._tables.rows("statements"):
            verdicts = current.get(statement["statement_id"], [])
            if len(verdicts) == 1 and (url := self._url(verdicts[0])):
                yield self._review(statement, verdicts[0], url)

    def verdicts(self) -> dict[str, list[dict[str, str]]]:
        """The verdicts of the assessor in force, by statement."""
        rows = self._tables.having("verifications", {"aspect": "content", "assessed_by": self.assessor})
        older = {row["supersedes"] for row in rows}
        current: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            if row["verification_id"] not in older and row["status"] != UNKNOWN:
                current.setdefault(row["statement_id"], []).append(row)
        return current

    def _look_up(self) -> None:
        tables = self._tables
        self._statuses = {row["status"]: row for row in tables.having("statuses", {"aspect": "content"})}
        self._speakers = {row["speaker_id"]: row for row in tables.rows("speakers")}
        self._sources = {row["source_id"]: row for row in tables.rows("sources")}
        self._said = {row["statement_id"]: row["edtf"] for row in tables.having("dates", {"event": "said"})}
        self._quoted, self._evidence, self._corrected = (
            _grouped(tables.rows(table), column)
            for table, column in (
                ("quotations", "statement_id"),
                ("evidence", "verification_id"),
                ("corrections", "row_id"),
            )
        )

    def _url(self, verdict: dict[str, str]) -> str:
        page = self._sources.get(verdict["source_id"], {}).get("url", "") if verdict["basis"] == "published" else ""
        return page or (page_of(self.base_url, verdict["statement_id"]) if self.base_url else "")

    def _review(self, statement: dict[str, str], verdict: dict[str, str], url: str) -> dict[str, Any]:
        status = self._statuses.get(verdict["status"], {})
        number = status.get("claimreview_rating", "")
        rating = {
            "@type": "Rating",
            "alternateName": verdict["rating_as_published"] or status.get("label") or verdict["status"],
            **({"ratingValue": int(number), **SCALE} if number in "12345" and number else {}),
            "ratingExplanation": verdict["rationale"],
        }
        author = {"@type": "Organization", "name": self.assessor, "url": self.base_url}
        review = {
            "@context": SCHEMA,
            "@type": "ClaimReview",
            "@id": f"{url}#review",
            "url": url,
            "claimReviewed": statement["claim"],
            "datePublished": verdict["assessed_on"],
            "author": _kept(author),
            "itemReviewed": self._claim(statement, url),
            "reviewRating": _kept(rating),
            "citation": self._works(row["source_id"] for row in self._evidence.get(verdict["verification_id"], [])),
            "correction": [
                _kept({"@type": "CorrectionComment", "text": row["note"], "datePublished": row["corrected_on"]})
                for key in (statement["statement_id"], verdict["verification_id"])
                for row in self._corrected.get(key, [])
            ],
            "sdLicense": self._license,
        }
        return _kept(review)

    def _claim(self, statement: dict[str, str], url: str) -> dict[str, Any]:
        speaker = self._speakers.get(statement["speaker_id"], {})
        said = day(self._said.get(statement["statement_id"], "")).edtf
        quoted = [row["source_id"] for row in self._quoted.get(statement["statement_id"], [])]
        sources = dict.fromkeys((statement["source_id"], *quoted))
        seen = [source for source in sources if self._sources.get(source, {}).get("url") != url]
        author = {
            "@type": "Person" if speaker.get("kind") == "person" else "Organization",
            "name": "" if speaker.get("kind") == "unnamed" else speaker.get("name", ""),
            "sameAs": f"https://www.wikidata.org/entity/{speaker['wikidata_id']}" if speaker.get("wikidata_id") else "",
        }
        claim = {
            "@type": "Claim",
            "@id": f"{url}#claim",
            "identifier": statement["statement_id"],
            "author": _kept(author) if author["name"] else "",
            "datePublished": said,
            "firstAppearance": next(iter(self._works(seen[:1])), ""),
            "appearance": self._works(seen[1:]),
        }
        return _kept(claim)

    def _works(self, sources: Any) -> list[dict[str, Any]]:
        works = []
        for source in dict.fromkeys(sources):
            row = self._sources.get(source)
            if row is None:
                continue
            publisher = {"@type": "Organization", "name": row["publisher"]}
            work = {"@type": "CreativeWork", "name": row["title"], "url": row["url"], "publisher": publisher}
            works.append(_kept(work))
        return works


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in ("", [], {})}


def _grouped(rows: list[dict[str, str]], column: str) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
