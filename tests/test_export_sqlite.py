"""The SQLite export: equal to what `load()` gives, guarded by its own keys and checks, the same bytes every time."""

import hashlib
import os
import sqlite3
import subprocess
import sys

import pandas as pd
import pytest

import onrecord
from onrecord.export import export
from onrecord.export.datasette import datasette
from onrecord.query import installed
from onrecord.tableschema import parse_schema
from onrecord.tableschema.sql import create_table


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    out = tmp_path_factory.mktemp("sqlite") / "onrecord.db"
    export(installed(), "sqlite", out)
    return out


@pytest.fixture
def database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
        connection.rollback()
    connection.close()


def read(database, query, like):
    return pd.read_sql(query, database).astype(like.dtypes.to_dict())


@pytest.mark.parametrize("name", onrecord.tables())
def test_a_table_read_back_equals_load(database, name):
    want = onrecord.load(name)
    pd.testing.assert_frame_equal(read(database, f'SELECT * FROM "{name}"', want), want)


@pytest.mark.parametrize("name", ["answers", "current_status", "evidence_timing", "overview"])
def test_a_view_equals_what_the_package_computes(database, name):
    want = onrecord.status() if name == "current_status" else onrecord.load(name)
    pd.testing.assert_frame_equal(read(database, f"SELECT * FROM {name}", want), want)


def test_threads_has_every_thread_in_reading_order(database):
    rows = pd.read_sql("SELECT * FROM threads", database)
    answered = sorted(set(onrecord.load("counter_statements")["statement_id"]))
    assert sorted(set(rows["root_id"])) == answered
    for root in rows["root_id"].value_counts().index[:3]:
        found = rows[rows["root_id"] == root]
        thread = list(onrecord.thread(root))
        assert found["statement_id"].tolist() == [one.statement_id for one in thread]
        assert found["relation"].fillna("").tolist() == [one.relation or "" for one in thread]


def test_threads_end_where_answers_form_a_cycle(package_folder, tmp_path):
    path = package_folder / "data" / "counter_statements.csv"
    header, first, *rest = path.read_text().splitlines()
    one, other, *more = first.split(",")
    path.write_text("\n".join([header, first, ",".join([other, one, *more]), *rest]) + "\n")
    package = onrecord.open(package_folder)
    export(package, "sqlite", tmp_path / "ring.db")
    with sqlite3.connect(tmp_path / "ring.db") as database:
        rows = database.execute("SELECT statement_id FROM threads WHERE root_id = ?", (one,)).fetchall()
    assert [row[0] for row in rows] == [each.statement_id for each in package.thread(one)]


def test_about_says_version_licence_and_citation(database):
    facts = pd.read_sql("SELECT * FROM about", database).iloc[0]
    assert facts["version"] == onrecord.__version__
    assert facts["licence"] == "CC-BY-4.0"
    assert facts["citation"] == onrecord.cite()


def test_keys_are_declared_and_hold(database):
    keys = database.execute("PRAGMA foreign_key_list(verifications)").fetchall()
    assert {(key[2], key[3]) for key in keys} == {
        ("statements", "statement_id"),
        ("statuses", "aspect"),
        ("statuses", "status"),
        ("sources", "source_id"),
        ("verifications", "supersedes"),
    }
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE statements SET speaker_id = 'nobody-known'", "FOREIGN KEY"),
        ("UPDATE verifications SET aspect = 'attribution', status = 'supported'", "FOREIGN KEY"),
        ("UPDATE statements SET kind = 'rumour'", "kind enum"),
        ("UPDATE statements SET claim = 's'", "claim minLength"),
        ("UPDATE statements SET claim = NULL", "NOT NULL"),
        ("UPDATE dates SET earliest = '2021-02-30'", "earliest type"),
        ("UPDATE dates SET earliest = '05/01/2024'", "earliest type"),
        ("UPDATE evidence SET is_fact_check = 2", "is_fact_check type"),
        ("UPDATE statuses SET rank = 0", "rank minimum"),
        ("UPDATE statuses SET claimreview_rating = 6", "claimreview_rating maximum"),
        ("UPDATE statuses SET rank = 'high'", "cannot store TEXT"),
        ("INSERT INTO speakers SELECT * FROM speakers", "UNIQUE"),
    ],
)
def test_the_database_refuses_what_the_schema_forbids(database, change, why):
    with pytest.raises(sqlite3.IntegrityError, match=why):
        database.execute(change)


