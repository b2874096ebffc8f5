"""A statement in JSON-LD: its ClaimReview as `export claimreview` writes it, else the claim, and the words.

Source: https://schema.org/Quotation and https://schema.org/Claim
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from onrecord.site.statement import Statement
from onrecord.site.words import web_address

if TYPE_CHECKING:
    from onrecord.query import Package

SCHEMA = "https://schema.org"


def reviews_of(package: Package, base: str) -> dict[str, dict[str, Any]]:
    """The record's own verdicts as ClaimReview, by statement id; none where the record has no address."""
    from onrecord.exchange.own_reviews import OwnReviews

    return {review["itemReviewed"]["identifier"]: review for review in OwnReviews(package, base).objects()}


def json_ld(statement: Statement, address: str, review: dict[str, Any] | None) -> tuple[str, ...]:
    """The texts of `script` elements: without `<`, `>` and `&`, so that nothing ends an element or begins another.

    `address` is the page's own, and may be ""; `review` is the record's own verdict where it is to be shown.
    """
    objects = [review or _claim(statement, address), *_quotation(statement, address)]
    return tuple(_escaped(json.dumps(one, ensure_ascii=False, separators=(",", ":"))) for one in objects)


def _escaped(text: str) -> str:
    for sign, spelled in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, spelled)
    return text


def _claim(statement: Statement, address: str) -> dict[str, Any]:
    claim = {
        "@context": SCHEMA,
        "@type": "Claim",
        "@id": f"{address}#claim" if address else "",
        "identifier": statement.id,
        "text": statement.row["claim"],
        "author": _speaker(statement),
        "datePublished": _day(statement),
        "firstAppearance": _work(statement.witness),
        "appearance": [_work(found.source) for found in statement.wordings if not found.is_best],
    }
    return _kept(claim)


def _quotation(statement: Statement, address: str) -> Iterator[dict[str, Any]]:
    if statement.row.get("quote"):
        quotation = {
            "@context": SCHEMA,
            "@type": "Quotation",
            "text": statement.row["quote"],
            "inLanguage": statement.row["language"],
            "spokenByCharacter": _speaker(statement),
            "creator": _speaker(statement),
            "dateCreated": _day(statement),
            "isPartOf": _work(statement.witness),
            "url": address,
        }
        yield _kept(quotation)


def _speaker(statement: Statement) -> dict[str, Any]:
    speaker = {
        "@type": "Person" if statement.speaker.get("kind") == "person" else "Organization",
        "name": statement.speaker.get("name", ""),
        "sameAs": _wikidata(statement.speaker.get("wikidata_id", "")),
    }
    return _kept(speaker)


def _day(statement: Statement) -> str:
    return statement.said.get("earliest", "") if _is_day(statement.said.get("edtf", "")) else ""


def _work(source: dict[str, str]) -> dict[str, Any]:
    publisher = source.get("publisher", "")
    work = {
        "@type": "CreativeWork",
        "name": source.get("title", ""),
        "url": web_address(source.get("url", "")),
        "publisher": {"@type": "Organization", "name": publisher} if publisher else "",
    }
    return _kept(work) if source else {}


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value not in ("", [], {})}


def _wikidata(key: str) -> str:
    return f"https://www.wikidata.org/entity/{key}" if key else ""


def _is_day(edtf: str) -> bool:
    return len(edtf) == 10 and edtf.replace("-", "").isdigit()
