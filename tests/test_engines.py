"""One set of checks, several engines: the fused pass and pandera tell the same, and so does a database."""

from __future__ import annotations

import csv
import random
from functools import cache

import narwhals as nw
import polars as pl
import pytest

from breaking import JUNK, spoil
from onrecord.checks.check import Frames, JoinCheck
from onrecord.checks.plan import Plan, plan
from onrecord.package import STANDARD_TABLES, inspect, installed_path, open_store
from onrecord.tableschema import TableSchema
from onrecord.validation import validate
from packages import FULL, tables_of, write_tables


@cache
def schemas() -> dict[str, TableSchema]:
    return {table.name: table.schema for table in inspect(open_store(installed_path())).tables}


@cache
def whole_plan() -> Plan:
    return plan(schemas(), version="1.0.0")


@pytest.mark.parametrize(("times", "limit"), [(1, 100), (4, 100), (10, 1), (25, 2), (60, 100), (150, 0)])
def test_pandera_over_all_rows_gives_the_same_report(folder, times, limit, request):
    rng = random.Random(times)
    tables = tables_of(FULL)
    spoil(tables, rng, times)
    write_tables(folder, tables)
    fused = validate(folder, engine="polars", max_problems=limit).to_dict()
    listed = len(fused["problems"]) + sum(fused["truncated"].values())
    assert listed == sum(fused["counts"].values())
    request.getfixturevalue("every_row_judged")
    assert fused == validate(folder, max_problems=limit).to_dict()


def junk_frame(table: str, height: int, junk: float = 0.9) -> pl.DataFrame:
    """A table in which any cell may be anything of its column, or with a probability of `junk` anything at all."""
    rng = random.Random(table)
    rows = tables_of(FULL)[table]
    columns = {
        name: [rng.choice(JUNK) if rng.random() < junk else rng.choice(rows)[index] for _ in range(height)]
        for index, name in enumerate(schemas()[table].columns)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("__row", 1)


def verdicts(frame: nw.DataFrame | nw.LazyFrame, checks) -> pl.DataFrame:
    """A column for each check: whether each row meets it."""
    judged = frame.select("__row", *(check.fits.alias(str(index)) for index, check in enumerate(checks)))
    if isinstance(judged, nw.LazyFrame):
        judged = judged.collect(backend="polars")
    return judged.sort("__row").to_native()


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_no_check_leaves_a_row_without_a_verdict(table):
    checks = whole_plan().of_table(table)
    found = verdicts(nw.from_native(junk_frame(table, 300)), checks)
    assert sum(found.null_count().row(0)) == 0
    assert set(found.drop("__row").dtypes) == {pl.Boolean}


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_a_row_that_fails_a_check_is_among_its_suspects(table):
    """A check may have a cheaper expression that finds at least the rows that fail it."""
    frame = nw.from_native(junk_frame(table, 300))
    for check in whole_plan().of_table(table):
        assert frame.filter(~check.fits & ~check.suspects).shape[0] == 0, (check.rule, check.column)


def sample(table: str) -> list:
    """The checks of one table, of each rule the first three columns: its expressions differ by column in little."""
    columns: dict[str, int] = {}
    return [
        check
        for check in whole_plan().of_table(table)
        if columns.setdefault(check.rule, 0) < 3 and not columns.update({check.rule: columns[check.rule] + 1})
    ]


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_every_kind_of_expression_is_judged_alike_in_duckdb(table):
    """The checks know nothing of the engine that runs them."""
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    frame = junk_frame(table, 120)
    relation = nw.from_native(duckdb.from_arrow(frame.to_arrow()))
    theirs, ours = (verdicts(judged, sample(table)) for judged in (relation, nw.from_native(frame)))
    assert theirs.rows() == ours.rows()


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_every_expression_has_the_same_verdicts_in_other_frames(library):
    pytest.importorskip("pyarrow")
    frame = junk_frame("dates", 60)
    checks = whole_plan().of_table("dates")
    other = frame.to_pandas() if library == "pandas" else frame.to_arrow()
    found = nw.from_native(other).select(*(check.fits.alias(str(index)) for index, check in enumerate(checks)))
    wanted = verdicts(nw.from_native(frame), checks)
    for index, check in enumerate(checks):
        assert [bool(fit) for fit in found[str(index)].to_list()] == wanted[str(index)].to_list(), check.rule


def moved_frame(table: str) -> pl.DataFrame:
    """A shipped table in which some cells have changed rows and some are junk."""
    rng = random.Random(table)
    with (installed_path() / "data" / f"{table}.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))[1:] or [list(row) for row in tables_of(FULL)[table]]
    names = schemas()[table].columns
    if table == "verifications":  # nearly all are derived: the rules on judged ones would find nothing
        rows = [
            [*row[: names.index("basis")], rng.choice(["derived", "judged"]), *row[names.index("basis") + 1 :]]
            for row in rows
        ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    for cells in columns:
        for row in range(len(cells)):
            if rng.random() < 0.4:
                other = rng.randrange(len(cells))
                cells[row], cells[other] = cells[other], rng.choice([cells[row], cells[row], rng.choice(JUNK)])
    named = dict(zip(names, columns, strict=True))
    return pl.DataFrame(named, schema=dict.fromkeys(named, pl.String)).with_row_index("__row", 1)


def test_a_join_of_every_rule_finds_the_same_rows_in_duckdb():
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    frames = {table: moved_frame(table) for table in STANDARD_TABLES}
    database = Frames(
        {
            name: whole_plan().joinable(name, nw.from_native(duckdb.from_arrow(frame.to_arrow())))
            for name, frame in frames.items()
        }
    )
    memory = Frames({name: whole_plan().joinable(name, nw.from_native(frame.lazy())) for name, frame in frames.items()})
    found: dict[str, tuple[JoinCheck, set[int]]] = {}
    for join in whole_plan().joins:
        rows = set(join.find(memory).select("__row").collect()["__row"].to_list())
        if len(rows) > len(found.get(join.rule, (join, ()))[1]) or join.rule not in found:
            found[join.rule] = join, rows
    for code, (join, rows) in found.items():
        assert set(join.find(database).select("__row").collect()["__row"].to_list()) == rows, code
    silent = [code for code, (_, rows) in found.items() if not rows]
    assert len(silent) < len(found) / 3, silent
