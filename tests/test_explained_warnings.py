"""Warnings that the note of their row answers, and warnings that a difference of time zones explains, are not given."""

import pytest

from breaking import change, found
from onrecord.validation import validate
from packages import build

NOTED = [
    ("DT406", "counter_statements", ",indirect,,", ",indirect,,Said of the same bridge a year before."),
    ("DT407", "speakers", "Example Speaker,,person,,,,", "Example Speaker,,person,,,,Known only by name."),
]


@pytest.mark.parametrize(("rule", "table", "old", "new"), NOTED)
@pytest.mark.parametrize("engine", ["auto", "polars", "pandera"])
def test_a_warning_that_the_note_answers_is_not_given(tmp_path, rule, table, old, new, engine):
    folder = build(rule, "bad", tmp_path / "package")
    assert found(validate(folder, engine=engine)) == [(rule, table)]
    path = folder / "data" / f"{table}.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert found(validate(folder, engine=engine)) == []


@pytest.mark.parametrize(
    ("published", "rules"), [("2021-05-20", []), ("2021-05-19", ["DT403"]), ("2021-04", ["DT403"]), ("2021-05", [])]
)
@pytest.mark.parametrize("engine", ["auto", "polars", "pandera"])
def test_a_source_may_be_a_day_older_than_what_was_said(tmp_path, published, rules, engine):
    folder = build("DT403", "bad", tmp_path / "package")
    change(folder, "sources", ",2021-05-19,", f",{published},")
    assert [problem.rule for problem in validate(folder, engine=engine)] == rules


@pytest.mark.parametrize(("day", "rules"), [("2021-05-20", []), ("2021-05-19", ["DT404"])])
def test_an_assessment_may_be_a_day_older_than_what_was_said(tmp_path, day, rules):
    folder = build("DT404", "bad", tmp_path / "package")
    change(folder, "verifications", ",2021-01-15,", f",{day},")
    assert [problem.rule for problem in validate(folder)] == rules


@pytest.mark.parametrize("engine", ["auto", "polars", "pandera"])
def test_a_checkers_own_page_may_be_its_evidence(tmp_path, engine):
    folder = build("VF610", "bad", tmp_path / "package")
    change(
        folder,
        "verifications",
        "2022-01-15,,,Not looked into yet.,low,\nvf-b",
        "2022-01-15,,example-report,Not looked into yet.,low,\nvf-b",
    )
    assert found(validate(folder, engine=engine)) == [("VF610", "evidence")]  # another verification of that source
    text = (folder / "data" / "verifications.csv").read_text("utf-8")
    (folder / "data" / "verifications.csv").write_text(text.replace("2022-01-15,,,", "2022-01-15,,example-report,"))
    assert found(validate(folder, engine=engine)) == []
