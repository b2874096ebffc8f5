"""Imported fact-checks: rows that validate, a complete ledger of losses, the same objects given back."""

import datetime
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.edit.tables import Tables
from onrecord.exchange.cell_text import from_cell, to_cell
from onrecord.exchange.days import day
from onrecord.exchange.formats import FORMATS
from onrecord.exchange.give_back import given_back
from onrecord.exchange.losses import pointers
from onrecord.exchange.ratings import content_statuses, read_ratings
from onrecord.exchange.run import Source, import_files
from onrecord.exchange.splice import spliced
from onrecord.exchange.start import Start, start

TODAY = "2026-01-15"
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example.org/1",
    "claimReviewed": "The dam held back all of the water",
    "datePublished": "2024-06-22",
    "author": {"@type": "Organization", "name": "Example Desk", "url": "https://desk.example.org"},
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2024-06-20T08:00:00Z",
        "author": {
            "@type": "Person",
            "name": "A. Speaker",
            "jobTitle": "Minister",
            "sameAs": ["https://www.wikidata.org/wiki/Q42", "https://example.org/a"],
        },
        "appearance": [{"@type": "CreativeWork", "url": "https://news.example.org/a"}, "https://news.example.org/b"],
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
}
CLAIM = {
    "text": "The dam held back all of the water",
    "claimant": "A. Speaker",
    "claimDate": "2024-06-20T00:00:00Z",
    "claimReview": [
        {
            "publisher": {"name": "Example Desk", "site": "desk.example.org"},
            "url": "https://desk.example.org/1",
            "title": "No, it did not",
            "reviewDate": "2024-06-22T00:00:00Z",
            "textualRating": "False",
            "languageCode": "en",
        },
        {"publisher": {"site": "other.example.org"}, "url": "https://other.example.org/2", "textualRating": "Wrong"},
    ],
}


def changed(value, *path_and_new):
    """A copy of a value with another value at a path; without one, when it is `...`."""
    *path, new = path_and_new
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return copy


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exchange") / "record"
    start(folder, Start("A record"))
    return folder


@pytest.fixture
def record(empty, tmp_path):
    return shutil.copytree(empty, tmp_path / "record")


def bring(record, items, form="claimreview", name="feed.json", **options):
    path = record.parent / name
    path.write_text(items if isinstance(items, str) else json.dumps(items, ensure_ascii=False), "utf-8", newline="")
    package = onrecord.open(record)
    statuses = content_statuses(package)
    ratings = options.pop("ratings", None)
    return import_files(
        package,
        [Source(path, name)],
        FORMATS[form],
        lambda: read_ratings(statuses, ratings),
        today=TODAY,
        **options,
    )


def table(record, name):
    return Tables(onrecord.open(record)).rows(name)


def one(record, name, **cells):
    (found,) = [row for row in table(record, name) if cells.items() <= row.items()]
    return found


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


def leaves(value, pointer=""):
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{pointer}/{index}")
    else:
        yield pointer, value


def unaccounted(record):
    """Each pointer of each object whose value is in no cell and which no entry of the ledger covers."""
    tables = {name: table(record, name) for name in ("statements", "verifications", "sources", "speakers", "dates")}
    for row in table(record, "imports"):
        ledger = set(pointers(row["losses"]))
        statement = next(one for one in tables["statements"] if one["statement_id"] == row["statement_id"])
        verdict = next(one for one in tables["verifications"] if one["verification_id"] == row["verification_id"])
        near = [statement, verdict]
        near += [one for one in tables["dates"] if one["statement_id"] == row["statement_id"]]
        near += [one for one in tables["speakers"] if one["speaker_id"] == statement["speaker_id"]]
        near += [one for one in tables["sources"] if one["source_id"] in (statement["source_id"], verdict["source_id"])]
        cells = {cell for one in near for cell in one.values()}
        for pointer, value in leaves(json.loads(row["raw"], strict=False)):
            parts = pointer.split("/")
            covered = any("/".join(parts[:length]) in ledger for length in range(2, len(parts) + 1))
            text = value if isinstance(value, str) else json.dumps(value)
            if not covered and text not in cells:
                yield pointer, value


nothing = st.sampled_from([None, "", [], {}, 0, True])
words = st.text(min_size=1, max_size=12) | st.sampled_from(["Le Pen", "x.com", "Q7", "2023-01-01", "half true"])
rough = st.recursive(
    nothing | words, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2)
)
claim = st.text(st.characters(categories=("L", "Zs", "Mn")), min_size=8, max_size=40).map(lambda text: f"Claim {text}")


