"""One set of checks, several engines: the fused pass and pandera tell the same, and so does a database."""

from __future__ import annotations

import csv
import io
import random
from functools import cache

import narwhals as nw
import polars as pl
import pytest

from onrecord.checks import JoinCheck, Plan, plan
from onrecord.checks.check import Frames
from onrecord.package import STANDARD_TABLES, inspect, installed_path, open_store
from onrecord.tableschema import TableSchema
from onrecord.validation import validate

SMALL = {
    "corrections": [
        "co-000001,1.0.0,2026-01-02,statements,st-00000a,withdraw,,,,duplicate,Said twice.",
        "co-000002,1.0.0,2026-01-02,speakers,a-minister,amend,note,x,y,style,Shorter.",
    ],
    "counter_statements": ["st-000001,st-000002,denies,specific,direct,an-agency-2021-05-28,"],
    "dates": [
        "dt-000001,st-000001,said,2021-05-21,2021-05-21,2021-05-21,stated,a-paper-2021-05-26,",
        "dt-000002,st-000002,said,2021-05-27~/2021-05-28,2021-05-27,2021-05-28,derived,,The day before or the same.",
        "dt-000003,st-000003,said,2021-05,2021-05-01,2021-05-31,inferred,,",
        "dt-000004,st-000001,describes,2015/..,2015-01-01,,stated,,",
    ],
    "evidence": [
        "ev-000001,vf-000002,a-court-2020,supports,A judgment names the house.,,page 3,false,",
        'ev-000002,vf-000002,an-agency-2021-05-28,refutes,The agency says the house was empty.,"No, none",,false,',
    ],
    "quotations": [
        "qt-000001,st-000001,a-paper-2021-05-26,They live among us,en,verbatim,,,",
        "qt-000002,st-000002,an-agency-2021-05-28,هیچ‌کس فریب نمی‌خورد,fa,verbatim,,,",
    ],
    "roles": ["a-minister,minister,ministry,2018,2022,", "a-spokesman,spokesman,agency,../2021-05-01,,"],
    "sources": [
        "a-court-2020,court-record,A judgment,a court,,2021-06,en,https://example.org/court,,,,,",
        "a-paper-2021-05-26,news-report,They live here,a paper,,2021-05-26,en,https://example.org/a,,2026-01-01,,,",
        "an-agency-2021-05-28,official-document,A denial,an agency,,2021-05-28,fa,https://example.org/b,,,,,",
    ],
    "speakers": [
        "a-minister,A Minister,person,US,,,",
        "a-spokesman,A Spokesman,person,IR,an agency,,",
        "an-agency,An Agency,agency,IR,,,",
    ],
    "statements": [
        "st-000001,a-minister,The men live there.,They live among us,en,spoken,accusation,house,,a-paper-2021-05-26,,",
        "st-000002,a-spokesman,Nobody lives there.,هیچ‌کس فریب نمی‌خورد,fa,spoken,denial,house,,an-agency-2021-05-28,,",
        'st-000003,an-agency,The house was sold.,,fa,reported,factual,house,,an-agency-2021-05-28,,"One,\nor two"',
    ],
    "verifications": [
        "vf-000001,st-000001,attribution,single-source,us,2026-01-01,,,One paper has it.,high,",
        "vf-000002,st-000001,content,disputed,us,2026-01-01,,,Both sides are credible.,medium,",
        "vf-000003,st-000002,attribution,primary,us,2026-01-01,,,The agency published it.,high,",
        "vf-000004,st-000002,content,unverified,us,2026-01-01,,,Not assessed yet.,low,",
        "vf-000005,st-000003,attribution,primary,us,2026-01-01,,,The agency published it.,high,",
        "vf-000006,st-000003,content,unverified,us,2026-01-01,,,Not assessed yet.,low,",
    ],
}
JUNK = [
    *("", "x", "0", "7", "1e5", "true", "no", "NA", "null", "en", "US", "Q42", "é", "😀", "٣", "-", "1.0.0", "9.9.9"),
    *("2021", "2021-05", "2021-05-21", "2019-01-01", "2021-02-29", "05/01/2024", "2031-01-01", "2022/2021", "1985/.."),
    *(
        "../1985",
        "2001-24",
        "201X",
        "-0044",
        "Y12000",
        "2021-05-21T10:00:00",
        "said",
        "describes",
        "content",
        "supported",
    ),
    *(
        "disputed",
        "corroborated",
        "altered",
        "verbatim",
        "supports",
        "withdraw",
        "merge",
        "statements",
        "note",
        "person",
    ),
    *(
        "st-000001",
        "st-000002",
        "st-00000a",
        "st-zzzzzz",
        "vf-000002",
        "vf-000001",
        "a-minister",
        "a-minster",
        "a-paper",
    ),
    *(
        " high",
        "high ",
        "a  b",
        "cafe\u0301",
        "\u200bx",
        "می\u200cخورد",
        "a-minіster",
        "=1+1",
        "-2+3+cmd|' /C'!A0",
        "\tx",
    ),
    *("â€œ", "“quoted”", '"quoted"', "word " * 70 + "end", "x" * 400, "two\nlines", "\u00a0x", "They live  among us"),
    *("http://example.org", "ftp://example.org", "an agency", "An Agency", "a paper", "0" * 64),
]
"""Cells that break one rule or another in most columns."""


