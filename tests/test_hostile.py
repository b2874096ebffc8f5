"""Strangers' text is inert, strangers' sizes are bounded, and strangers' formats are refused once."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from breaking import redescribe, zipped
from onrecord._text import LONG, nfc
from onrecord.checks.domain.cycles import rings
from onrecord.cli._output import escaped
from onrecord.errors import OnRecordError, UnreadableError
from onrecord.package.store import open_store
from onrecord.release.archive import read_zip
from packages import MINIMAL
from test_cli import run

HERE = Path(__file__).parent
ESCAPES = "\x1b]0;pwned\x07\x9b31m\u202egnp\x1b[2J"


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "package"))


def polls(folder, **schema):
    """A table beside the eleven, with this schema."""
    entry = {"name": "polls", "path": "data/polls.csv", "schema": schema}
    redescribe(folder, lambda document: document["resources"].append(entry))
    (folder / "data" / "polls.csv").write_text("a\n1\n")


# ------------------------------------------------------------------------------------ output


def test_all_commands_are_sound_on_tricks_of_each_kind(tmp_path):
    """Only some; the whole corpus takes long; `tests/hostile/run.py` runs it."""
    tricks = (
        "escapes-everywhere,pipe-README.md,a-journal-that-writes-a-hook,a-lock-that-is-a-link,column-2,many-patterns"
    )
    commands = "validate,validate-github,cite,tables,show-polls,sqlite,release-build,fmt"
    done = subprocess.run(
        [sys.executable, HERE / "hostile" / "run.py", tmp_path, "--tricks", tricks, "--commands", commands],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == "48 runs, 0 faults"


@given(st.text())
def test_what_is_printed_steers_no_terminal(text):
    shown = escaped(text)
    assert not set(shown) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160), 0x202E, 0x2066)}
    assert json.loads(escaped(json.dumps([text], ensure_ascii=False))) == [text]


def test_styles_pass_to_a_terminal_and_nothing_else():
    assert (
        escaped("\x1b[31;1mred\x1b[0m\x1b[8mhidden\x1b[2J", styled=True)
        == "\x1b[31;1mred\x1b[0m\\u001b[8mhidden\\u001b[2J"
    )
    assert escaped("\x1b[31;1mred") == "\\u001b[31;1mred"


@pytest.mark.parametrize("words", [["cite"], ["tables"], ["schema", "statements"], ["show", ESCAPES], ["validate"]])
def test_no_command_prints_escapes_of_a_package(folder, words):
    person = {"title": ESCAPES}
    redescribe(folder, lambda document: document.update(title=ESCAPES, contributors=[person]))
    redescribe(folder, lambda document: document["resources"][0].update(title=ESCAPES))
    result = run(*words, "--package", folder, binary=True)
    for sign in ("\x1b", "\x07", "\x9b", "\u202e"):
        assert sign.encode() not in result.stdout + result.stderr


def test_a_process_told_to_stop_leaves_nothing_behind(tmp_path):
    code = """
import os, signal, sys
from pathlib import Path
from onrecord.cli import _output
from onrecord.export.atomic import write_whole

def make(path):
    path.write_text("half")
    os.kill(os.getpid(), signal.SIGTERM)

with _output.safe_streams():
    write_whole(Path(sys.argv[1]) / "out.db", make)
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------ descriptors and schemas


@given(st.text(alphabet="a\u0301\u0323\u0307\u0345é각\u1100\u1161", max_size=60))
def test_long_text_is_normalized_as_unicodedata_does(text):
    long = "x" * LONG + text
    assert nfc(long) == unicodedata.normalize("NFC", long)


def test_a_long_run_of_marks_is_normalized_in_linear_time():
    found = nfc("a" + "\u0307\u0323" * 400_000)  # the square of it takes hours
    assert found == "\u1ea1" + "\u0323" * 399_999 + "\u0307" * 400_000


def test_a_long_loop_is_found_without_recursion():
    edges = [(str(number), str((number + 1) % 50_000)) for number in range(50_000)]
    assert [len(ring) for ring in rings(edges)] == [50_000]


# ------------------------------------------------------------------------------------ archives, workbooks, databases


def test_a_release_that_is_compressed_is_no_release(folder, tmp_path):
    with pytest.raises(UnreadableError, match="compressed"):
        read_zip(zipped(folder, tmp_path / "release.zip"))


def workbook(path, sheet):
    """The least workbook, with this XML as its one sheet."""
    main, relations = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    kinds = f"{relations}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{relations}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets><sheet name="roles" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    "sheet",
    [
        '<worksheet><sheetData><row r="2000000000"/></sheetData></worksheet>',
        '<x:worksheet xmlns:x="y"><x:row r="-1"/></x:worksheet>',
        '<worksheet><row r="1"><c r="XFE1"/></row></worksheet>',
        '<worksheet><row r="1"><c r="A99999999999"/></row></worksheet>',
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>',
        "<worksheet>",
    ],
)
def test_a_workbook_beyond_a_sheet_is_refused_unparsed(tmp_path, sheet):
    pytest.importorskip("openpyxl")
    from onrecord.package import inspect
    from onrecord.workbook.read import read_sheet

    with pytest.raises(UnreadableError):
        read_sheet(workbook(tmp_path / "a.xlsx", sheet), inspect(open_store(MINIMAL)))


