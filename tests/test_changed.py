"""What changed between two states of a package, and validation of just that."""

import json
import subprocess

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.csvio.reader import ROW
from onrecord.diff.changes import compare_tables
from onrecord.diff.review import review
from onrecord.problems import Problem, new_problems
from test_cli import run

ROWS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from("xy")))


def frame(rows):
    records = [(number, key, *cells) for number, (key, cells) in enumerate(rows.items(), 1)]
    return pl.DataFrame(records, schema={ROW: pl.UInt32, "id": pl.String, "a": pl.String, "b": pl.String}, orient="row")


@settings(max_examples=80)
@given(ROWS, ROWS)
def test_changes_are_those_of_a_comparison_by_hand(old, new):
    found = {row.key[0]: row for row in compare_tables("t", frame(old), frame(new), ("id",)).rows}
    differs = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    assert set(found) == differs
    for key, row in found.items():
        before, after = (dict(zip("ab", rows.get(key, ("", "")), strict=True)) for rows in (old, new))
        cells = {name: (before[name], after[name]) for name in "ab" if before[name] != after[name]}
        assert {name: pair for name, pair in row.cells.items() if name != "id"} == cells
        assert row.kind == ("added" if key not in old else "removed" if key not in new else "changed")
        assert row.row == (list(new).index(key) + 1 if key in new else None)


def test_of_a_doubled_key_the_first_goes_with_the_first():
    columns = {ROW: pl.UInt32, "id": pl.String, "a": pl.String}
    old = pl.DataFrame([(1, "k", "1"), (2, "k", "2")], schema=columns, orient="row")
    new = pl.DataFrame([(1, "k", "1"), (2, "k", "3"), (3, "k", "2")], schema=columns, orient="row")
    kinds = [(row.kind, row.row) for row in compare_tables("t", old, new, ("id",)).rows]
    assert kinds == [("changed", 2), ("added", 3)]


def problem(line, message="a loop of row 7", **cells):
    return Problem("VF607", "error", message, path="data/t.csv", table="t", row=line - 1, line=line, **cells)


def test_problems_that_only_moved_are_not_new():
    assert new_problems([problem(8)], [problem(9, "a loop of row 8")]) == ()
    assert new_problems([problem(8)], []) == ()


def test_a_problem_that_occurs_once_more_is_new_once():
    twice = [problem(8), problem(12)]
    assert new_problems([problem(3)], twice) == (twice[1],)


def test_another_key_column_or_wording_makes_a_problem_new():
    after = (problem(8, key="b"), problem(8, column="b"), problem(8, "a chain of row 7"))
    assert new_problems([problem(8, key="a")], after) == after


@pytest.fixture
def repository(package_folder):
    """The shipped package, with one fault in it, in a git repository of its own."""
    alter(package_folder, "statements", 1, "speaker_id", "nobody-old")
    git(package_folder, "init", "-q")
    git(package_folder, "add", "-A")
    git(package_folder, "commit", "-qm", "base")
    return package_folder


def git(folder, *arguments):
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def alter(folder, table, row, column, value):
    import csv

    path = folder / "data" / f"{table}.csv"
    with path.open(newline="") as stream:
        records = list(csv.reader(stream))
    records[row][records[0].index(column)] = value
    with path.open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(records)


def test_only_problems_in_changed_rows_are_shown_and_counted(repository):
    everything = json.loads(run("validate", repository, "--format", "json").stdout)
    assert everything["counts"]["error"] == 1
    unchanged = run("validate", repository, "--changed-since", "HEAD", "--format", "json")
    report = json.loads(unchanged.stdout)
    assert unchanged.returncode == 0
    assert report["valid"]
    assert report["counts"] == {"error": 0, "warning": 0}
    assert report["problems"] == []
    assert f"{sum(everything['counts'].values())} older problems" in unchanged.stderr
    alter(repository, "statements", 2, "speaker_id", "nobody-new")
    changed = run("validate", repository, "--changed-since", "HEAD", "--format", "json")
    report = json.loads(changed.stdout)
    assert changed.returncode == 1
    assert [(problem["rule"], problem["row"], problem["value"]) for problem in report["problems"]] == [
        ("KY301", 2, "nobody-new")
    ]
    assert report["counts"] == {"error": 1, "warning": 0}


def test_old_faults_are_shown_in_changed_but_not_in_moved_rows(repository):
    path = repository / "data" / "statements.csv"
    lines = path.read_text().split("\n")
    lines[1], lines[2] = lines[2], lines[1]
    path.write_text("\n".join(lines))
    found = review(repository, "HEAD").report
    assert "KY301" not in {problem.rule for problem in found}
    alter(repository, "statements", 2, "locator", "paragraph 1")
    assert "KY301" in {problem.rule for problem in review(repository, "HEAD").report}


def test_an_unchanged_row_that_a_change_broke_is_shown(repository):
    path = repository / "data" / "speakers.csv"
    lines = path.read_text().split("\n")
    gone = lines.pop(1).split(",")[0]
    path.write_text("\n".join(lines))
    found = review(repository, "HEAD")
    assert {(problem.rule, problem.value) for problem in found.report} == {("KY301", gone)}
    assert found.report.counts["error"] == len(found.report.problems) > 0


def test_faults_of_the_package_and_of_a_rewritten_file_are_shown(repository):
    path = repository / "data" / "topics.csv"
    path.write_text("topic\n")
    path = repository / "data" / "speakers.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (repository / "data" / "roles.csv").unlink()
    rules = {problem.rule for problem in review(repository, "HEAD").report}
    assert {"CS102", "PK005"} <= rules
    assert "KY301" not in rules


def test_counts_are_complete_when_fewer_problems_are_listed(repository):
    for row in range(1, 6):
        alter(repository, "evidence", row, "source_id", f"nothing-{row}")
    report = review(repository, "HEAD", max_problems=2).report
    assert len([problem for problem in report if problem.rule == "KY301"]) == 2
    assert report.truncated["KY301"] == 3
    assert report.counts["error"] >= 5
    only = review(repository, "HEAD", tables=["speakers"]).report
    assert only.counts == {"error": 0, "warning": 0}


def test_a_package_in_a_subfolder_is_compared_with_itself(repository):
    inner = repository / "sub" / "package"
    inner.mkdir(parents=True)
    for name in ("data", "schemas", "datapackage.json"):
        (repository / name).rename(inner / name)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "moved")
    alter(inner, "statements", 3, "speaker_id", "nobody-new")
    found = run("validate", "--changed-since", "HEAD", "--format", "json", cwd=inner / "data")
    assert [problem["value"] for problem in json.loads(found.stdout)["problems"]] == ["nobody-new"]


def test_no_repository_or_an_unknown_revision_is_exit_code_2(package_folder, repository, tmp_path):
    import shutil

    alone = tmp_path / "alone"
    shutil.copytree(repository, alone, ignore=shutil.ignore_patterns(".git"))
    for target, revision, words in (
        (alone, "HEAD", "not in a git repository"),
        (repository, "nowhere", "no such revision"),
        (repository, "--output=/tmp/x", "no such revision"),
    ):
        result = run("validate", target, f"--changed-since={revision}")
        assert result.returncode == 2
        assert words in result.stderr
        assert result.stdout == ""
