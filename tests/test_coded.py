"""Large packages are joined on codes first: that saves work and changes nothing in the report."""

import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.checks import JoinCheck, plan
from onrecord.package import inspect, installed_path, open_store
from onrecord.tableschema import TableSchema
from onrecord.validation import engine, run

CASES = Path(__file__).parent / "cases"
SCRIPT = Path(__file__).parents[1] / "scripts" / "synthesize.py"


def schemas() -> dict[str, TableSchema]:
    return {table.name: table.schema for table in inspect(open_store(installed_path())).tables}


def joined() -> list[str]:
    return sorted({check.rule.code for check in plan(schemas()).joins if isinstance(check, JoinCheck)})


def in_codes(monkeypatch, folder):
    monkeypatch.setattr(engine, "LARGE", -1)
    return onrecord.validate(folder, max_problems=0)


@pytest.mark.parametrize("rule", joined())
def test_a_fault_between_rows_is_found_in_codes_too(monkeypatch, rule):
    plain = onrecord.validate(CASES / rule / "bad", max_problems=0)
    assert in_codes(monkeypatch, CASES / rule / "bad") == plain


def test_a_clean_package_is_judged_on_codes_alone(monkeypatch):
    monkeypatch.setattr(run, "kept_again", None)
    assert in_codes(monkeypatch, CASES / "KY301" / "good").counts == {"error": 0, "warning": 0}


def test_the_shipped_data_have_the_same_report(monkeypatch):
    plain = onrecord.validate(installed_path(), max_problems=0)
    assert in_codes(monkeypatch, installed_path()) == plain


@pytest.mark.skipif(not SCRIPT.exists(), reason="needs the checkout")
def test_planted_faults_have_the_same_report(monkeypatch, tmp_path):
    options = ["--statements", "3000", "--faults", "1", "--out", tmp_path]
    subprocess.run([sys.executable, SCRIPT, *options], check=True, capture_output=True)
    plain = onrecord.validate(tmp_path, max_problems=0)
    assert plain.counts["error"]
    assert in_codes(monkeypatch, tmp_path) == plain
