"""Large packages are joined on codes first: that saves work and changes nothing in the report."""

import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.checks.check import JoinCheck
from onrecord.checks.plan import plan
from onrecord.package import inspect, installed_path, open_store
from onrecord.tableschema import TableSchema
from onrecord.validation import in_memory, read
from onrecord.validation.coded import Coding
from packages import package

SCRIPT = Path(__file__).parents[1] / "scripts" / "synthesize.py"


def schemas() -> dict[str, TableSchema]:
    return {table.name: table.schema for table in inspect(open_store(installed_path())).tables}


def joined() -> list[str]:
    return sorted({check.rule for check in plan(schemas()).joins if isinstance(check, JoinCheck)})


def in_codes(monkeypatch, folder):
    monkeypatch.setattr(in_memory, "CODED", -1)
    return onrecord.validate(folder, max_problems=0, engine="polars")


@pytest.mark.parametrize("rule", joined())
def test_a_fault_between_rows_is_found_in_codes_too(monkeypatch, rule):
    plain = onrecord.validate(package(rule, "bad"), max_problems=0)
    assert in_codes(monkeypatch, package(rule, "bad")) == plain


def test_a_clean_package_is_judged_on_codes_alone(monkeypatch):
    monkeypatch.setattr(in_memory, "_read_again", None)
    assert in_codes(monkeypatch, package("KY301", "good")).counts == {"error": 0, "warning": 0}


def test_a_column_is_let_go_after_the_last_join_that_reads_it(monkeypatch):
    kept = []

    def suspects(coding, joins):
        found = verdicts(coding, joins)
        kept.extend(table._whole.columns for table in coding._tables.values())
        return found

    verdicts = Coding.suspects
    monkeypatch.setattr(Coding, "suspects", suspects)
    in_codes(monkeypatch, package("KY301", "bad"))
    assert kept == [[]] * len(schemas())


def test_large_tables_are_read_after_those_they_refer_to(monkeypatch):
    tables = inspect(open_store(installed_path())).tables
    monkeypatch.setattr(read, "BLOCK", 0)
    largest_first = {table.name: len(tables) - place for place, table in enumerate(tables)}
    order = [table.name for table in read.reading_order(tables, largest_first)]
    for table in tables:
        others = {key.resource for key in table.schema.foreign_keys} - {table.name}
        assert {order.index(name) < order.index(table.name) for name in others} <= {True}


def test_tables_that_refer_to_one_another_in_a_circle_are_read(monkeypatch):
    table = next(table for table in inspect(open_store(installed_path())).tables if table.name == "counter_statements")
    key = table.schema.foreign_keys[0]._replace(resource="second")
    one = table._replace(name="first", schema=table.schema._replace(foreign_keys=(key,)))
    key = key._replace(resource="first")
    two = table._replace(name="second", schema=table.schema._replace(foreign_keys=(key,)))
    monkeypatch.setattr(read, "BLOCK", 0)
    assert set(map(id, read.reading_order([one, two], {"first": 1, "second": 2}))) == {id(one), id(two)}


def test_tables_that_all_refer_to_one_another_are_ordered(monkeypatch):
    table = next(table for table in inspect(open_store(installed_path())).tables if table.name == "counter_statements")
    names = [f"table{number}" for number in range(40)]
    keys = tuple(table.schema.foreign_keys[0]._replace(resource=name) for name in names)
    many = [table._replace(name=name, schema=table.schema._replace(foreign_keys=keys)) for name in names]
    monkeypatch.setattr(read, "BLOCK", 0)
    assert read.reading_order(many[::-1], {name: place for place, name in enumerate(names, 1)}) == many


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
