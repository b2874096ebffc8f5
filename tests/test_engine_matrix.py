"""Every engine finds the same problems: on the case packages, on spoiled ones and on one with a fault of every rule.

Each package costs DuckDB a second or two, so that the suite takes a few of them; with ONRECORD_ENGINES=all in
the environment it takes them all.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.cli import main
from test_cases import distinct_packages, package
from test_engines import small_tables, spoil, write

SCRIPT = Path(__file__).parents[1] / "scripts" / "synthesize.py"
SAMPLE = ("CR911", "CS111", "CT703", "PK003", "VF607")
ALL = os.environ.get("ONRECORD_ENGINES") == "all"


def cases():
    return [
        pytest.param(rule, side, id=f"{rule}-{side}")
        for rule, side in distinct_packages()
        if ALL or (rule in SAMPLE and side == "bad")
    ]


def reported(path, engine, **options):
    return onrecord.validate(path, engine=engine, **options).to_dict()


@pytest.mark.parametrize(("rule", "side"), cases())
def test_a_case_package_has_the_same_report_in_duckdb(rule, side):
    pytest.importorskip("duckdb")
    previous = package(rule, side) / "previous"
    options = {"against": previous} if previous.is_dir() else {}
    path = package(rule, side)
    assert reported(path, "duckdb", **options) == reported(path, "polars", **options)


@pytest.mark.parametrize(("times", "limit"), [(150, 0), *([(10, 1), (25, 2), (60, 100)] if ALL else [])])
def test_a_spoiled_package_has_the_same_report_in_duckdb(folder, times, limit):
    pytest.importorskip("duckdb")
    tables = small_tables()
    spoil(tables, random.Random(times), times)
    write(folder, tables)
    assert reported(folder, "duckdb", max_problems=limit) == reported(folder, "polars", max_problems=limit)


@pytest.mark.skipif(not SCRIPT.exists(), reason="needs the checkout")
def test_every_planted_fault_is_found_in_duckdb(tmp_path):
    pytest.importorskip("duckdb")
    command = [sys.executable, SCRIPT, "--statements", "3000", "--faults", "2", "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    assert reported(tmp_path, "duckdb") == reported(tmp_path, "polars")


@pytest.mark.parametrize(("engine", "library"), [("duckdb", "duckdb"), ("duckdb", "pyarrow"), ("spark", "pyspark")])
def test_an_engine_that_is_not_installed_says_what_to_install(engine, library, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SystemExit) as stop:
        main(["validate", str(package("KY301", "good")), "--engine", engine])
    out, err = capsys.readouterr()
    assert stop.value.code == 2
    assert out == ""
    assert f'pip install "onrecord[{engine}]"' in err


def test_a_validation_loads_no_engine_that_was_not_asked_for():
    code = f"import sys, onrecord; onrecord.validate({str(package('KY301', 'bad'))!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"duckdb", "pyspark", "pyarrow", "pandera", "pandas"} & set(done.stdout.split())
