"""What spreadsheet programs do to a CSV file: told by `validate`, repaired by `fmt` only where nothing is lost."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from onrecord.edit import canonical
from onrecord.errors import NotRepairableError
from onrecord.package import inspect, open_store
from onrecord.validation import validate
from test_cli import run


def bytes_of(records, **options):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", **options).writerows(records)
    return stream.getvalue().encode()


@pytest.fixture
def evidence(package_folder):
    """The file of a table, and its records."""
    path = package_folder / "data" / "evidence.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        return path, list(csv.reader(stream))


def rules(path, severity="error"):
    return {problem.rule for problem in validate(path.parents[1]) if problem.severity == severity}


def schema_of(path):
    inspection = inspect(open_store(path.parents[1]), judge=False)
    return next(table.schema for table in inspection.tables if table.name == path.stem)


@pytest.mark.parametrize(
    "effect",
    [
        lambda raw, rows: b"\xef\xbb\xbf" + raw,
        lambda raw, rows: raw.replace(b"\n", b"\r\n"),
        lambda raw, rows: b"\xef\xbb\xbf" + bytes_of(rows, quoting=csv.QUOTE_ALL).replace(b"\n", b"\r\n"),
        lambda raw, rows: bytes_of([rows[0], *reversed(rows[1:])]),
        lambda raw, rows: bytes_of([row[::-1] for row in rows]),
        lambda raw, rows: raw.rstrip(b"\n"),
    ],
    ids=["mark", "CRLF", "mark, CRLF and quotes round everything", "sorted anew", "columns moved", "no last newline"],
)
def test_effects_that_lose_nothing_are_repaired_to_the_very_bytes(evidence, effect):
    path, rows = evidence
    wanted = path.read_bytes()
    path.write_bytes(effect(wanted, rows))
    assert path.read_bytes() != wanted
    assert rules(path) | rules(path, "warning") & {"CS102", "CS103", "CS109", "CS114"}
    assert canonical(path.read_bytes(), schema_of(path)).data == wanted


def test_logical_values_in_capitals_are_told_with_what_to_write(evidence):
    path, rows = evidence
    column = rows[0].index("is_fact_check")
    path.write_bytes(
        bytes_of([rows[0], *([*row[:column], row[column].upper(), *row[column + 1 :]] for row in rows[1:])])
    )
    found = [problem for problem in validate(path.parents[1]) if problem.severity == "error"]
    assert {problem.rule for problem in found} == {"CO201"}
    assert {problem.hint for problem in found} <= {"write false", "write true"}


@pytest.mark.parametrize(
    ("table", "column", "turned", "rule"),
    [
        ("dates", "earliest", "05/01/2024", "CO201"),
        ("dates", "earliest", "1/5/24", "CO201"),
        ("dates", "edtf", "May 21", "DT401"),
        ("dates", "edtf", "05/01/2024", "DT401"),
        ("dates", "edtf", "44337", "DT401"),
        ("verifications", "assessed_on", "21.05.2021", "CO201"),
        ("sources", "content_sha256", "1.23333333333333E+063", "CO204"),
        ("statements", "statement_id", "#NAME?", "CO204"),
        ("statements", "claim", '=HYPERLINK("http://example.org")', "TX805"),
        ("statuses", "rank", "4.0", "CO201"),
    ],
)
def test_values_that_were_turned_are_errors_and_never_repaired_by_guessing(package_folder, table, column, turned, rule):
    path = package_folder / "data" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    rows[1][rows[0].index(column)] = turned
    path.write_bytes(bytes_of(rows))
    at_cell = [p for p in validate(package_folder) if p.column == column and p.value == turned]
    assert rule in {problem.rule for problem in at_cell}
    assert turned.encode() in canonical(path.read_bytes(), schema_of(path)).data.replace(b'""', b'"')


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_one_problem_that_says_so(evidence, separator):
    path, rows = evidence
    path.write_bytes(bytes_of(rows, delimiter=separator))
    found = [problem for problem in validate(path.parents[1], tables=["evidence"]) if problem.severity == "error"]
    assert [problem.rule for problem in found] == ["CS105"]
    assert "separated by" in found[0].message
    with pytest.raises(NotRepairableError):
        canonical(path.read_bytes(), schema_of(path))


@pytest.mark.parametrize(("encoding", "rule"), [("cp1252", "CS101"), ("utf-16", "CS101")])
def test_another_encoding_is_told_and_not_guessed(evidence, encoding, rule):
    path, _rows = evidence
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "replace"))
    assert rule in rules(path)
    result = run("fmt", "--package", path.parents[1])
    assert result.returncode == 1
    assert "not changed" in result.stdout


def test_text_opened_in_another_encoding_and_saved_as_utf_8_is_told_as_mojibake(evidence):
    path, _rows = evidence
    path.write_bytes(path.read_bytes().decode("cp1252", "replace").encode())
    assert "TX804" in rules(path)


def through_libreoffice(source: Path, out: Path, opened_as: str | None = None, saved_as: str = "csv") -> None:
    profile = f"-env:UserInstallation=file://{out.parent}/profile"
    filters = [f"--infilter={opened_as}"] if opened_as else []
    files = sorted(source.iterdir())
    command = ["soffice", profile, "--headless", *filters, "--convert-to", saved_as, "--outdir", out, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
class TestLibreOffice:
    """docs/spreadsheets.md says what comes out; here it is done."""

    def test_the_shipped_tables_survive_the_standard_settings_byte_for_byte(self, package_folder, tmp_path):
        through_libreoffice(package_folder / "data", tmp_path / "out")
        for path in (package_folder / "data").iterdir():
            assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name

    def test_detecting_special_numbers_turns_cells_and_validate_says_so(self, package_folder, tmp_path):
        through_libreoffice(package_folder / "data", tmp_path / "out", "CSV:44,34,76,1,,1033,false,true")
        shutil.copytree(tmp_path / "out", package_folder / "data", dirs_exist_ok=True)
        assert rules(package_folder / "data" / "evidence.csv") == {"CO201"}

    def test_columns_imported_as_text_keep_everything_even_where_all_cells_tempt(self, tmp_path):
        cells = ["007", "1e5", "0.10", "1,000", "10%", "+5", "=1+1", "05/01/2024", "2021-05", "true", "12:30", "1" * 20]
        (tmp_path / "in").mkdir()
        tempting = bytes_of([["id", "a"], *([f"k{number}", cell] for number, cell in enumerate(cells))])
        (tmp_path / "in" / "t.csv").write_bytes(tempting)
        through_libreoffice(tmp_path / "in", tmp_path / "text", "CSV:44,34,76,1,1/2/2/2,1033,false,false")
        assert (tmp_path / "text" / "t.csv").read_bytes() == tempting
        through_libreoffice(tmp_path / "in", tmp_path / "plain")
        plain = (tmp_path / "plain" / "t.csv").read_text()
        assert all(line in plain for line in ("k0,7\n", "k2,0.1\n", "k6,2\n"))
