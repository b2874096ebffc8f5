"""Synthetic packages: the same bytes twice, valid when clean, and every planted fault found and none invented."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import onrecord
from onrecord.checks.rule import RULES

SCRIPTS = Path(__file__).parents[1] / "scripts"
pytestmark = pytest.mark.skipif(not SCRIPTS.is_dir(), reason="needs the checkout")


def synthesize(out, *arguments):
    command = [sys.executable, SCRIPTS / "synthesize.py", "--out", out, *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)
    return out


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.*")}


def planted(folder):
    """What the truth file lists, as (rule, table, key or row, column)."""
    truth = json.loads((folder / "truth.json").read_text())
    return Counter((f["rule"], f["table"], f.get("row", f["key"]), f["column"]) for f in truth)


def found(report, rows):
    """The problems of a report in the same form; those of `rows` by the number of their record."""
    return Counter((p.rule, p.table, p.row if p.rule in rows else p.key, p.column) for p in report)


@pytest.fixture(scope="module")
def lists():
    sys.path.insert(0, str(SCRIPTS))
    from synthetic.faults import NOT_PLANTED, ONCE, PLANTS

    sys.path.remove(str(SCRIPTS))
    return PLANTS, ONCE, NOT_PLANTED


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return synthesize(tmp_path_factory.mktemp("faulty"), "--statements", 5000, "--faults", 3)


def test_every_rule_is_planted_or_the_reason_why_not_is_given(lists):
    assert sorted(rule for group in lists for rule in group) == sorted(RULES)
    assert all(lists[2].values())


def test_every_rule_is_planted_as_often_as_asked(faulty, lists):
    many, once, _ = lists
    rules = Counter(fault["rule"] for fault in json.loads((faulty / "truth.json").read_text()))
    assert rules == dict.fromkeys(many, 3) | dict.fromkeys(once, 1)


@pytest.mark.parametrize("arguments", [(), ("--faults", 1), ("--bad", 10)], ids=str)
def test_the_same_arguments_give_the_same_bytes(tmp_path, arguments):
    once, again = (digests(synthesize(tmp_path / name, "--statements", 1500, *arguments)) for name in ("a", "b"))
    assert once == again
    assert once != digests(synthesize(tmp_path / "c", "--statements", 1500, "--seed", 2, *arguments))


def test_a_package_does_not_depend_on_the_size_of_parts(tmp_path):
    whole = synthesize(tmp_path / "a", "--statements", 700, "--chunk", 100_000)
    parts = synthesize(tmp_path / "b", "--statements", 700, "--chunk", 77)
    assert digests(whole) == digests(parts)


@pytest.mark.parametrize("statements", [0, 7, 100, 3000])
def test_a_clean_package_has_no_problems(tmp_path, statements):
    assert list(onrecord.validate(synthesize(tmp_path, "--statements", statements))) == []


@pytest.mark.parametrize("engine", ["polars", "pandera"])
def test_every_planted_fault_is_found_and_none_is_invented(faulty, engine):
    truth = planted(faulty)
    report = onrecord.validate(faulty, engine=engine, max_problems=0)
    assert found(report, {rule for rule, _, place, _ in truth if isinstance(place, int)}) == truth


def test_a_share_of_the_statements_is_spoilt(tmp_path):
    truth = planted(synthesize(tmp_path, "--statements", 2000, "--bad", 10))
    assert 150 < truth.total() < 250
    assert found(onrecord.validate(tmp_path, max_problems=0), ()) == truth


def test_more_faults_than_fit_are_refused(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        synthesize(tmp_path, "--statements", 100, "--faults", 1)
    assert not list(tmp_path.iterdir())
