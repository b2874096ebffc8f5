"""Each rule on its own cases: `bad` shows its one fault and nothing else, `good` shows none. A new folder is a test."""

from functools import cache

import pytest

import onrecord
from onrecord.checks.rule import RULES
from packages import BASES, CASES, distinct_packages, package, rules


@cache
def report_of(rule, side):
    return fresh_report(rule, side)


def fresh_report(rule, side):
    previous = package(rule, side) / "previous"
    against = previous if previous.is_dir() else None
    return onrecord.validate(package(rule, side), against=against)


@pytest.mark.parametrize("base", sorted(BASES.iterdir()), ids=lambda path: path.name)
def test_a_base_package_has_no_problem(base):
    assert [problem.message for problem in onrecord.validate(base)] == []


def test_every_rule_has_a_case_and_every_case_is_a_rule():
    assert rules() == sorted(RULES)


@pytest.mark.parametrize("rule", rules())
def test_bad_shows_its_one_fault_and_nothing_else(rule):
    report = report_of(rule, "bad")
    assert [problem.rule for problem in report] == [rule], [problem.message for problem in report]
    problem, declared = report.problems[0], RULES[rule]
    assert problem.message
    assert problem.severity == declared.severity
    assert report.valid == (declared.severity == "warning")
    assert report.counts == {"error": 0, "warning": 0, declared.severity: 1}
    assert not report.truncated


@pytest.mark.parametrize("rule", rules())
def test_the_fault_is_where_the_problem_says(rule):
    problem = report_of(rule, "bad").problems[0]
    if rule.startswith("PK"):
        assert problem.line is None
        return
    assert problem.table in onrecord.tables() or problem.table == "polls"
    assert problem.path == f"data/{problem.table}.csv"
    if problem.row is not None:
        assert problem.line == problem.row + 1  # no cell of these packages has a line break
    if problem.line is None or problem.char is None or not package(rule, "bad").is_dir():
        return
    text = (package(rule, "bad") / problem.path).read_bytes().decode("utf-8-sig", "replace")
    here = text.splitlines()[problem.line - 1][problem.char - 1 :]
    assert here
    if problem.value:
        assert here.startswith((problem.value, '"' + problem.value.replace('"', '""')))


@pytest.mark.parametrize("rule", rules())
def test_good_shows_none(rule):
    assert [problem.message for problem in report_of(rule, "good")] == []


@pytest.mark.parametrize(("rule", "side"), distinct_packages())
def test_pandera_over_all_rows_reports_the_same(rule, side, every_row_judged):
    assert fresh_report(rule, side).to_dict() == report_of(rule, side).to_dict()


@pytest.mark.parametrize("rule", [code for code in rules() if RULES[code].fixable and not code.startswith("PK")])
def test_a_fixable_fault_is_reported_as_fixable(rule):
    assert report_of(rule, "bad").fixable == 1


@pytest.mark.parametrize("path", sorted(CASES.rglob("previous")), ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_without_an_earlier_release_nothing_is_compared(path):
    *_, rule, side, _ = path.parts
    assert not [problem for problem in onrecord.validate(package(rule, side)) if problem.rule.startswith("CR91")]
