"""The verdict rule: what it gives, and what must not change it."""

from itertools import count

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.verdict_rule import (
    FIRSTHAND,
    EvidenceRow,
    Witness,
    Wording,
    attribution_verdict,
    content_verdict,
    counted_parts,
)

STANCES = ("supports", "refutes", "qualifies", "silent")
INTERESTS = ("own", "opposed", "independent", None)
EXCHANGED = {"supports": "refutes", "refutes": "supports", "own": "opposed", "opposed": "own"}
MIRRORED = {"supported": "refuted", "partly-supported": "partly-refuted"}
MIRRORED |= {mirror: status for status, mirror in MIRRORED.items()}

evidence = st.builds(
    EvidenceRow,
    evidence_id=st.text("0123456789abcdef", min_size=6, max_size=6),
    stance=st.sampled_from(STANCES),
    interest=st.sampled_from(INTERESTS),
    part=st.sampled_from(("who", "where", "when", "", None)),
)
records = st.lists(evidence, max_size=8, unique_by=lambda row: row.evidence_id)


NUMBERS = count(1)


def row(stance, interest="independent", part=None):
    return EvidenceRow(f"ev-{next(NUMBERS):06}", stance, interest, part)


def exchanged(row):
    return row._replace(
        stance=EXCHANGED.get(row.stance, row.stance), interest=EXCHANGED.get(row.interest, row.interest)
    )


@given(records)
def test_exchanging_the_sides_mirrors_the_status(rows):
    status = content_verdict(rows).status
    assert content_verdict(map(exchanged, rows)).status == MIRRORED.get(status, status)


@given(records, evidence)
def test_a_row_that_does_not_count_changes_nothing(rows, extra):
    assume(not extra.counts and (not extra.part or extra.part in {row.part for row in rows}))
    more = [*rows, extra._replace(evidence_id="zzzzzz")]
    assert content_verdict(more) == content_verdict(rows)


@given(records.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(both):
    rows, shuffled = both
    assert content_verdict(rows) == content_verdict(shuffled)


@given(records)
def test_every_row_that_counts_is_named_on_its_side(rows):
    outcome = content_verdict(rows)
    assert set(outcome.counted_for) == {row.evidence_id for row in rows if row.counts == "for"}
    assert set(outcome.counted_against) == {row.evidence_id for row in rows if row.counts == "against"}
    assert {key for part in outcome.parts for key in part.counted_for} == set(outcome.counted_for)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([], "unsubstantiated"),
        ([row("supports")], "supported"),
        ([row("supports", "opposed")], "supported"),
        ([row("supports", "own")], "unsubstantiated"),
        ([row("supports", None)], "unsubstantiated"),
        ([row("refutes")], "refuted"),
        ([row("refutes", "own")], "refuted"),
        ([row("refutes", "opposed")], "unsubstantiated"),
        ([row("qualifies"), row("silent")], "unsubstantiated"),
        ([row("supports"), row("refutes")], "disputed"),
        ([row("supports", part="a"), row("refutes", part="b")], "mixed"),
        ([row("supports", part="a"), row("refutes", part="b"), row("silent", part="c")], "mixed"),
        ([row("supports", part="a"), row("silent", part="b")], "partly-supported"),
        ([row("refutes", part="a"), row("supports", "own", "b")], "partly-refuted"),
        ([row("supports", part="a"), row("refutes", part="a"), row("supports", part="b")], "disputed"),
        ([row("supports"), row("silent", part="a"), row("silent", part="b")], "supported"),
        ([row("supports"), row("refutes", part="a")], "disputed"),
        ([row("silent", part="a"), row("qualifies", part="b")], "unsubstantiated"),
    ],
)
def test_the_rows_give_the_status_of_the_rule(rows, status):
    assert content_verdict(rows).status == status


@pytest.mark.parametrize("kind", ["opinion", "prediction", "demand", "commitment"])
def test_other_kinds_are_not_checkable(kind):
    assert content_verdict([row("supports")], kind).status == "not-checkable"


def test_a_row_without_a_part_counts_for_every_part():
    whole = row("supports")
    outcome = content_verdict([whole, row("silent", part="a"), row("silent", part="b")])
    assert [(part.name, part.counted_for) for part in outcome.parts] == [
        ("a", (whole.evidence_id,)),
        ("b", (whole.evidence_id,)),
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 1, 0, 0), "the one part is borne out"),
        ((0, 0, 3, 0), "all 3 parts are contradicted"),
        ((1, 2, 0, 1), "1 of 4 parts is contested and 2 are borne out and 1 is open"),
    ],
)
def test_outcomes_of_parts_are_said_in_words(numbers, words):
    assert counted_parts(*numbers) == words


def heard(*houses, stance="supports"):
    return [Witness(f"ev-{stance}-{number}", stance, house) for number, house in enumerate(houses)]


def quoted(kind="news-report", fidelity="verbatim", language="fa", own=False):
    return Wording("qt-aaaaaa", fidelity, language, kind, own)


@pytest.mark.parametrize(
    ("rows", "wordings", "status"),
    [
        ([], [], "unverified"),
        (heard("AFP"), [], "single-source"),
        (heard("AFP", "AFP"), [quoted()], "single-source"),
        (heard("AFP", "Reuters"), [quoted()], "corroborated"),
        (heard("AFP"), [quoted("transcript")], "primary"),
        (heard("AFP"), [quoted("transcript", "translated", "en")], "primary"),
        (heard("AFP"), [quoted("web-page", own=True)], "primary"),
        (heard("AFP"), [quoted("transcript", "altered")], "altered"),
        (heard("AFP"), [quoted("news-report", "translated", "fa")], "altered"),
        (heard("AFP"), [quoted("news-report", "translated", "en")], "single-source"),
        (heard("AFP", "Reuters"), [quoted(fidelity="altered"), quoted()], "corroborated"),
        (heard("AFP") + heard("BBC", stance="refutes"), [quoted()], "disputed"),
        (heard("BBC", stance="refutes"), [quoted()], "misattributed"),
        (heard("BBC", stance="refutes"), [quoted("recording")], "disputed"),
        (heard("AFP", stance="qualifies"), [quoted()], "unverified"),
    ],
)
def test_the_witnesses_give_the_status_of_attribution(rows, wordings, status):
    assert attribution_verdict(rows, wordings, "fa").status == status


witnesses = st.lists(
    st.builds(Witness, st.uuids().map(str), st.sampled_from(STANCES), st.sampled_from(("AFP", "BBC", None))), max_size=6
)
wordings = st.lists(
    st.builds(
        Wording,
        st.uuids().map(str),
        st.sampled_from(("verbatim", "altered", "translated")),
        st.sampled_from(("fa", "en")),
        st.sampled_from((*sorted(FIRSTHAND), "news-report")),
        st.booleans(),
    ),
    max_size=4,
)


@given(witnesses, wordings, st.randoms(use_true_random=False))
def test_the_order_of_witnesses_does_not_matter(rows, texts, random):
    first = attribution_verdict(rows, texts, "fa")
    random.shuffle(rows)
    random.shuffle(texts)
    assert attribution_verdict(rows, texts, "fa") == first
