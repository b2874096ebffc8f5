"""The record's own verdicts as ClaimReview, held against Google's documented rules and the words of schema.org."""

import json
import re
from pathlib import Path

import pytest
import rocrate

import onrecord
from onrecord.errors import OnRecordError
from onrecord.exchange.exports import write
from onrecord.exchange.own_reviews import OwnReviews
from reviews import bring, table

BASE = "https://example.org/room"
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@pytest.fixture(scope="module")
def reviews(still):
    return list(OwnReviews(still, BASE).objects())


@pytest.fixture(scope="module")
def vocabulary():
    """The names that schema.org defines, as the context of RO-Crate carries them."""
    (path,) = (Path(rocrate.__file__).parent / "data").glob("schema.jsonld")
    graph = json.loads(path.read_text("utf-8"))["@graph"]
    return {entry["@id"].removeprefix("schema:") for entry in graph}


def items(value):
    """Every object within a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from items(inner)


def test_own_verdicts_keep_the_rules_of_google(reviews):
    assert len(reviews) > 200
    assert len({review["url"] for review in reviews}) == len(reviews)
    for review in reviews:
        assert review["url"].startswith(f"{BASE}/statements/st-")
        assert review["author"]["name"] == "onrecord"
        assert DAY.fullmatch(review["datePublished"])
        rating = review["reviewRating"]
        assert rating["alternateName"]
        assert rating["alternateName"].casefold() not in review["claimReviewed"].casefold().split(". ")
        if "ratingValue" in rating:
            assert 1 == rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"] == 5
        claim = review["itemReviewed"]
        assert claim["@type"] == "Claim"
        assert claim["@id"] == review["url"] + "#claim"
        assert claim.get("author", {"name": "none"})["name"]
        assert DAY.fullmatch(claim.get("datePublished", "2020"))
        assert claim["firstAppearance"]["name"]
    assert any(len(review["itemReviewed"].get("appearance", [])) > 1 for review in reviews)
    assert any(review.get("citation") for review in reviews)


def test_own_verdicts_use_words_of_schema_org_alone(reviews, vocabulary):
    for item in (item for review in reviews for item in items(review)):
        assert {name for name in item if not name.startswith("@")} <= vocabulary
        assert item["@type"] in vocabulary


def test_a_number_is_written_where_the_codebook_has_one(still, reviews):
    codebook = still.load("statuses").set_index(["aspect", "status"])["claimreview_rating"].fillna(0)
    verdicts = still.load("verifications")
    verdicts = verdicts[(verdicts["aspect"] == "content") & (verdicts["assessed_by"] == "onrecord")]
    superseded = set(verdicts["supersedes"].dropna())
    status = {row.statement_id: row.status for row in verdicts.itertuples() if row.verification_id not in superseded}
    seen = set()
    for review in reviews:
        number = codebook["content", status[review["itemReviewed"]["identifier"]]]
        assert review["reviewRating"].get("ratingValue", 0) == number
        seen.add("ratingValue" in review["reviewRating"])
    assert seen == {True, False}
    assert "unverified" not in {status[review["itemReviewed"]["identifier"]] for review in reviews}


def test_a_feed_holds_the_same_objects(still, reviews, tmp_path):
    write(still, "claimreview-feed", tmp_path / "feed.json", base_url=BASE)
    feed = json.loads((tmp_path / "feed.json").read_text("utf-8"))
    assert [item for element in feed["dataFeedElement"] for item in element["item"]] == reviews


def test_without_an_address_the_export_says_what_to_give(still, tmp_path):
    with pytest.raises(OnRecordError, match="--base-url"):
        write(still, "claimreview", tmp_path / "list.json")
    assert not (tmp_path / "list.json").exists()


def test_an_export_of_our_own_can_be_imported(reviews, record):
    outcome = bring(record, reviews[:20])
    assert (outcome.counts.added, outcome.refused) == (20, [])
    assert {row["assessed_by"] for row in table(record, "verifications") if row["basis"] == "published"} == {"onrecord"}
    assert onrecord.validate(record).valid
