"""Warnings that the note of their row answers, and warnings that a difference of time zones explains, are not given."""

import pytest

from breaking import found
from onrecord.validation import validate
from packages import build

NOTED = [
    ("DT406", "counter_statements", ",indirect,,", ",indirect,,Said of the same bridge a year before."),
    ("DT407", "speakers", "Example Speaker,person,,,,", "Example Speaker,person,,,,Known only by name."),
]


@pytest.mark.parametrize(("rule", "table", "old", "new"), NOTED)
@pytest.mark.parametrize("engine", ["auto", "polars", "pandera"])
def test_a_warning_that_the_note_answers_is_not_given(tmp_path, rule, table, old, new, engine):
    folder = build(rule, "bad", tmp_path / "package")
    assert found(validate(folder, engine=engine)) == [(rule, table)]
    path = folder / "data" / f"{table}.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert found(validate(folder, engine=engine)) == []
