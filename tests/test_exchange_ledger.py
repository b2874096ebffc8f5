"""The ledger of losses: every value of an object is in a cell or in it, and the same object is given back."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.exchange.cell_text import from_cell, to_cell
from onrecord.exchange.give_back import given_back
from onrecord.exchange.losses import pointers
from onrecord.exchange.splice import spliced
from onrecord.exchange.start import Start, start
from reviews import CLAIM, REVIEW, bring, one, table


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
