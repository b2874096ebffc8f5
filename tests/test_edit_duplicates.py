"""Statements that may be in the record already."""

import polars as pl
import pytest

from onrecord.edit.duplicates import Record, near_duplicates

CLAIM = "Iran lets the leaders of al-Qaida live in Tehran and move about freely."
OTHER = "The sanctions on Iranian banks will be lifted before the summer."


def record(*rows):
    names = ("statement_id", "speaker_id", "claim", "quote", "language", "source_id", "first", "last")
    return Record(
        pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows]),
        pl.DataFrame({"statement_id": ["st-1"], "text": ["words that only a quotation of it carries, at some length"]}),
        pl.DataFrame({"source_id": ["a", "b", "c"], "origin": ["a", "a", "c"]}),
    )


RECORD = record(
    ("st-1", "one", CLAIM, "", "en", "a", "2021-05-01", "2021-05-03"),
    ("st-2", "two", CLAIM, "", "en", "a", "2021-05-01", "2021-05-03"),
)


def found(claim, said, **cells):
    new = {"speaker_id": "one", "claim": claim, "quote": "", "language": "en", "source_id": "c"} | cells
    return [(like.statement_id, like.reason.split()[0]) for like in near_duplicates(RECORD, new, said)]


def test_like_words_of_one_speaker_at_a_close_date_are_found():
    assert found("Iran lets al-Qaida's leaders live in Tehran and move about freely", "2021-05-10") == [
        ("st-1", "claim")
    ]


@pytest.mark.parametrize(
    ("claim", "said", "cells"),
    [
        (CLAIM, "2021-07-01", {}),
        (CLAIM, "2021-05-02", {"speaker_id": "three"}),
        (OTHER, "2021-05-02", {}),
        (CLAIM, "2021-05-02", {"speaker_id": "one", "statement_id": "st-1"}),
    ],
)
def test_another_date_speaker_or_wording_is_not(claim, said, cells):
    assert found(claim, said, **cells) == []


def test_an_open_or_missing_date_rules_nothing_out():
    assert found(CLAIM, "") == [("st-1", "claim")]
    assert found(CLAIM, "2020/..") == [("st-1", "claim")]


def test_the_words_of_quotations_are_compared():
    quote = "words that only a quotation of it carries, at some length"
    assert found(OTHER, "2021-05-02", quote=quote) == [("st-1", "quote")]


def test_another_language_of_one_source_needs_a_lower_score():
    loose = "Leaders of al-Qaida can live freely in the capital, Tehran, he says"
    assert found(loose, "2021-05-02", language="en", source_id="b") == []
    assert found(loose, "2021-05-02", language="fa", source_id="c") == []
    assert found(loose, "2021-05-02", language="fa", source_id="b") == [("st-1", "claim")]
