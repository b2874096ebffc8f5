"""A package as a workbook and back: nothing is lost, nothing is run, nobody's work is undone."""

import json
import re
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.csvio.table import whole_table
from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError
from onrecord.package import inspect, open_store
from onrecord.workbook.apply import incoming
from onrecord.workbook.plain import is_plain
from onrecord.workbook.read import read_sheet
from onrecord.workbook.write import write_sheet
from test_cli import run

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

TEMPTING = [
    "=1+1",
    "+1",
    "-1",
    "@a",
    "'",
    "007",
    "1e5",
    "2024-01-05",
    "05/01/2024",
    "TRUE",
    "#N/A",
    "_x0041_",
    " a ",
    "NA",
]
TEXT = st.sampled_from(TEMPTING) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n")
)


def tiny(folder, records):
    """A package of one table with the columns id, a and b."""
    fields = [{"name": name, "type": "string"} for name in ("id", "a", "b")]
    table = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "tiny", "resources": [table]}))
    lines = [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in record) for record in [("id", "a", "b"), *records]
    ]
    (folder / "t.csv").write_bytes(("\n".join(lines) + "\n").encode())
    return inspect(open_store(folder), judge=False)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_what_is_written_is_read_back_cell_by_cell(tmp_path, cells):
    records = [[f"k{number}", *pair] for number, pair in enumerate(cells)]
    package = tiny(tmp_path, records)
    path = tmp_path / "t.xlsx"
    try:
        path.write_bytes(write_sheet(package))
    except OnRecordError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "no sheet keeps" in refused
        return
    assert read_sheet(path, package).tables["t"].rows() == [tuple(record) for record in records]
    assert incoming(path, package).changes == ()


def test_the_shipped_package_comes_back_as_it_was(package_folder, tmp_path):
    package = inspect(open_store(package_folder), judge=False)
    path = tmp_path / "all.xlsx"
    path.write_bytes(write_sheet(package))
    book = read_sheet(path, package)
    for table in package.tables:
        assert book.tables[table.name].equals(whole_table(package.store, table).drop("__row"))
    assert book.notes == ()
    assert write_sheet(package) == path.read_bytes()


def test_cells_a_spreadsheet_would_run_are_and_remain_text(tmp_path):
    package = tiny(tmp_path, [["k", '=HYPERLINK("http://example.org")', "@SUM(A1)"]])
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_sheet(package))
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert set(re.findall(r'<c r="[A-C]2"[^>]* t="(\w+)"', sheet)) == {"s"}
    assert 'quotePrefix="1"' in styles


def test_columns_with_a_vocabulary_or_a_key_have_a_drop_down(package_folder, tmp_path):
    package = inspect(open_store(package_folder), judge=False)
    path = tmp_path / "all.xlsx"
    path.write_bytes(write_sheet(package))
    book = openpyxl.load_workbook(path)
    lists = {
        name: {str(one.sqref).split("2:")[0]: one.formula1 for one in book[name].data_validations.dataValidation}
        for name in ("statements", "verifications", "evidence")
    }
    assert "'speakers'!" in lists["statements"]["B"]
    assert "'sources'!" in lists["statements"]["J"]

    def values(formula):
        first, last = (cell.replace("$", "") for cell in formula.partition("!")[2].split(":"))
        return [row[0].value for row in book["_lists"][first:last]]

    assert values(lists["statements"]["F"]) == ["spoken", "written", "visual", "reported"]
    assert "refuted" in values(lists["verifications"]["D"])
    assert values(lists["evidence"]["J"]) == ["true", "false"]
    assert book["_lists"].sheet_state == book["_onrecord"].sheet_state == "hidden"
    assert book["statements"].freeze_panes == "B2"
    assert book["statements"]["A1"].comment is not None


def edited(path, edit):
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def test_an_edited_workbook_changes_those_rows_alone(package_folder, tmp_path):
    path = tmp_path / "all.xlsx"
    assert run("sheet", path, "--package", package_folder).returncode == 0
    before = {file.name: file.read_bytes() for file in (package_folder / "data").iterdir()}

    def edit(book):
        sheet = book["speakers"]
        sheet["D2"] = "media"
        sheet.append(["aa-first", "Somebody of no importance", None, "person"])
        sheet.append([None] * 8)

    edited(path, edit)
    shown = run("sheet", "--read", path, "--package", package_folder, "--dry-run")
    assert shown.returncode == 0
    assert {file.name: file.read_bytes() for file in (package_folder / "data").iterdir()} == before
    done = run("sheet", "--read", path, "--package", package_folder)
    assert done.stdout == shown.stdout
    assert '" -> "media"' in done.stdout
    assert "+ speakers aa-first" in done.stdout
    assert "speakers: 1 added, 1 changed" in done.stdout
    after = {file.name: file.read_bytes() for file in (package_folder / "data").iterdir()}
    assert [name for name in before if before[name] != after[name]] == ["speakers.csv"]
    keys = [line.partition(b",")[0] for line in after["speakers.csv"].split(b"\n")[1:-1]]
    assert b"aa-first" in keys
    assert keys == sorted(keys)
    assert run("fmt", "--check", "--package", package_folder).returncode == 0


