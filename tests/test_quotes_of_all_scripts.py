"""Quotes are measured and compared as their script writes them."""

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from breaking import change
from onrecord.checks.domain.quotes import folded
from onrecord.checks.marks import FORMS, PAIRS, QUOTE_MARKS, difference, folded_text, unwrapped
from packages import MINIMAL, build


def rules_of_quote(folder, quote):
    """What is reported of a package whose statement and quotation have that quote."""
    for table in ("statements", "quotations"):
        change(folder, table, "You can cross it.", '"' + quote.replace('"', '""') + '"')
    return [(p.rule, p.severity, p.message) for p in onrecord.validate(folder) if p.rule != "CS114"]


@pytest.fixture
def folder(tmp_path):
    import shutil

    return shutil.copytree(MINIMAL, tmp_path / "package")


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("word " * 61 + "end", "62 words"),
        ("ก" * 1020, "1020 characters"),
        ("没有人会上当" * 26, "156 characters"),
    ],
)
def test_a_long_quote_is_a_warning_in_any_script(folder, quote, words):
    [(rule, severity, message)] = rules_of_quote(folder, quote)
    assert (rule, severity) == ("QT501", "warning")
    assert words in message


@pytest.mark.parametrize("quote", ["word " * 59 + "end", "没有人会上当" * 25, "아무도 속지 않는다 " * 15 + "끝"])
def test_a_quote_of_ordinary_length_is_no_problem(folder, quote):
    assert rules_of_quote(folder, quote) == []


def test_a_claim_of_six_chinese_characters_is_long_enough(folder):
    change(folder, "statements", "The bridge is safe to cross.", "伊朗准备参战")
    assert list(onrecord.validate(folder)) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_marks_around_a_quote_are_reported_in_any_script(tmp_path, pair):
    folder = build("QT502", "good", tmp_path / "package")
    assert [rule for rule, _, _ in rules_of_quote(folder, f"{pair[0]}You can cross it.{pair[1]}")] == ["QT502"]
    assert unwrapped(f"{pair[0]}No one.{pair[1]}") == "No one."


@pytest.mark.parametrize(
    "quote", ["'Tis the season", "'Tis the workers'", "’Tis the season of the peoples’", "'90s' kids'"]
)
def test_an_apostrophe_is_no_quotation_mark(folder, quote):
    assert rules_of_quote(folder, quote) == []
    assert unwrapped(quote) is None


SAME = [
    ("«\u00a0no\u00a0» said he", '"no" said he'),
    ("he said « no »", "he said “no”"),
    ("a ﬁne day", "a fine day"),
    ("well\u2011known", "well-known"),
    ("cross\u00ading", "crossing"),
    ("wait…", "wait..."),
]


@pytest.mark.parametrize(("text", "quote"), SAME)
def test_forms_of_the_same_words_do_not_differ(folder, text, quote):
    change(folder, "statements", "You can cross it.", '"' + quote.replace('"', '""') + '"')
    change(folder, "quotations", "You can cross it.", '"' + text.replace('"', '""') + '"')
    assert [p.message for p in onrecord.validate(folder) if p.rule != "CS114"] == []


def test_the_first_character_that_differs_is_named(folder):
    change(folder, "quotations", "You can cross it.", "You may cross it.")
    [problem] = onrecord.validate(folder)
    assert problem.rule == "QT503"
    assert 'has "m" (U+006D LATIN SMALL LETTER M) at character 5' in problem.message
    assert 'the quote has "c" (U+0063 LATIN SMALL LETTER C)' in problem.message


def test_a_text_that_ends_early_is_named_as_such():
    assert difference("You can", "You can cross it.") == (8, "its end", '" " (U+0020 SPACE)')


LETTERS = st.text(st.sampled_from([*"ab '\"«»“”\u00a0\n\u00ad\u200b", *FORMS]), max_size=12)


@given(LETTERS)
def test_quotes_are_folded_alike_by_engine_and_report(text):
    frame = nw.from_native(pl.DataFrame({"text": [text]}))
    column = folded("text")
    cells = frame.select(nw.when(column.changed).then(column.cells).otherwise(nw.col("text")).alias("text"))
    assert cells["text"].to_list() == [folded_text(text)]
    assert QUOTE_MARKS.startswith("[")
