"""The measuring script: every comparison runs, what fails has no cost, and the page tells what was measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "scripts"
pytestmark = pytest.mark.skipif(not SCRIPTS.is_dir(), reason="needs the checkout")


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from benchmark import measure, page

    return measure, page


def measured(script: str) -> list[float]:
    """What a script that is run as a contender costs."""
    code = "import sys; from benchmark import measure; measure.adopt(); print(*measure.run(sys.argv[1:], timeout=2))"
    command = [sys.executable, "-c", code, sys.executable, "-c", script]
    done = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True)
    if done.returncode:
        raise ChildProcessError(done.stderr)
    return [float(word) for word in done.stdout.split()]


def test_every_comparison_runs_on_a_small_package(tmp_path, bench):
    options = ["--sizes", "100", "--runs", "1", "--engines", "", "--peers", tmp_path / "none"]
    command = [sys.executable, SCRIPTS / "bench.py", *options, "--work", tmp_path, "--out", tmp_path]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    results = json.loads((tmp_path / "performance.json").read_text("utf-8"))
    rows = [row for one in results["comparisons"].values() for row in one["rows"]]
    assert len(told.splitlines()) == 2 + len(rows)
    assert {row["note"] for row in rows} == {None, "not installed"}
    assert all(row["runs"] for row in rows if row["note"] is None)
    assert (tmp_path / "performance.md").read_text("utf-8") == bench[1].text(results)


def test_a_contender_that_fails_or_hangs_has_no_cost():
    with pytest.raises(ChildProcessError, match=r"FailedError: failed with exit code 1: \w*Error: no"):
        measured("raise ValueError('no')")
    with pytest.raises(ChildProcessError, match="FailedError: stopped after 2 s"):
        measured("import time; time.sleep(60)")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can adopt processes")
def test_a_process_that_is_left_behind_is_counted():
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    cpu, wall, _ = measured(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])")
    assert cpu >= 0.5
    assert wall > 0


def test_the_page_is_made_of_the_results(bench):
    results = json.loads((ROOT / "docs" / "performance.json").read_text("utf-8"))
    text = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert text == bench[1].text(results), "run python scripts/bench.py --page"


def test_a_ratio_is_taken_within_a_round(bench):
    first = {"name": "peer", "limit": None, "note": None, "runs": [[1, 1, 50], [4, 4, 50], [2, 2, 50]]}
    row = {"name": "us", "limit": 3, "note": None, "runs": [[2, 3, 70], [8, 4, 70], [4, 2, 70]]}
    assert bench[1].line("what", 1000, row, first) == (
        "| what | 1,000 | us | 4.00 | 3.00 | 70 | 2.00 (2.00 to 2.00) | 1.00 | at most 3 |"
    )
