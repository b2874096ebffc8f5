"""Dates and roles of the shipped dataset: nothing exacter than its source, no office held by two."""

import re
from itertools import pairwise

import onrecord
from onrecord.edtf import bounds_of

ONE_HOLDER = (
    "CIA Director",
    "Director, DIA",
    "Foreign Minister of Iran",
    "Iranian Intelligence Minister",
    "President of Iran",
    "Spokesman, Iranian Foreign Ministry",
    "US Director of National Intelligence",
    "US President",
    "US Secretary of State",
    "White House Press Secretary",
)


def test_every_role_says_how_far_its_end_is_known():
    roles = onrecord.load("roles")
    assert roles["end_edtf"].notna().all()


def test_an_office_is_not_surely_held_by_two_at_once():
    roles = onrecord.load("roles")
    for title in ONE_HOLDER:
        held = roles[roles["title"] == title]
        # sure from the last day on which it can have begun to the first on which it can have ended
        sure = sorted(
            (bounds_of(start)[1], bounds_of(end)[0], speaker)
            for start, end, speaker in zip(held["start_edtf"], held["end_edtf"], held["speaker_id"], strict=True)
        )
        assert sure, title
        for (_, ends, earlier), (begins, _, later) in pairwise(sure):
            assert ends <= begins, (title, earlier, later)


def test_no_said_day_is_called_approximate():
    """A day that is not known is a span with bounds."""
    dates = onrecord.load("dates")
    said = dates[dates["event"] == "said"]["edtf"]
    assert [text for text in said if re.search(r"\d{4}-\d\d-\d\d[~?%]", text)] == []


def test_words_are_not_said_after_their_broadcast():
    dates = onrecord.load("dates").astype({"edtf": "string"})
    said = dates[dates["event"] == "said"].set_index("statement_id")["edtf"]
    later = dates[dates["event"].isin(["broadcast", "published"])]
    late = [
        statement
        for statement, text in zip(later["statement_id"], later["edtf"], strict=True)
        if (bounds_of(said[statement])[0] or "") > bounds_of(text)[1]
    ]
    assert late == []