@cache
def schemas() -> dict[str, TableSchema]:
    return {table.name: table.schema for table in inspect(open_store(installed_path())).tables}


@cache
def whole_plan() -> Plan:
    return plan(schemas(), version="1.0.0")


def small_tables() -> dict[str, list[list[str]]]:
    """The rows of the small package; its codebook is the shipped one."""
    tables = {name: list(csv.reader(rows)) for name, rows in SMALL.items()}
    with (installed_path() / "data" / "statuses.csv").open(newline="") as stream:
        tables["statuses"] = list(csv.reader(stream))[1:]
    return tables


def write(folder, tables: dict[str, list[list[str]]]) -> None:
    for name, rows in tables.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([schemas()[name].columns, *rows])
        (folder / "data" / f"{name}.csv").write_bytes(text.getvalue().encode())


def test_the_small_package_is_valid(folder):
    write(folder, small_tables())
    report = validate(folder)
    assert [(problem.rule, problem.place, problem.message) for problem in report] == []


def spoil(tables: dict[str, list[list[str]]], rng: random.Random, times: int) -> None:
    """Change the tables in some places: cells, rows, ids, the shape of a record."""
    for _ in range(times):
        name = rng.choice(STANDARD_TABLES)
        rows = tables[name]
        if not rows:
            continue
        row, other = rng.randrange(len(rows)), rng.randrange(len(rows))
        match rng.choice(["cell", "cell", "cell", "cell", "swap", "drop", "double", "order", "narrow", "wide"]):
            case "cell":
                rows[row][rng.randrange(len(rows[row]))] = rng.choice(JUNK)
            case "swap":
                rows[row][0], rows[other][0] = rows[other][0], rows[row][0]
            case "drop":
                del rows[row]
            case "double":
                rows.append(list(rows[row]))
            case "order":
                rows.insert(other, rows.pop(row))
            case "narrow":
                rows[row] = rows[row][:-1] or [""]
            case "wide":
                rows[row] = [*rows[row], "more"]


@pytest.mark.parametrize(("times", "limit"), [(1, 100), (4, 100), (10, 1), (25, 2), (60, 100), (150, 0)])
def test_pandera_over_all_rows_gives_the_same_report(folder, times, limit, request):
    rng = random.Random(times)
    tables = small_tables()
    spoil(tables, rng, times)
    write(folder, tables)
    fused = validate(folder, engine="polars", max_problems=limit).to_dict()
    listed = len(fused["problems"]) + sum(fused["truncated"].values())
    assert listed == sum(fused["counts"].values())
    request.getfixturevalue("every_row_judged")
    assert fused == validate(folder, max_problems=limit).to_dict()


def junk_frame(table: str, height: int, junk: float = 0.9) -> pl.DataFrame:
    """A table in which any cell may be anything of its column, or with a probability of `junk` anything at all."""
    rng = random.Random(table)
    rows = small_tables()[table]
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
        assert frame.filter(~check.fits & ~check.suspects).shape[0] == 0, (check.rule.code, check.column)


def sample(table: str) -> list:
    """The checks of one table, of each rule the first three columns: its expressions differ by column in little."""
    columns: dict[str, int] = {}
    return [
        check
        for check in whole_plan().of_table(table)
        if columns.setdefault(check.rule.code, 0) < 3
        and not columns.update({check.rule.code: columns[check.rule.code] + 1})
    ]


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_every_kind_of_expression_has_the_same_verdicts_in_duckdb(table):
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
        assert [bool(fit) for fit in found[str(index)].to_list()] == wanted[str(index)].to_list(), check.rule.code


def moved_frame(table: str) -> pl.DataFrame:
    """A shipped table in which some cells have changed rows and some are junk."""
    rng = random.Random(table)
    with (installed_path() / "data" / f"{table}.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))[1:] or [list(row) for row in small_tables()[table]]
    columns = [list(column) for column in zip(*rows, strict=True)]
    for cells in columns:
        for row in range(len(cells)):
            if rng.random() < 0.1:
                other = rng.randrange(len(cells))
                cells[row], cells[other] = cells[other], rng.choice([cells[row], cells[row], rng.choice(JUNK)])
    named = dict(zip(schemas()[table].columns, columns, strict=True))
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
        if len(rows) > len(found.get(join.rule.code, (join, ()))[1]) or join.rule.code not in found:
            found[join.rule.code] = join, rows
    for code, (join, rows) in found.items():
        assert set(join.find(database).select("__row").collect()["__row"].to_list()) == rows, code
    silent = [code for code, (_, rows) in found.items() if not rows]
    assert len(silent) < len(found) / 3, silent
