"""Synthetic packages: the same bytes twice, valid when clean, and every planted fault found and none invented."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import onrecord

SCRIPT = Path(__file__).parents[1] / "scripts" / "synthesize.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="needs the checkout")


def synthesize(out, *arguments):
    subprocess.run([sys.executable, SCRIPT, "--out", out, *map(str, arguments)], check=True, capture_output=True)
    return out


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    digests = [
        {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in synthesize(tmp_path / name, "--statements", 300).rglob("*.csv")
        }
        for name in ("a", "b")
    ]
    assert digests[0] == digests[1]


def test_a_clean_package_has_no_problems(tmp_path):
    report = onrecord.validate(synthesize(tmp_path, "--statements", 3000))
    assert list(report) == []


@pytest.mark.parametrize("engine", ["polars", "pandera"])
def test_every_planted_fault_is_found_and_none_is_invented(tmp_path, engine):
    folder = synthesize(tmp_path, "--statements", 3000, "--faults", 3)
    truth = json.loads((folder / "truth.json").read_text())
    report = onrecord.validate(folder, engine=engine, max_problems=0)
    found = Counter((p.rule, p.table, str(p.key).partition("|")[0], p.column) for p in report)
    assert found == Counter((fault["rule"], fault["table"], fault["key"], fault["column"]) for fault in truth)
