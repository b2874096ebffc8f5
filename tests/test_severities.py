"""A record sets the severity of rules in its descriptor, within bounds."""

import pytest
from click.testing import CliRunner

from breaking import redescribe
from onrecord.checks.rule import RULES
from onrecord.cli import group
from onrecord.validation import validate
from packages import build


def setting(folder, **settings):
    redescribe(folder, lambda document: document.update(onrecord=settings))
    return folder


def severities(report):
    return [(problem.rule, problem.severity) for problem in report]


@pytest.fixture
def warned(tmp_path):
    """A package whose one problem is a warning of VF610."""
    return build("VF610", "bad", tmp_path / "package")


def test_a_warning_can_be_an_error(warned):
    report = validate(setting(warned, rules={"VF610": "error"}))
    assert severities(report) == [("VF610", "error")]
    assert report.counts == {"error": 1, "warning": 0}
    assert not report.valid


def test_a_rule_that_is_off_is_neither_listed_nor_counted(warned):
    report = validate(setting(warned, rules={"VF610": "off"}), max_problems=1)
    assert severities(report) == []
    assert report.counts == {"error": 0, "warning": 0}
    assert not report.truncated


def severity_cases():
    """One rule of each kind of check: a cell, a join of rows, the change since a release."""
    return ["TX805", "KY303", "CR911"]


@pytest.mark.parametrize("rule", severity_cases())
@pytest.mark.parametrize("asked", ["warning", "off"])
def test_each_kind_of_check_follows_the_setting(rule, asked, tmp_path):
    folder = setting(build(rule, "bad", tmp_path / "package"), rules={rule: asked})
    previous = folder / "previous"
    report = validate(folder, against=previous if previous.is_dir() else None)
    assert severities(report) == ([] if asked == "off" else [(rule, "warning")])
    assert report.valid


@pytest.mark.parametrize("rule", sorted(code for code in RULES if RULES[code].fixed))
def test_no_fixed_rule_can_be_lowered(rule, tmp_path):
    folder = setting(build("PK002", "good", tmp_path / "package"), rules={rule: "off"})
    [problem] = validate(folder)
    assert (problem.rule, problem.value) == ("PK016", rule)
    assert f"cannot be lowered from {RULES[rule].severity} to off" in problem.message


def test_fixed_rules_are_those_of_bytes_and_structure():
    structure = {code for code in RULES if code[:2] in ("PK", "CS") or code.startswith(("CO20", "CO210"))}
    assert structure <= {code for code in RULES if RULES[code].fixed}
    assert RULES["KY301"].fixed
    assert not RULES["KY303"].fixed


def test_a_lowered_fixed_rule_stays_an_error(tmp_path):
    folder = setting(build("KY301", "bad", tmp_path / "package"), rules={"KY301": "warning"})
    assert sorted(severities(validate(folder))) == [("KY301", "error"), ("PK016", "error")]


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ({"rules": {"VF61O": "off"}}, "no rule has this code", 'did you mean "VF610"?'),
        ({"rules": {"quotes": "off"}}, "no rule has this code", "`onrecord explain` lists the codes"),
        ({"rules": {"VF610": "warn"}}, '/onrecord/rules/VF610: "warn"', 'did you mean "warning"?'),
        ({"rules": ["VF610"]}, "/onrecord/rules", None),
        ({"asessor": "us"}, "asessor", 'did you mean "assessor"?'),
        ({"assessor": ""}, "/onrecord/assessor", None),
    ],
)
def test_a_setting_that_cannot_be_followed_is_a_problem(settings, message, hint, tmp_path):
    [problem] = validate(setting(build("PK002", "good", tmp_path / "package"), **settings))
    assert problem.rule == "PK016"
    assert message in problem.message
    assert hint is None or problem.hint == hint


def test_copied_words_stay_a_warning_under_an_error(tmp_path):
    from test_verbatim_columns import with_cell

    folder = setting(build("VF606", "good", tmp_path / "package"), rules={"TX805": "error"})
    assert severities(validate(with_cell(folder, "sources", "title", "=SUM(A1)"))) == [("TX805", "warning")]


def test_the_wizard_follows_the_settings_too(tmp_path):
    from onrecord import open as opened
    from onrecord.edit.lookups import Lookups

    folder = setting(build("PK002", "good", tmp_path / "package"), rules={"TX805": "off"})
    assert not [check for check in Lookups(opened(folder)).checks("statements") if check.rule == "TX805"]


def test_explain_says_which_rules_keep_their_severity():
    assert "no package can lower it" in CliRunner().invoke(group, ["explain", "KY301"]).output
    assert "no package can lower it" not in CliRunner().invoke(group, ["explain", "VF610"]).output