@st.composite
def wild(draw):
    """A ClaimReview with anything in its places."""
    item = json.loads(json.dumps(REVIEW)) | {"url": f"https://desk.example.org/{draw(st.integers(0, 3))}"}
    item["claimReviewed"] = draw(claim)
    for path in draw(
        st.lists(
            st.sampled_from(
                [
                    ("datePublished",),
                    ("author",),
                    ("author", "name"),
                    ("headline",),
                    ("inLanguage",),
                    ("itemReviewed",),
                    ("itemReviewed", "author"),
                    ("itemReviewed", "author", "name"),
                    ("itemReviewed", "author", "sameAs"),
                    ("itemReviewed", "appearance"),
                    ("itemReviewed", "datePublished"),
                    ("reviewRating", "alternateName"),
                    ("reviewRating", "ratingExplanation"),
                    ("a/b~c",),
                ]
            ),
            max_size=4,
        )
    ):
        inner = item
        for name in path[:-1]:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner[path[-1]] = draw(rough)
    return item


@settings(max_examples=15, phases=[Phase.generate])
@given(st.lists(wild(), min_size=4, max_size=12), st.sampled_from([None, 1]))
def test_every_value_of_every_object_is_in_a_cell_or_the_ledger(items, indent):
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        start(record, Start("A record"))
        texts = [json.dumps(item, indent=indent, ensure_ascii=False) for item in items]
        outcome = bring(record, f"[{','.join(texts)}]", keep_good=True)
        assert outcome.counts.added + outcome.counts.again + outcome.counts.same + len(outcome.refused) == len(items)
        assert onrecord.validate(record).counts["error"] == 0
        for row in table(record, "imports"):
            if not row["statement_id"]:
                assert "" in pointers(row["losses"])
        back = [given.raw for given in given_back(onrecord.open(record), "claimreview")]
        assert back == list(dict.fromkeys(texts))
        everything = table(record, "imports")
        if all(row["statement_id"] for row in everything):
            assert list(unaccounted(record)) == []


def test_the_ledger_of_a_sound_object_names_what_is_lost_and_why(record):
    bring(record, REVIEW)
    ledger = pointers(one(record, "imports")["losses"])
    assert list(unaccounted(record)) == []
    assert ledger["/itemReviewed/datePublished"] == "the time of day is in no cell"
    assert ledger["/itemReviewed/author/sameAs/0"] == "in another form in speakers.wikidata_id"
    assert ledger["/itemReviewed/author/jobTitle"] == ledger["/itemReviewed/appearance/1"] == "no column for it"
    assert "/claimReviewed" not in ledger


@pytest.mark.parametrize("form", ["claimreview", "factchecktools"])
def test_an_edited_import_differs_only_where_it_was_edited(record, form):
    item = REVIEW if form == "claimreview" else CLAIM
    text = json.dumps(item, indent=3)
    bring(record, f"[{text}]", form)
    package = onrecord.open(record)
    (before,) = given_back(package, form)
    assert (before.raw, before.edited) == (text, ())
    for path in ("speakers", "dates", "verifications"):
        file = record / "data" / f"{path}.csv"
        edited = (
            file.read_text().replace("A. Speaker", 'A. "S" Speaker'.replace('"', '""')).replace("False", "Not true")
        )
        file.write_text(edited.replace("2024-06-20", "2024-06-19"))
    file = record / "data" / "speakers.csv"
    file.write_text(file.read_text().replace('A. ""S"" Speaker', '"A. ""S"" Speaker"'))
    (after,) = given_back(onrecord.open(record), form)
    day = "2024-06-20T08:00:00Z" if form == "claimreview" else "2024-06-20T00:00:00Z"
    wanted = text.replace('"A. Speaker"', json.dumps('A. "S" Speaker')).replace('"False"', '"Not true"')
    assert after.raw == wanted.replace(day, "2024-06-19")
    assert len(after.edited) == 3


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_cell_gives_back_the_text_it_was_made_of(text):
    raw = json.dumps({"a": text}, ensure_ascii=False, indent=1)
    for whole in (raw, raw.replace("\n", "\r\n")):
        cell, notes = to_cell(whole)
        assert from_cell(cell, notes) == whole
        assert json.loads(cell, strict=False) == json.loads(raw)
        assert "\r" not in cell
        assert "\x00" not in cell


@given(st.dictionaries(words, rough, min_size=1, max_size=3), st.data())
def test_splicing_changes_the_value_at_the_pointer_alone(value, data):
    raw = json.dumps(value, indent=data.draw(st.sampled_from([None, 2])))
    pointer, _ = data.draw(st.sampled_from(list(leaves(value))))
    after = json.loads(spliced(raw, {pointer: "new"}))
    assert dict(leaves(after)) == dict(leaves(value)) | {pointer: "new"}
