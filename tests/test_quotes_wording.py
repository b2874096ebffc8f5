"""Words of any script, two wordings side by side, and what differs between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.wording import aligned, differences, words_of
from onrecord.wording.language import language, languages
from onrecord.wording.words import ELISION


def keys(text):
    return [word.key for word in words_of(text)]


def found(recorded, quoted, code="en"):
    alignment = aligned(words_of(recorded), words_of(quoted))
    return [(one.type, one.recorded, one.quoted, one.marked) for one in differences(alignment, code)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We won’t pay,”", '"we won\'t  pay"'),
        ("ﬁnal ofﬁce", "final office"),
        ("caf\u00e9", "cafe\u0301"),
        ("[T]he regime", "the regime"),
        ("٣٥٠٠ مرد", "3500 مرد"),
        ("می\u200cخواهيم", "میخواهیم"),
        ("كتاب", "کتاب"),
        ("al‑Qaida", "al-Qaida"),
        ("STRASSE", "straße"),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_forms_of_letters_marks_and_case_do_not_count(one, other):
    assert keys(one) == keys(other)


@pytest.mark.parametrize("text", ["hindi हिन्दी में", "สวัสดี", "我们不去", "これは", "שלום־עולם", "Привет, мир"], ids=ascii)
def test_words_of_every_script_cover_its_letters(text):
    covered = "".join(word.text for word in words_of(text))
    assert covered == "".join(char for char in text if char not in " ,־")


@given(st.text())
def test_words_are_where_they_say_and_in_order(text):
    words = words_of(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(a.end <= b.start for a, b in pairwise(words))


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "not", "5", "6", "Iran"]), max_size=12), st.data())
def test_equal_wordings_have_no_difference(words, data):
    text = " ".join(words)
    assert found(text, text.upper()) == []
    start = data.draw(st.integers(0, len(words)))
    assert all(kind != "added" for kind, *_ in found(text, " ".join(words[start:])))


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=9),
    st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=9),
)
def test_the_blocks_of_an_alignment_hold_every_quoted_word(recorded, quoted):
    alignment = aligned(words_of(" ".join(recorded)), words_of(" ".join(quoted)))
    assert [word.text for block in alignment.blocks for word in block.quoted] == quoted
    inside = [word.text for block in alignment.blocks for word in block.recorded]
    assert recorded[alignment.before : len(recorded) - alignment.after] == inside


@pytest.mark.parametrize(
    ("recorded", "quoted", "expected"),
    [
        ("We will not pay them a cent", "We will pay them a cent", ("negation", "not", "")),
        ("We have seen this", "We have never seen this", ("negation", "", "never")),
        ("There were 300 men there", "There were 400 men there", ("number", "300", "400")),
        ("There were three men there", "There were four men there", ("number", "three", "four")),
        ("It was in Tehran that he died", "It was in Kabul that he died", ("name", "Tehran", "Kabul")),
        ("It was al-Qaida that did it", "It was al-Qaeda that did it", ("word", "Qaida", "Qaeda")),
        ("They came at night to the old house", "They came to the old house", ("cut", "at night", "")),
        ("They came to the house", "They came to the old house", ("added", "", "old")),
        ("more warmongering lies", "more belligerent lies", ("word", "warmongering", "belligerent")),
        ("for the poor and the old people", "for the old and the poor people", None),
    ],
)
def test_a_difference_has_its_type_and_words_on_both_sides(recorded, quoted, expected):
    kinds = found(recorded, quoted)
    if expected is None:
        assert kinds
        assert {kind for kind, *_ in kinds} <= {"order", "word"}
    else:
        assert kinds == [(*expected, False)]


def test_words_moved_elsewhere_are_one_difference_of_order():
    assert found("we saw the men today and left", "today we saw the men and left") == [
        ("order", "today", "today", False)
    ]


def test_words_in_brackets_and_marks_of_elision_are_marked():
    assert found("They gave the men at the border money", "They gave [the soldiers] money")[0][3]
    assert found("They gave the men at the border money", "They gave … money") == [
        ("cut", "the men at the border", "", True)
    ]


def test_a_negation_counts_in_the_language_of_the_words():
    assert (
        found("ما این را نمی\u200cپذیریم و می\u200cرویم", "ما این را میپذیریم و می\u200cرویم", "fa")[0][0] == "negation"
    )
    assert found("Il ne viendra pas demain", "Il viendra demain", "fr")[0][0] in ("cut", "negation")


@pytest.mark.parametrize("code", languages())
def test_every_language_has_cues_negations_and_pronouns(code):
    known = language(code)
    assert known.cues
    assert known.negation
    assert known.pronouns
    assert ELISION not in known.negation