def test_whatever_a_broken_workbook_raises_is_one_refusal(folder, tmp_path):
    pytest.importorskip("openpyxl")
    from onrecord.package import inspect
    from onrecord.workbook.read import read_sheet

    path = tmp_path / "a.xlsx"
    run("sheet", path, "--package", folder)
    inspection = inspect(open_store(folder))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        for broken in (b"", data[: len(data) // 2], data.replace(b'"', b"'", 1), data.replace(b"1", b"x"), b"<a/>"):
            with zipfile.ZipFile(path, "w") as archive:
                for part, content in {**parts, name: broken}.items():
                    archive.writestr(part, content)
            try:
                read_sheet(path, inspection)
            except OnRecordError:
                continue


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE roles; CREATE VIEW roles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS speaker_id FROM n",
        "DROP VIEW overview; CREATE VIEW overview AS SELECT 1 AS statement_id",
        "CREATE TRIGGER t AFTER INSERT ON roles BEGIN SELECT 1; END",
        "CREATE TABLE extra (a)",
        "CREATE INDEX extra ON roles (title)",
    ],
    ids=lambda statement: statement[:30],
)
def test_a_database_with_another_schema_is_not_read(folder, tmp_path, statement):
    from onrecord.export import EXPORTS
    from onrecord.release.exports import export_differences

    package = onrecord.open(folder)
    database = tmp_path / f"{package.name}.db"
    EXPORTS["sqlite"](package, database)
    with sqlite3.connect(database) as connection:
        connection.executescript(statement)
    found = [line for line in export_differences(package, tmp_path) if database.name in line]
    assert found
    assert all("is not as the tables make it" in line for line in found)


def test_a_flipped_byte_of_a_parquet_file_is_one_difference(folder, tmp_path):
    from onrecord.export import EXPORTS
    from onrecord.release.exports import export_differences

    package = onrecord.open(folder)
    EXPORTS["sqlite"](package, tmp_path / f"{package.name}.db")
    EXPORTS["parquet"](package, tmp_path / "parquet")
    for path in (tmp_path / "parquet").iterdir():
        path.rename(tmp_path / path.name)
    assert export_differences(package, tmp_path) == []
    path = tmp_path / "statements.parquet"
    raw = path.read_bytes()
    for place in range(0, len(raw), max(1, len(raw) // 40)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        export_differences(package, tmp_path)


def test_a_slow_or_lying_server_is_given_up(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from onrecord.errors import UnavailableError
    from onrecord.package.download import http

    assert http._range(SimpleNamespace(status_code=200, headers={"Content-Length": "²"})) == (0, None)
    header = {"Content-Range": f"bytes 0-{'9' * 5_000}/*"}
    assert http._range(SimpleNamespace(status_code=206, headers=header)) == (-1, None)
    clock = iter(range(0, 10_000_000, 30))
    monkeypatch.setattr(http.time, "monotonic", lambda: next(clock))
    body = SimpleNamespace(read1=lambda *_arguments, **_options: b"x")
    with pytest.raises(UnavailableError, match="bytes a minute"):
        http._write(SimpleNamespace(raw=body), tmp_path / "part", 0, None, None)


def test_exports_have_the_numbers_that_load_has(folder, tmp_path):
    from onrecord.export import export

    polls(folder, fields=[{"name": "a"}, {"name": "n", "type": "number"}])
    (folder / "data" / "polls.csv").write_text("a,n\n1,NaN\n2,INF\n3,-INF\n4,1.5\n5,\n")
    package = onrecord.open(folder)
    loaded = [None if value != value else value for value in package.load("polls")["n"].astype(float)]
    assert loaded == [None, float("inf"), float("-inf"), 1.5, None]
    export(package, "sqlite", tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert [value for (value,) in connection.execute("SELECT n FROM polls")] == loaded
    export(package, "parquet", tmp_path / "parquet")
    assert pl.read_parquet(tmp_path / "parquet" / "polls.parquet")["n"].to_list() == loaded
    for name in ("jsonl", "xlsx"):
        with pytest.raises(onrecord.InvalidDataError, match=r"export .*parquet"):
            export(package, name, tmp_path / name)


def test_a_folder_is_exchanged_in_one_step(tmp_path):
    from onrecord.export.exchange import exchanged

    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if exchanged(tmp_path / "new", tmp_path / "old"):
        assert (tmp_path / "old" / "new").exists()
        assert (tmp_path / "new" / "old").exists()
    assert not exchanged(tmp_path / "new", tmp_path / "nothing")
