"""`add --set` and `--from`: as helpful as the wizard, and every problem at its row and column of the input."""

import csv
import json

import pytest

from onrecord.edit.lookups import Lookups
from onrecord.edit.resolve import resolve
from onrecord.query import open_package
from onrecord.validation import validate
from test_edit_cli import STATEMENT, bytes_of, rows_of, run

SOURCE = "yahoo-news-2021-01-12-pompeo-cites-irans"
ANSWERS = {name.replace("__", "."): value for name, value in STATEMENT.items()}
SOURCES = {"kind": "news-report", "publisher": "Test Press", "published_edtf": "2021-01-13", "language": "en"}


@pytest.fixture(scope="module")
def lookups(still):
    return Lookups(still)


def given(folder, rows, *options, name="rows.json"):
    """What `add statement --from` does with these rows."""
    path = folder.parent / name
    path.write_text(json.dumps(rows), "utf-8")
    return run(folder, "add", "statement", "--from", path, *options)


@pytest.mark.parametrize(
    ("cells", "key", "value"),
    [
        ({"speaker_id": "Mike Pompeo"}, "speaker_id", "mike-pompeo"),
        ({"speaker_id": "mike pompeo"}, "speaker_id", "mike-pompeo"),
        ({"speakers.name": "Mike Pompeo"}, "speaker_id", "mike-pompeo"),
        ({"speaker_id": "Jane Testing", "speakers.kind": "person"}, "speakers.name", "Jane Testing"),
        ({"speakers.name": "Jane Testing", "speakers.kind": "person"}, "speaker_id", "+"),
    ],
)
def test_a_name_stands_for_the_key(lookups, cells, key, value):
    found = resolve(lookups, cells)
    assert not found.faults
    assert found.answers[key] == value


def test_an_address_stands_for_the_source_and_is_said(still, lookups):
    url = next(row["url"] for row in rows_of(still, "sources") if row["source_id"] == SOURCE)
    found = resolve(lookups, {"source_id": url.replace("https://", "http://www.") + "/"})
    assert found.answers["source_id"] == SOURCE
    assert found.notes[0].endswith(f"is the source {SOURCE}")


def test_a_key_that_is_none_names_the_nearest(lookups):
    (fault,) = resolve(lookups, {"speaker_id": "mike-pompoe"}).faults
    assert fault.message == 'speaker_id "mike-pompoe" is not in speakers'
    assert 'did you mean "mike-pompeo" (Mike Pompeo)' in fault.hint
    assert "for a new one give speakers.name, speakers.kind" in fault.hint
    (fault,) = resolve(lookups, {"speaker_id": "Pompeo, Mike"}, "statements").faults
    assert "onrecord add speakers" in fault.hint


def test_cells_for_a_row_that_is_there_already_are_refused(lookups):
    (fault,) = resolve(lookups, {"speaker_id": "mike-pompeo", "speakers.name": "Somebody Else"}).faults
    assert fault.key == "speakers.name"
    assert 'has mike-pompeo with "Mike Pompeo"' in fault.message


def test_a_supported_statement_is_added_at_once(package_folder):
    supported = ANSWERS | {
        "speaker_id": "Jane Testing",
        "speakers": {"kind": "person", "country": "US"},
        "roles": {"title": "spokeswoman", "start_edtf": "../2021-01-12", "end_edtf": "2021-01-12/.."},
        "attribution.status": "corroborated",
        "attribution": {
            "evidence": [
                {
                    "source_id": "+",
                    "sources": SOURCES | {"title": "Another page with the words of the test"},
                    "stance": "supports",
                    "finding": "Carries the same sentence.",
                }
            ]
        },
        "content.status": "supported",
        "content.rationale": "The budget of the ministry lists it.",
        "content": {
            "evidence": [
                {
                    "source_id": "sources",
                    "sources": SOURCES | {"title": "A budget that lists the schools", "source_id": "a-test-budget"},
                    "stance": "supports",
                    "interest": "independent",
                    "finding": "Lists the schools.",
                }
            ]
        },
    }
    columns = open_package(package_folder).table("evidence").schema.columns
    if "interest" not in columns:
        del supported["content"]["evidence"][0]["interest"]
    result, said = given(package_folder, [supported], "--yes")
    assert result.exit_code == 0, said
    package = open_package(package_folder)
    statement = next(row for row in rows_of(package, "statements") if row["speaker_id"] == "jane-testing")
    status = {
        r["aspect"]: r for r in rows_of(package, "verifications") if r["statement_id"] == statement["statement_id"]
    }
    assert (status["attribution"]["status"], status["content"]["status"]) == ("corroborated", "supported")
    assert any(row["speaker_id"] == "jane-testing" for row in rows_of(package, "roles"))
    assert not [p for p in validate(package_folder) if p.severity == "error"]