def test_bytes_do_not_depend_on_place_time_zone_locale_or_umask(path, tmp_path):
    code = (
        "import os, sys; os.umask(0o077); from pathlib import Path; from onrecord.export import export;"
        "from onrecord.query import installed; export(installed(), 'sqlite', Path(sys.argv[1]))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TZ": "Asia/Tehran",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
    }
    out = tmp_path / "elsewhere" / "again.db"
    subprocess.run([sys.executable, "-c", code, out], check=True, env=environment, cwd=tmp_path)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_value_keeps_its_text(package_folder, tmp_path):
    texts = ["NA", "null", "007", "=1+1", 'a "quote", and\na line', "ایران", "O'Brien", "1e5"]
    rows = [f'"{index}-x","{text.replace(chr(34), chr(34) * 2)}",,person,,,,\n' for index, text in enumerate(texts)]
    (package_folder / "data" / "speakers.csv").write_text(
        "speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\n" + "".join(rows)
    )
    for name in ("statements", "roles", "dates", "quotations", "verifications", "evidence", "counter_statements"):
        path = package_folder / "data" / f"{name}.csv"
        path.write_text(path.read_text().split("\n")[0] + "\n")
    export(onrecord.open(package_folder), "sqlite", tmp_path / "texts.db")
    with sqlite3.connect(tmp_path / "texts.db") as database:
        assert [row[0] for row in database.execute("SELECT name FROM speakers")] == texts


@pytest.mark.parametrize(
    ("table", "old", "new", "why"),
    [
        ("statements", "mike-pompeo", "mike-pompoe", "statements.csv:.* KY301 speaker_id .* is not in speakers"),
        ("statements", ",accusation,", ",rumour,", 'statements.csv:.* CO203 kind "rumour" is not one of'),
        (
            "dates",
            "2021-05-25,2021-05-26,",
            "25/05/2021,2021-05-26,",
            'dates.csv:.* CO201 earliest "25/05/2021" is not a date',
        ),
        ("speakers", ",US,", ",us,", 'speakers.csv:.* CO204 country "us" does not fit'),
        ("speakers", ",US,", ",US,,", "CS111"),
    ],
)
def test_an_invalid_package_is_refused_and_nothing_is_written(package_folder, tmp_path, table, old, new, why):
    path = package_folder / "data" / f"{table}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(onrecord.InvalidDataError, match=why):
        export(onrecord.open(package_folder), "sqlite", folder / "bad.db")
    assert list(folder.iterdir()) == []


def test_names_from_strangers_are_quoted():
    schema = parse_schema(
        't"; DROP TABLE x; --',
        {
            "fields": [
                {"name": 'a"b', "description": "two\nlines -- and 'more'", "constraints": {"enum": ["it's", 'a"']}},
                {"name": "select", "type": "integer", "constraints": {"minimum": "-3"}},
            ],
            "primaryKey": ['a"b'],
        },
    )
    with sqlite3.connect(":memory:") as database:
        database.execute(create_table(schema, {}))
        assert database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall() == [(schema.name,)]
        database.execute(f"""INSERT INTO "{schema.name.replace('"', '""')}" VALUES ('it''s', -3)""")


def test_datasette_metadata_names_only_what_is_in_the_database(database):
    known = datasette(installed())["databases"]["onrecord"]
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
    assert set(known["tables"]) == names
    for name, table in known["tables"].items():
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
        label = [table["label_column"]] if "label_column" in table else []
        assert {
            *table.get("columns", {}),
            *table.get("facets", []),
            *table.get("sortable_columns", []),
            *label,
        } <= columns
    for query in known["queries"].values():
        database.execute(query["sql"], {"statement_id": "st-6ez6te", "day": "2026-11-22"}).fetchall()
