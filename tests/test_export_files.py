"""Parquet, JSON Lines, workbooks and the command: equal to what `load()` gives, whole or not at all."""

import hashlib
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import onrecord
from onrecord.export import EXPORTS, export
from onrecord.export.listing import LISTING
from onrecord.query import installed


def run(*arguments, cwd=None):
    command = [sys.executable, "-m", "onrecord", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def digests(path):
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def typed(columns, like):
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object).astype(like[name].dtype) for name in like})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every export of the shipped package, each made once."""
    folder = tmp_path_factory.mktemp("exports")

    def make(name):
        out = folder / (f"{name}.xlsx" if name == "xlsx" else name)
        if not out.exists():
            if name == "xlsx":
                pytest.importorskip("xlsxwriter")
            export(installed(), name, out)
        return out

    return make


@pytest.mark.parametrize("name", onrecord.tables())
def test_parquet_read_back_equals_load(made, name):
    want = onrecord.load(name)
    frame = pl.read_parquet(made("parquet") / f"{name}.parquet")
    pd.testing.assert_frame_equal(typed(frame.to_dict(as_series=False), want), want)


def test_parquet_has_real_types_also_for_other_readers(made):
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pq.read_schema(made("parquet") / "evidence.parquet")
    assert str(schema.field("is_fact_check").type) == "bool"
    assert str(schema.field("stance").type).startswith("dictionary")
    assert str(pq.read_schema(made("parquet") / "dates.parquet").field("earliest").type) == "date32[day]"
    assert str(pq.read_schema(made("parquet") / "statuses.parquet").field("rank").type) == "int64"
    confidence = pd.read_parquet(made("parquet") / "verifications.parquet")["confidence"]
    assert confidence.astype(object).tolist() == onrecord.load("verifications")["confidence"].astype(object).tolist()


def test_parquet_files_say_what_they_are(made):
    about = json.loads(pl.read_parquet_metadata(made("parquet") / "verifications.parquet")["onrecord"])
    assert about["version"] == onrecord.__version__
    assert about["licence"] == ["CC-BY-4.0"]
    assert about["primary_key"] == ["verification_id"]
    assert {"columns": ["aspect", "status"], "table": "statuses", "references": ["aspect", "status"]} in about[
        "foreign_keys"
    ]
    assert about["csv_sha256"] == onrecord.load("verifications").attrs["onrecord"]["sha256"]


@pytest.mark.parametrize("name", onrecord.tables())
def test_json_lines_read_back_equal_load(made, name):
    want = onrecord.load(name)
    lines = (made("jsonl") / f"{name}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert all(list(row) == list(want.columns) for row in rows)
    pd.testing.assert_frame_equal(typed({column: [row[column] for row in rows] for column in want}, want), want)


def test_json_lines_have_json_types(made):
    first = json.loads((made("jsonl") / "evidence.jsonl").read_text("utf-8").splitlines()[0])
    assert isinstance(first["is_fact_check"], bool)
    assert isinstance(json.loads((made("jsonl") / "statuses.jsonl").read_text("utf-8").splitlines()[0])["rank"], int)


def test_a_workbook_read_back_equals_load(made):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(made("xlsx"))
    assert tuple(book.sheetnames) == onrecord.tables()
    for name in onrecord.tables():
        want = onrecord.load(name)
        header, *rows = book[name].iter_rows(values_only=True)
        assert list(header) == list(want.columns)
        columns = {column: [row[index] for row in rows] for index, column in enumerate(header)}
        pd.testing.assert_frame_equal(typed(columns, want), want)


def test_a_workbook_runs_nothing_and_keeps_text_as_text(package_folder, tmp_path):
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    texts = [
        "=1+1",
        "+49 30",
        "-x",
        "@name",
        "007",
        "1e5",
        "2021-01-02",
        "TRUE",
        "http://example.org",
        "NA",
        "{=1}",
        "_x0041_",
    ]
    lines = [f"a-{index},{text},,person,,,,\n" for index, text in enumerate(texts)]
    path = package_folder / "data" / "speakers.csv"
    path.write_text("speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\n" + "".join(lines))
    dates = package_folder / "data" / "dates.csv"
    dates.write_text(
        dates.read_text().split("\n")[0] + "\ndt-000001,st-09ca47,said,1850,1850-01-01,1899-12-31,stated,,\n"
    )
    EXPORTS["xlsx"](onrecord.open(package_folder), tmp_path / "texts.xlsx")
    book = openpyxl.load_workbook(tmp_path / "texts.xlsx")
    cells = [row[1] for row in book["speakers"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:5]] == [True, True, True, True, False]
    assert all(cell.hyperlink is None for cell in cells)
    assert book["dates"]["E2"].value == "1850-01-01"


def test_days_of_a_workbook_are_days(made):
    openpyxl = pytest.importorskip("openpyxl")
    cell = openpyxl.load_workbook(made("xlsx"))["dates"]["E2"]
    assert isinstance(cell.value, datetime | date)
    assert cell.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "sqlite"])
def test_an_export_made_again_has_the_same_bytes(made, name, tmp_path):
    first = made(name)
    export(installed(), name, tmp_path / first.name)
    assert digests(tmp_path / first.name) == digests(first)


def test_a_zip_is_exported_like_its_folder(made, package_folder, tmp_path):
    import shutil

    archive = shutil.make_archive(str(tmp_path / "package"), "zip", package_folder)
    for name in ("jsonl", "csvw", "datapackage"):
        export(onrecord.open(archive), name, tmp_path / name)
        assert digests(tmp_path / name) == digests(made(name))


def test_a_table_whose_name_leads_elsewhere_is_refused(package_folder, tmp_path):
    descriptor = json.loads((package_folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({**descriptor["resources"][0], "name": "../../elsewhere"})
    (package_folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    package = onrecord.open(package_folder)
    for name in ("jsonl", "parquet"):
        with pytest.raises(onrecord.InvalidDataError, match="rename the resource"):
            export(package, name, tmp_path / "a" / "b" / "out")
        (tmp_path / name).mkdir()
        with pytest.raises(onrecord.InvalidDataError, match="rename the resource"):
            EXPORTS[name](package, tmp_path / name / "out")
    assert not list(tmp_path.rglob("elsewhere*"))
    EXPORTS["sqlite"](package, tmp_path / "quoted.db")


@pytest.mark.parametrize("name", ["sqlite", "parquet", "jsonl", "xlsx"])
def test_a_cell_that_breaks_its_schema_is_refused_alike(package_folder, tmp_path, name):
    path = package_folder / "data" / "speakers.csv"
    path.write_text(path.read_text("utf-8").replace(",US,", ",us,", 1), "utf-8")
    with pytest.raises(onrecord.InvalidDataError, match=r'data/speakers.csv:\d+:\d+: CO204 country "us" does not'):
        export(onrecord.open(package_folder), name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_working_folder_can_be_the_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export(installed(), "jsonl", Path())
    assert (tmp_path / "statements.jsonl").exists()


def test_every_export_is_listed():
    assert list(LISTING) == list(EXPORTS)
    listed = run("export").stdout
    assert all(name in listed for name in EXPORTS)


def test_the_command_writes_and_says_where(tmp_path):
    result = run("export", "cff", "--out", tmp_path / "CITATION.cff")
    assert result.returncode == 0
    assert "wrote" in result.stderr
    assert not result.stdout
    assert (tmp_path / "CITATION.cff").read_text().startswith("cff-version: 1.2.0\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sqllite", "--out", "x"], 'Did you mean "sqlite"'),
        (["sqlite"], "--out PATH"),
        (["cff", "--out", "taken"], "--force"),
        (["cff", "--out", "folder", "--force"], "is a folder"),
        (["jsonl", "--out", "taken", "--force"], "is a file"),
        (["jsonl", "--out", "folder", "--force"], 'does not write ("mine.txt")'),
    ],
)
def test_wrong_usage_exits_with_2_and_changes_nothing(tmp_path, arguments, words):
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    result = run("export", *arguments, cwd=tmp_path)
    assert result.returncode == 2, result
    assert words in result.stderr
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {
        "taken",
        "folder",
        "folder/mine.txt",
    }
    assert (tmp_path / "taken").read_text() == "mine"


def test_force_replaces_a_file_and_a_folder_of_the_same_export(tmp_path):
    (tmp_path / "a.cff").write_text("old")
    export(installed(), "cff", tmp_path / "a.cff", force=True)
    assert (tmp_path / "a.cff").read_text() != "old"
    for _ in range(2):
        export(installed(), "jsonl", tmp_path / "rows", force=True)
    assert len(list((tmp_path / "rows").iterdir())) == len(onrecord.tables())
    assert {path.name for path in tmp_path.iterdir()} == {"a.cff", "rows"}


def test_an_empty_folder_is_used_as_it_is(tmp_path):
    (tmp_path / "rows").mkdir()
    export(installed(), "jsonl", tmp_path / "rows")
    assert (tmp_path / "rows" / "statements.jsonl").exists()


def test_an_export_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    def fail(package, path):
        path.mkdir()
        (path / "half").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(EXPORTS, "jsonl", fail)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "half").write_text("old")
    with pytest.raises(onrecord.OnRecordError, match="No space left on device; nothing was changed"):
        export(installed(), "jsonl", tmp_path / "rows", force=True)
    assert (tmp_path / "rows" / "half").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_importing_the_exports_imports_no_heavy_library():
    code = (
        "import sys, onrecord.export, onrecord.cli.export;"
        "assert not {'pandas', 'pandera', 'xlsxwriter', 'polars'} & set(sys.modules), sorted(sys.modules)"
    )
    environment = {"PYTHONPATH": str(Path(onrecord.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