def test_new_rows_of_a_workbook_get_ids_and_bounds(package_folder, tmp_path):
    path = tmp_path / "all.xlsx"
    package = inspect(open_store(package_folder), judge=False)
    path.write_bytes(write_sheet(package))
    statement = next(iter(read_sheet(path, package).tables["statements"]["statement_id"]))
    edited(path, lambda book: book["dates"].append([None, statement, "describes", "2015-02", None, None, "inferred"]))
    found = incoming(path, package)
    (row,) = [row for change in found.changes for row in change.rows]
    cells = {cell.column: cell.new for cell in row.cells}
    assert row.key.startswith("dt-")
    assert len(row.key) == 9
    assert (cells["earliest"], cells["latest"]) == ("2015-02-01", "2015-02-28")
    assert "data/dates.csv: drew 1 id for new rows" in found.notes


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        (b"", True),
        (b'<row r="9"><c r="A9" t="n"><v>1</v></c></row>', False),
        (b'<row r="9"><c r="A9"><v>1</v></c></row>', False),
        (b'<row r="9"><c r="A9" t="s"><f>1+1</f><v>1</v></c></row>', False),
        (b"<row r='9'></row>", False),
        (b'<x:row r="2000000000"></x:row>', False),
        (b'<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c></row>', False),
        (b'<row r="2000000"></row>', False),
        (b"<!-- -->", False),
    ],
)
def test_only_a_sheet_of_text_in_plain_form_is_read_by_columns(tmp_path, odd, plain):
    start = b'<worksheet><sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"/></row>'
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", start + odd + b"</sheetData></worksheet>")
    assert is_plain(open_store(tmp_path / "x.xlsx"), "xl/worksheets/sheet1.xml") is plain


def test_a_table_changed_since_the_workbook_is_not_set_back(package_folder, tmp_path):
    path = tmp_path / "all.xlsx"
    run("sheet", path, "--package", package_folder)
    file = package_folder / "data" / "speakers.csv"
    file.write_bytes(file.read_bytes() + b"zz-later,Later,,media,,,,\n")
    result = run("sheet", "--read", path, "--package", package_folder)
    assert result.returncode == 2
    assert "has changed since" in result.stderr
    assert b"zz-later" in file.read_bytes()
    assert run("sheet", "--read", path, "--stale", "--package", package_folder).returncode == 0
    assert b"zz-later" not in file.read_bytes()


def test_cells_a_spreadsheet_converted_are_restored(tmp_path):
    import datetime

    package = tiny(tmp_path, [["k", "a", "b"]])
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_sheet(package))

    def edit(book):
        book["t"]["B2"] = datetime.date(2024, 1, 5)
        book["t"]["C2"] = True
        book["t"].append([2021, 1.5, None])
        book.create_sheet("scratch")

    edited(path, edit)
    book = read_sheet(path, package)
    assert book.tables["t"].rows() == [("k", "2024-01-05", "true"), ("2021", "1.5", "")]
    assert len(book.notes) == 5
    assert "sheet t: B2 is a date" in book.notes[0]
    assert "scratch" in book.notes[-1]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda book: book["t"].__setitem__("B2", "=A1"), "B2 is a formula"),
        (lambda book: book["t"].__setitem__("B2", "#REF!"), "B2 is the error"),
        (lambda book: book["t"].__setitem__("E2", "beyond"), "E2 is outside"),
        (lambda book: book["t"].delete_cols(2), "missing: a"),
        (lambda book: book["t"].__setitem__("A1", "identity"), "unknown: identity"),
        (lambda book: setattr(book["t"], "title", "tt"), "no sheet has the name of a table"),
    ],
)
def test_a_workbook_that_needs_guessing_fails_naming_the_cell(tmp_path, edit, words):
    package = tiny(tmp_path, [["k", "a", "b"]])
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_sheet(package))
    edited(path, edit)
    with pytest.raises(InvalidDataError, match=re.escape(words)):
        read_sheet(path, package)


def test_files_that_are_no_workbook_are_refused(package_folder, tmp_path):
    package = inspect(open_store(package_folder), judge=False)
    (tmp_path / "csv.xlsx").write_text("a,b\n")
    with zipfile.ZipFile(tmp_path / "empty.xlsx", "w") as archive:
        archive.writestr("a.txt", "")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    for name in ("csv.xlsx", "empty.xlsx", "bomb.xlsx", "nowhere.xlsx"):
        with pytest.raises(UnreadableError, match=name):
            read_sheet(tmp_path / name, package)


def test_no_workbook_is_overwritten_and_control_characters_fail(package_folder, tmp_path):
    path = tmp_path / "all.xlsx"
    path.write_bytes(b"work")
    assert run("sheet", path, "--package", package_folder).returncode == 2
    assert path.read_bytes() == b"work"
    assert run("sheet", path, "--overwrite", "--package", package_folder).returncode == 0
    assert run("sheet", tmp_path / "all.csv", "--package", package_folder).returncode == 2
    with pytest.raises(OnRecordError, match="row 1: a has a character no sheet keeps"):
        write_sheet(tiny(tmp_path, [["k", "\x1b[31m", ""]]))


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_workbook_survives_libreoffice(package_folder, tmp_path, form):
    package = inspect(open_store(package_folder), judge=False)
    (tmp_path / "all.xlsx").write_bytes(write_sheet(package))
    source = tmp_path / "all.xlsx"
    for step in dict.fromkeys((form, "xlsx")):
        out = tmp_path / step
        home = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", home, "--headless", "--convert-to", step, "--outdir", out, source]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        source = out / f"all.{step}"
    assert incoming(source, package).changes == ()
