"""A ClaimReview, as the world writes it, taken apart.

Source: schema.org/ClaimReview and Google's documentation of its fact-check markup; what it forgives, feeds have.
"""

from __future__ import annotations

from typing import Any

from onrecord.exchange import days
from onrecord.exchange.review import NotAReviewError, Review
from onrecord.exchange.values import (
    HOST,
    LANGUAGE,
    NOWHERE,
    URL,
    At,
    folded,
    host_of,
    line,
    member,
    number,
    plain,
    text_of,
    verbatim,
)

KINDS = {
    "Person": "person",
    "Organization": "organization",
    "GovernmentOrganization": "government",
    "NewsMediaOrganization": "media",
    "Newspaper": "media",
    "Corporation": "organization",
    "NGO": "organization",
    "PoliticalParty": "organization",
}
A_HOST = "a host name, which is no speaker"
THE_CHECKER = "the name of the checker, which is no speaker"
LATER = "later than the review that speaks of it"
NOT_A_URL = "not a web address"


def is_review(value: Any) -> bool:
    """Whether a value is a ClaimReview, alone or among other types."""
    if not isinstance(value, dict):
        return False
    kind = value.get("@type", value.get("type"))
    if kind == "ClaimReview":
        return True
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.strip().rstrip("/").split("/")[-1] == "ClaimReview" for one in kinds)


def review_of(value: dict[str, Any]) -> Review:
    """The parts of a ClaimReview; raises `NotAReviewError` where a claim, a checker or a verdict is missing."""
    found = Review()
    whole = At(value, "")
    item = member(whole, "itemReviewed")
    _claim(found, whole)
    _page(found, whole)
    _rating(found, member(whole, "reviewRating"))
    _speaker(found, member(item, "author", "creator"), member(whole, "author"))
    claimed = text_of(member(item, "datePublished", "dateCreated"))
    said(found, claimed)
    for place in (
        *(text_of(member(item, name), "url", "@id", "contentUrl") for name in ("firstAppearance", "appearance", "url")),
        NOWHERE,
    ):
        if place.value and URL.fullmatch(place.value.strip()) and place.value.strip() != found.url:
            found.take("appearance", place.value.strip(), place.pointer, place.value)
            break
    language = text_of(member(whole, "inLanguage"), "alternateName", "name")
    if language.value and LANGUAGE.fullmatch(language.value):
        found.take("language", language.value, language.pointer)
    return found


def said(found: Review, claimed: At) -> None:
    """Take the day of a claim, unless it is after its review."""
    if not claimed.value:
        return
    read = days.day(claimed.value)
    if read.edtf and found.published and read.edtf > found.published:
        found.losses[claimed.pointer] = LATER
    elif read.edtf:
        found.take("said", read.edtf, claimed.pointer, claimed.value)
        if read.reason:
            found.losses[claimed.pointer] = read.reason
    else:
        found.losses[claimed.pointer] = read.reason


def published(found: Review, at: At) -> None:
    """Take the day of a review."""
    if not at.value:
        return
    read = days.day(at.value)
    if len(read.edtf) == len("2020-01-01"):
        found.take("published", read.edtf, at.pointer, at.value)
    if read.reason or not found.published:
        found.losses[at.pointer] = read.reason or "not a day"


def _claim(found: Review, whole: At) -> None:
    claim = text_of(member(whole, "claimReviewed"), "text", "name")
    if not claim.value or not (text := line(claim.value)):
        raise NotAReviewError("claimReviewed is empty")
    found.take("claim", text, claim.pointer, claim.value)


def _page(found: Review, whole: At) -> None:
    """The checker, the address and title of its page, and the day."""
    url = text_of(member(whole, "url", "mainEntityOfPage", "@id"), "@id", "url")
    if url.value and URL.fullmatch(url.value.strip()):
        found.take("url", url.value.strip(), url.pointer, url.value)
    elif url.value:
        found.losses[url.pointer] = NOT_A_URL
    author = member(whole, "author", "publisher", "creator")
    name = text_of(author, "name", "legalName")
    if name.value and (text := plain(name.value)):
        found.take("checker", text, name.pointer, name.value)
    else:
        link = text_of(author, "url", "@id", "sameAs")
        found.checker = host_of(link.value or "") or host_of(found.url)
    if not found.checker:
        raise NotAReviewError("no checker: neither author nor url")
    title = text_of(member(whole, "headline", "name"))
    if title.value and (text := verbatim(title.value)):
        found.take("title", text, title.pointer, title.value)
    published(found, text_of(member(whole, "datePublished")))


def _rating(found: Review, rating: At) -> None:
    words = text_of(rating, "alternateName", "name", "ratingValue")
    if words.value and (text := verbatim(words.value)):
        found.take("rating", text, words.pointer, words.value)
    reason = text_of(member(rating, "ratingExplanation"))
    if reason.value and (text := plain(reason.value)):
        found.take("explanation", text, reason.pointer, reason.value)
    if not found.rating and not found.explanation:
        raise NotAReviewError("no rating: reviewRating has neither alternateName nor ratingValue")
    if isinstance(rating.value, dict):
        value, best, worst = (number(rating.value.get(name)) for name in ("ratingValue", "bestRating", "worstRating"))
        if value is not None and best is not None and worst is not None and 1 <= worst <= value <= best > worst:
            found.scale = value, best, worst


def _speaker(found: Review, author: At, checker: At) -> None:
    name = text_of(author, "name", "legalName")
    text = line(name.value) if name.value else ""
    if not text:
        return
    own = {folded(found.checker), folded(text_of(checker, "name").value or "")}
    if HOST.fullmatch(text) and " " not in text:
        found.losses[name.pointer] = A_HOST
    elif folded(text) in own:
        found.losses[name.pointer] = THE_CHECKER
    else:
        found.take("speaker", text, name.pointer, name.value)
        kind = text_of(member(author, "@type", "type")).value or ""
        found.speaker_kind = KINDS.get(kind.strip().split("/")[-1], "")
        links = author.value.get("sameAs") if isinstance(author.value, dict) else None
        for index, link in enumerate(links if isinstance(links, list) else [links]):
            if isinstance(link, str) and "wikidata.org/" in link:
                last = link.rstrip("/").split("/")[-1].split(":")[-1]
                if last[:1] == "Q" and last[1:].isdigit() and last.isascii():
                    pointer = f"{author.pointer}/sameAs" + (f"/{index}" if isinstance(links, list) else "")
                    found.take("wikidata", last, pointer, link)
                    break
