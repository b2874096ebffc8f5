"""Statements found by their words, and rows chosen by words and days."""

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.cli._card import text
from onrecord.cli.show import command
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.package import installed_path
from onrecord.query import select
from onrecord.query.card import card

FRAME = pd.DataFrame(
    {
        "claim": pd.array(["The Bridge is safe", "Zawahirī is in Iran", pd.NA], dtype="string"),
        "said_earliest": pd.to_datetime(["2020-01-05", "2021-01-01", None]),
        "said_latest": pd.to_datetime(["2020-01-05", "2021-12-31", None]),
    }
)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("bridge", [0]),
        ("SAFE bridge", [0]),
        ("zawahiri", [1]),
        ("bridge zawahiri", []),
        ("is", [0, 1]),
        ("ZAWAHIRĪ", [1]),
    ],
)
def test_words_are_found_whatever_case_and_accents(words, rows):
    assert select.containing(FRAME, words).index.tolist() == rows


@pytest.mark.parametrize(
    ("since", "until", "rows"),
    [
        ("2020", None, [0, 1]),
        ("2020-01-06", None, [1]),
        (None, "2020", [0]),
        ("2021-06", "2021-06", [1]),
        ("2022", None, []),
        (None, None, [0, 1, 2]),
    ],
)
def test_a_row_is_taken_where_its_bounds_may_fit(since, until, rows):
    assert select.between(FRAME, since, until).index.tolist() == rows


@pytest.mark.parametrize("text", ["May 2021", "2021-13", "2021-02-30", "", "21"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(OnRecordError, match="no day, month or year"):
        select.between(FRAME, text, None)


def test_a_table_without_days_is_refused_with_the_view_that_has():
    with pytest.raises(OnRecordError, match="overview"):
        select.between(FRAME[["claim"]], "2020", None)


def test_a_word_that_no_vocabulary_has_is_refused():
    with pytest.raises(UnknownNameError, match='Did you mean "supported"'):
        select.where(onrecord.load("overview"), "content=suported")


def test_wordings_are_searched_beside_claim_and_quote():
    quotations = onrecord.load("quotations").merge(onrecord.load("statements"), on="statement_id")
    row = quotations[quotations["text"].str.len() > 40].iloc[0]
    assert row["statement_id"] in set(onrecord.find(row["text"])["statement_id"])
    assert onrecord.find("no statement holds these qqq").empty


@given(st.text(max_size=20))
def test_any_text_may_be_looked_for(words):
    found = select.containing(FRAME, words)
    assert set(found.index) <= set(FRAME.index)


@pytest.mark.parametrize("width", [80, 120])
def test_a_card_has_verdict_wordings_and_answers_and_fits(width):
    answer = onrecord.load("answers").iloc[0]
    key, package = answer["statement_id"], onrecord.open(installed_path())
    lines = text(card(package, key), width).split("\n")
    longest = max(len(word) for line in lines for word in line.split())
    assert max(map(len, lines)) <= max(width, longest + 8)
    shown = " ".join(" ".join(lines).split())
    assert answer["counter_statement_id"] in shown
    assert f"country: {answer['country']}" in shown
    wordings = onrecord.load("quotations").query("statement_id == @key")
    assert all(quotation in shown for quotation in wordings["quotation_id"])
    counted = onrecord.verdict(key).to_frame().dropna(subset=["counts"])
    assert all(row in shown for row in counted["finding"].str.split().str.join(" ").str[:20])


def test_the_command_shows_the_card_of_a_statement_alone():
    run = CliRunner().invoke
    key = onrecord.load("statements")["statement_id"].iloc[0]
    assert "the rule gives" in run(command, [key]).output
    assert "the rule gives" not in run(command, [key, "--columns", "statement_id,claim"]).output
