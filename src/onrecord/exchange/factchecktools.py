"""A claim of the Fact Check Tools API (v1alpha1), taken apart: one fact-check for each of its reviews.

Source: developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.exchange.claimreview import A_HOST, NOT_A_URL, THE_CHECKER, published, said
from onrecord.exchange.review import NotAReviewError, Review
from onrecord.exchange.values import HOST, LANGUAGE, URL, At, folded, host_of, line, member, plain, text_of, verbatim


def is_claim(value: Any) -> bool:
    """Whether a value is a claim as the API gives it."""
    return isinstance(value, dict) and ("claimReview" in value or ("text" in value and "claimDate" in value))


def reviews_of(value: dict[str, Any]) -> Iterator[Review]:
    """The fact-checks of a claim; raises `NotAReviewError` where a claim, a checker or a verdict is missing."""
    reviews = value.get("claimReview")
    if not isinstance(reviews, list) or not reviews:
        raise NotAReviewError("claimReview is empty")
    for index, review in enumerate(reviews):
        yield _review(At(value, ""), At(review, f"/claimReview/{index}"))


def _review(whole: At, review: At) -> Review:
    found = Review()
    claim = text_of(member(whole, "text"))
    if not claim.value or not (text := line(claim.value)):
        raise NotAReviewError("text is empty")
    found.take("claim", text, claim.pointer, claim.value)
    publisher = member(review, "publisher")
    name, site = text_of(member(publisher, "name")), text_of(member(publisher, "site"))
    url = text_of(member(review, "url"))
    if url.value and URL.fullmatch(url.value.strip()):
        found.take("url", url.value.strip(), url.pointer, url.value)
    elif url.value:
        found.losses[url.pointer] = NOT_A_URL
    if name.value and (text := plain(name.value)):
        found.take("checker", text, name.pointer, name.value)
    else:
        found.checker = (site.value or "") or host_of(found.url)
    if not found.checker:
        raise NotAReviewError("no checker: neither publisher nor url")
    rating = text_of(member(review, "textualRating"))
    if not rating.value or not (text := verbatim(rating.value)):
        raise NotAReviewError("no rating: textualRating is empty")
    found.take("rating", text, rating.pointer, rating.value)
    title = text_of(member(review, "title"))
    if title.value and (text := verbatim(title.value)):
        found.take("title", text, title.pointer, title.value)
    published(found, text_of(member(review, "reviewDate")))
    language = text_of(member(review, "languageCode"))
    if language.value and LANGUAGE.fullmatch(language.value):
        found.take("language", language.value, language.pointer)
    _claimant(found, text_of(member(whole, "claimant")))
    said(found, text_of(member(whole, "claimDate")))
    return found


def _claimant(found: Review, claimant: At) -> None:
    text = line(claimant.value) if claimant.value else ""
    if text and HOST.fullmatch(text):
        found.losses[claimant.pointer] = A_HOST
    elif text and folded(text) == folded(found.checker):
        found.losses[claimant.pointer] = THE_CHECKER
    elif text:
        found.take("speaker", text, claimant.pointer, claimant.value)
