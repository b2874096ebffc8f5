"""Imported fact-checks: rows that validate, what is refused, a second run, a newer feed."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.exchange.days import day
from onrecord.exchange.give_back import given_back
from onrecord.exchange.losses import pointers
from reviews import CLAIM, REVIEW, bring, changed, one, table


def test_a_review_becomes_speaker_sources_statement_and_verdict(record):
    outcome = bring(record, REVIEW)
    assert (outcome.counts.added, outcome.refused, dict(outcome.warnings)) == (1, [], {})
    assert onrecord.validate(record).problems == ()
    speaker = one(record, "speakers")
    assert (speaker["name"], speaker["kind"], speaker["wikidata_id"]) == ("A. Speaker", "person", "Q42")
    page, witness = one(record, "sources", kind="fact-check"), one(record, "sources", kind="web-page")
    assert (page["publisher"], page["published_edtf"]) == ("Example Desk", "2024-06-22")
    assert witness["url"] == "https://news.example.org/a"
    statement = one(record, "statements")
    assert (statement["claim"], statement["source_id"]) == (REVIEW["claimReviewed"], witness["source_id"])
    assert one(record, "dates")["edtf"] == "2024-06-20"
    verdict = one(record, "verifications", aspect="content")
    assert (verdict["status"], verdict["basis"], verdict["rating_as_published"]) == ("refuted", "published", "False")
    assert (verdict["assessed_by"], verdict["source_id"]) == ("Example Desk", page["source_id"])
    own = one(record, "verifications", aspect="attribution")
    assert (own["status"], own["basis"], own["assessed_by"]) == ("unverified", "judged", "A record")


def test_a_claim_of_the_api_becomes_a_statement_of_two_checkers(record):
    bring(record, {"claims": [CLAIM], "nextPageToken": "x"}, "factchecktools")
    assert onrecord.validate(record).problems == ()
    assert len(table(record, "statements")) == 1
    verdicts = [row["assessed_by"] for row in table(record, "verifications") if row["aspect"] == "content"]
    assert sorted(verdicts) == ["Example Desk", "other.example.org"]
    assert len({row["raw"] for row in table(record, "imports")}) == 1


def test_claims_of_several_checkers_meet_only_where_all_agrees(record):
    other = changed(REVIEW, "author", "name", "Other Desk") | {"url": "https://other.example.org/1"}
    again = changed(other, "claimReviewed", "the dam held back all of the  water.")
    later = changed(other, "itemReviewed", "datePublished", "2024-06-21") | {"url": "https://other.example.org/2"}
    outcome = bring(record, [REVIEW, again, later])
    assert outcome.counts.reused == 1
    assert len(table(record, "statements")) == 2


def test_two_pages_of_one_checker_are_two_statements(record):
    outcome = bring(record, [REVIEW, REVIEW | {"url": "https://desk.example.org/2"}])
    assert (outcome.counts.added, outcome.refused) == (2, [])
    assert len(table(record, "statements")) == 2
    assert dict(outcome.warnings) == {"KY307": 1}


CLAIMANTS = {
    "facebook.com": "host",
    "https://x.com/a": "host",
    "Example Desk": "checker",
    "example desk ": "checker",
    "": "",
}


@pytest.mark.parametrize("name", CLAIMANTS)
def test_hosts_and_checkers_are_no_speakers(record, name):
    bring(record, changed(REVIEW, "itemReviewed", "author", "name", name))
    assert [row["speaker_id"] for row in table(record, "speakers")] == ["unnamed"]
    reason = pointers(one(record, "imports")["losses"])["/itemReviewed/author" + "/name" * bool(name)]
    assert CLAIMANTS[name] in reason


DATES = {
    "": ("../2024-06-22", "inferred"),
    "05/01/2024": ("../2024-06-22", "inferred"),
    "2024-06-30": ("../2024-06-22", "inferred"),
    "20245-01-01": ("../2024-06-22", "inferred"),
    "2024-6-2": ("2024-06-02", "stated"),
    "Sun, 02 Jun 2024 10:00:00 +0100": ("2024-06-02", "stated"),
    "2024-05": ("2024-05", "stated"),
}


@pytest.mark.parametrize("text", DATES)
def test_days_of_claims_are_read_or_left_open_to_the_review(record, text):
    bring(record, changed(REVIEW, "itemReviewed", "datePublished", text))
    row = one(record, "dates")
    assert (row["edtf"], row["basis"]) == DATES[text]
    assert onrecord.validate(record).problems == ()


FORMS = ["%Y-%m-%d", "%Y%m%d", "%Y-%m-%dT%H:%M:%SZ", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y"]


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(FORMS))
def test_any_day_is_read_back(date, form):
    assert day(date.strftime(form)).edtf == date.isoformat()


@given(st.text(max_size=30))
def test_any_text_is_a_day_of_the_calendar_or_a_reason(text):
    found = day(text)
    assert found.edtf or found.reason


RATINGS = {
    ("False", 1, 5, 1): "refuted",
    ("FALSE!", 5, 1, 5): "refuted",
    ("Mostly True", "4", "5", "1"): "partly-supported",
    ("Falso", -1, -1, -1): "refuted",
    ("Satire", 1, 5, 1): "unverified",
    ("False. The picture is of 2019", 1, 5, 1): "unverified",
    (None, "2", 5, 1): "partly-refuted",
    (None, 2, 10, 1): "unverified",
    (None, 5, 1, 5): "unverified",
    (None, 1, 1, 1): "unverified",
}


@pytest.mark.parametrize("rating", RATINGS, ids=str)
def test_words_of_a_rating_decide_and_numbers_only_alone(record, rating):
    words, value, best, worst = rating
    numbers = {"ratingValue": value, "bestRating": best, "worstRating": worst}
    outcome = bring(record, REVIEW | {"reviewRating": numbers | ({"alternateName": words} if words else {})})
    row = one(record, "verifications", aspect="content")
    assert row["status"] == RATINGS[rating]
    assert row["rating_as_published"] == (words or str(value))
    assert outcome.unknown.total() == (row["status"] == "unverified")


def test_a_file_of_ones_own_comes_before_the_shipped_ratings(record):
    own = record.parent / "own.toml"
    own.write_text('[checkers."Example Desk"]\n"false" = { status = "mixed", reason = "they mean half" }\n')
    bring(record, REVIEW, ratings=own)
    assert one(record, "verifications", aspect="content")["status"] == "mixed"


REFUSED = {
    "claimReviewed is empty": changed(REVIEW, "claimReviewed", " "),
    "no rating": changed(REVIEW, "reviewRating", ...),
    "no checker": changed(changed(REVIEW, "author", ...), "url", ...),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_no_row_can_be_made_of_refuses_the_whole_file(record, reason):
    outcome = bring(record, [REVIEW, REFUSED[reason]])
    assert [(refused.position, reason in refused.reason) for _, refused in outcome.refused] == [(2, True)]
    assert table(record, "statements") == []


def test_keep_good_writes_the_sound_and_keeps_text_of_the_rest(record):
    bad = changed(REVIEW, "claimReviewed", "=SUM(A1:A9) of the dam")
    broken = '{"@type": "ClaimReview", "claimReviewed": "a "b" c"}'
    outcome = bring(record, f"[{json.dumps(bad)}, {broken}, {json.dumps(REVIEW)}]", keep_good=True)
    assert dict(outcome.rules) == {"TX805": 1}
    assert len(table(record, "statements")) == 1
    kept = {row["position"]: row for row in table(record, "imports")}
    assert (kept["1"]["raw"], kept["2"]["raw"]) == (json.dumps(bad), broken)
    assert kept["1"]["statement_id"] == kept["2"]["verification_id"] == ""
    assert "TX805" in pointers(kept["1"]["losses"])[""]
    assert not onrecord.validate(record).counts["error"]
    assert bring(record, f"[{json.dumps(bad)}, {json.dumps(REVIEW)}]", keep_good=True).files == {}


def test_a_second_run_changes_nothing(record):
    bring(record, [REVIEW, REVIEW])
    before = {path: path.read_bytes() for path in (record / "data").iterdir()}
    outcome = bring(record, [REVIEW, REVIEW])
    assert (outcome.counts.same, outcome.files) == (2, {})
    assert {path: path.read_bytes() for path in (record / "data").iterdir()} == before


def test_a_newer_feed_adds_what_is_new_and_shows_what_changed(record):
    bring(record, [REVIEW])
    newer = changed(REVIEW, "reviewRating", "alternateName", "Half true")
    other = REVIEW | {"url": "https://desk.example.org/2", "claimReviewed": "The dam was built in one year"}
    outcome = bring(record, [REVIEW, newer, other], name="newer.json")
    assert (outcome.counts.same, outcome.counts.again, outcome.counts.added) == (1, 1, 1)
    assert outcome.changed == [("newer.json", 2, "/reviewRating/alternateName", "False", "Half true")]
    assert [given.raw for given in given_back(onrecord.open(record), "claimreview")] == [
        json.dumps(item) for item in (REVIEW, newer, other)
    ]