def test_problems_are_at_their_row_and_column_of_the_input(package_folder, tmp_path):
    before = bytes_of(package_folder)
    path = tmp_path / "dates.csv"
    statement = rows_of(open_package(package_folder), "statements")[0]["statement_id"]
    lines = [f"{statement},describes,2015-0{n},inferred,By test {n}." for n in range(1, 6)]
    lines[3] = f"{statement},describes,2015-13,inferred,No such month."
    path.write_text("statement_id,event,edtf,basis,note\n" + "\n".join(lines) + "\n")
    result, _ = run(package_folder, "add", "dates", "--from", path)
    assert result.exit_code == 1
    assert f'{path}:5: DT401 row 4, edtf: edtf "2015-13" is not EDTF' in result.stdout
    assert "data/dates.csv:" not in result.stdout
    assert bytes_of(package_folder) == before
    result, _ = given(
        package_folder, [ANSWERS, ANSWERS | {"dates.edtf": "05/01/2021", "claim": "Another claim it is."}]
    )
    assert "rows.json: DT401 row 2, dates.edtf: " in result.stdout


def test_missing_answers_of_a_file_name_their_row(package_folder):
    lacking = {name: text for name, text in ANSWERS.items() if name != "claim"}
    result, said = given(package_folder, [ANSWERS, lacking], "--yes")
    assert result.exit_code == 2
    assert "rows.json: CO202 row 2: claim is missing" in said


def test_good_rows_are_kept_and_the_rest_goes_to_a_file(package_folder, tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("speaker_id,name,kind\nnew-a,A first one,group\nnew-b,A second thing,grop\nnew-c,,group\n")
    result, said = run(package_folder, "add", "speakers", "--from", path, "--keep-good", "--yes")
    assert result.exit_code == 1
    assert "speakers.csv:3: CO203 row 2, kind" in said
    assert "speakers.csv:4: CO202 row 3: name is missing" in said
    assert "added speakers new-a" in said
    rest = tmp_path / "speakers.rest.csv"
    assert rest.read_text() == "speaker_id,name,kind\nnew-b,A second thing,grop\nnew-c,,group\n"
    rest.write_text(rest.read_text().replace("grop", "group").replace("new-c,", "new-c,The third"))
    result, said = run(package_folder, "add", "speakers", "--from", rest, "--keep-good", "--yes")
    assert result.exit_code == 0, said


def test_likenesses_stop_a_run_that_nobody_watches(package_folder):
    before = bytes_of(package_folder)
    result, said = given(package_folder, [ANSWERS, ANSWERS | {"claim": ANSWERS["claim"].replace("pays", "paid")}])
    assert result.exit_code == 1
    assert "warning: row 2: this may be in the record already: row 1 (" in said
    assert "--yes adds it all the same" in said
    assert bytes_of(package_folder) == before
    result, said = run(
        package_folder,
        "add",
        "speakers",
        "--set",
        "name=Mike Pompeyo",
        "--set",
        "kind=person",
        "--set",
        "speaker_id=mike-pompeyo",
    )
    assert result.exit_code == 1
    assert 'the new speaker mike-pompeyo ("Mike Pompeyo") may be mike-pompeo ("Mike Pompeo")' in said
    assert bytes_of(package_folder) == before


@pytest.mark.parametrize("table", ["statement", "speakers", "evidence", "roles"])
def test_a_template_names_every_cell_in_csv_and_json(package_folder, table):
    header = next(csv.reader([run(package_folder, "add", table, "--template")[1]]))
    tree = json.loads(run(package_folder, "add", table, "--template", "json")[1])

    def leaves(value, name=""):
        if isinstance(value, list):
            return [leaf for n, part in enumerate(value, 1) for leaf in leaves(part, f"{name}{n}.")]
        if isinstance(value, dict):
            return [leaf for key, part in value.items() for leaf in leaves(part, f"{name}{key}.")]
        return [name.rstrip(".")]

    assert sorted(leaves(tree[0])) == sorted(header)
    if table == "statement":
        assert {"claim", "speakers.name", "roles.title", "content.evidence.1.sources.title"} <= set(header)


def test_a_workbook_is_read_like_a_file_of_text(package_folder, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["speaker_id", "name", "kind"], [], ["new-a", "A first one", "group"], ["new-b", "Second", "grop"]):
        book.active.append(row)
    book.save(tmp_path / "rows.xlsx")
    result, said = run(package_folder, "add", "speakers", "--from", tmp_path / "rows.xlsx", "--keep-good", "--yes")
    assert result.exit_code == 1
    assert "rows.xlsx:4: CO203 row 2, kind" in said
    assert (tmp_path / "rows.rest.csv").exists()
