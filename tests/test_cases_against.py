"""Cases that hold an earlier release in `previous/`: what changed since must stand in corrections."""

from pathlib import Path

import pytest

from onrecord.validation import validate

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/*/previous"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_case_with_a_previous_release_draws_its_rule_and_no_other_error_or_nothing(case):
    report = validate(case, against=case / "previous")
    errors = {problem.rule for problem in report.problems if problem.severity == "error"}
    assert errors == ({case.parent.name} if case.name == "bad" else set())


def test_without_an_earlier_release_nothing_is_compared():
    assert {case.name for case in CASES} == {"bad", "good"}
    for case in CASES:
        assert not [problem for problem in validate(case).problems if problem.rule.startswith("CR91")]
