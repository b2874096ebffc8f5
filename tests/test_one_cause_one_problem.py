"""One cause is one problem: an unfinished merge, and a bad key that other tables name."""

import pytest

from breaking import add, change, found
from onrecord.validation import validate
from packages import build


@pytest.fixture
def folder(tmp_path):
    return build("VF606", "good", tmp_path / "package")


CONFLICT = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> theirs"


def test_markers_inside_a_cell_are_named(folder):
    change(folder, "statements", "The bridge is safe to cross.", f'"The bridge\n{CONFLICT}\nis safe."')
    [problem] = validate(folder)
    assert (problem.rule, problem.column, problem.severity) == ("CS117", "claim", "error")
    assert "<<<<<<< HEAD" in problem.message
    assert ">>>>>>> theirs" in problem.message
    assert "delete the lines" in problem.hint


def test_markers_between_rows_are_named_once(folder):
    row = "example-agency,Example Agency,,agency,,,,"
    change(folder, "speakers", row, f"<<<<<<< HEAD\n{row}\n=======\n>>>>>>> theirs")
    [problem] = validate(folder)
    assert (problem.rule, problem.line) == ("CS117", 2)
    assert "<<<<<<< HEAD" in problem.message


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> theirs", "||||||| base"])
def test_a_marker_left_behind_is_found(folder, marker):
    add(folder, "speakers", marker)
    assert found(validate(folder)) == [("CS117", "speakers")]


def test_two_conflicts_are_two_problems(folder):
    add(folder, "speakers", "<<<<<<< a", "=======", ">>>>>>> b", "<<<<<<< a", "=======", ">>>>>>> b")
    assert found(validate(folder)) == [("CS117", "speakers")] * 2


@pytest.mark.parametrize("engine", ["auto", "polars", "pandera"])
@pytest.mark.parametrize(("key", "rule"), [("x" * 96, "CO208"), ("Example_Report", "CO204")])
def test_a_bad_key_is_one_problem_at_its_own_row(folder, engine, key, rule):
    for table in ("sources", "statements", "quotations", "evidence"):
        change(folder, table, "example-report,", f"{key},")
    [problem] = validate(folder, engine=engine)
    assert (problem.rule, problem.table, problem.column) == (rule, "sources", "source_id")


def test_a_bad_key_of_no_row_is_a_problem_where_it_is(folder):
    change(folder, "evidence", "example-report,", "Example_Report,")
    assert found(validate(folder)) == [("CO204", "evidence")]


def test_counts_leave_out_the_rows_that_name_a_bad_key(folder):
    for table in ("sources", "statements", "quotations", "evidence"):
        change(folder, table, "example-report,", "Example_Report,")
    ids = ("aaaaab", "aaaaac", "aaaaad")
    rows = [f"ev-{i},vf-bbbbbb,Example_Report,supports,,,Test {i} found it sound.,,,false," for i in ids]
    add(folder, "evidence", *rows, "ev-aaaaae,vf-bbbbbb,Other_Report,supports,,,It was found sound too.,,,false,")
    report = validate(folder, max_problems=1)
    assert report.counts == {"error": 2, "warning": 0}


def test_errors_come_first_and_counts_per_rule_last(folder):
    from onrecord.report.text import render

    change(folder, "evidence", ",false,", ",true,")
    add(folder, "speakers", *(f"speaker-{number},Speaker,,agncy,,,," for number in range(3)))
    report = validate(folder, max_problems=2)
    lines = render(report).splitlines()
    places = [line for line in lines if line.startswith("data/")]
    assert [": VF610 warning:" in line for line in places] == [False, False, True]
    assert lines[-3].startswith("3 CO203 a value outside the vocabulary")
    assert lines[-2].startswith("1 VF610 ")
    assert lines[-1].startswith("Found 3 errors and 1 warning")


@pytest.mark.parametrize(("name", "rule"), [("datapackage.json", "PK001"), ("schemas/roles.json", "PK006")])
def test_markers_in_a_json_file_are_named(name, rule, folder):
    import shutil

    from breaking import redescribe
    from onrecord.package import installed_path

    if rule == "PK006":
        (folder / "schemas").mkdir()
        shutil.copy(installed_path() / name, folder / name)
        redescribe(
            folder, lambda document: [r.update(schema=name) for r in document["resources"] if r["name"] == "roles"]
        )
    path = folder / name
    path.write_text(f"{{\n{CONFLICT}\n}}\n", "utf-8")
    [problem] = [problem for problem in validate(folder) if problem.rule == rule]
    assert problem.message == f"{name} holds git's conflict markers, from line 2"
    assert "delete the lines" in problem.hint
