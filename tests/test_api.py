"""The Python API on the shipped dataset and on packages from elsewhere."""

import csv
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

import onrecord
from onrecord.package import installed_path

TABLES = (
    "corrections",
    "counter_statements",
    "dates",
    "evidence",
    "quotations",
    "roles",
    "sources",
    "speakers",
    "statements",
    "statuses",
    "verifications",
)


def test_the_eleven_tables_are_listed_by_name():
    assert onrecord.tables() == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_loaded_table_has_the_dtypes_of_its_schema(name):
    frame = onrecord.load(name)
    described = onrecord.describe(name)
    assert list(frame.columns) == list(described.columns.index)
    assert [str(dtype) for dtype in frame.dtypes] == list(described.columns["dtype"])
    raw = (installed_path() / "data" / f"{name}.csv").read_bytes()
    assert len(frame) == described.rows
    assert raw.count(b"\n") - 1 >= len(frame)


@pytest.mark.parametrize("name", TABLES)
def test_a_loaded_table_meets_its_own_pandera_schema(name):
    onrecord.schema(name).validate(onrecord.load(name), lazy=True)


def test_a_frame_that_breaks_the_schema_is_refused():
    import pandera.errors

    frame = onrecord.load("speakers").head(3).copy()
    frame["country"] = pd.array(["us", "IR", None], dtype="string")
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        onrecord.schema("speakers").validate(frame, lazy=True)
    cases = caught.value.failure_cases
    assert set(cases["column"]) == {"country"}
    assert set(cases["check"]) == {"pattern"}


def test_loaded_tables_carry_their_citation():
    import hashlib

    attrs = onrecord.load("statements").attrs["onrecord"]
    raw = (installed_path() / "data" / "statements.csv").read_bytes()
    assert attrs["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (attrs["dataset"], attrs["version"]) == ("onrecord", onrecord.__version__)
    assert attrs["citation"] == onrecord.cite()


def test_na_and_null_are_text_and_the_empty_cell_is_missing(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_text(
        "speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\na,NA,,person,NA,null,,None\nb,nan,,person,,,,\n"
    )
    frame = onrecord.open(package_folder).load("speakers")
    assert frame.loc[0, ["name", "country", "affiliation", "note"]].tolist() == ["NA", "NA", "null", "None"]
    assert frame.loc[1, "name"] == "nan"
    assert frame.loc[1, ["country", "affiliation", "note"]].isna().all()


def test_an_unknown_table_lists_the_valid_names_and_the_nearest():
    with pytest.raises(onrecord.UnknownNameError, match=r'Did you mean "statements"\? There are: corrections, '):
        onrecord.load("statment")


def test_broken_bytes_are_refused_rather_than_misread(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_text("speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\na,A,,person\n")
    with pytest.raises(onrecord.InvalidDataError, match=r"CS111.*onrecord validate"):
        onrecord.open(package_folder).load("speakers")


def test_a_value_of_another_type_is_refused_with_its_column(package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_text("speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\na,A,,robot,,,,\n")
    with pytest.raises(onrecord.InvalidDataError, match=r"speakers\.kind .*'robot' is not one of"):
        onrecord.open(package_folder).load("speakers")


def test_overview_has_one_row_per_statement():
    overview = onrecord.load("overview")
    statements = onrecord.load("statements")
    assert sorted(overview["statement_id"]) == sorted(statements["statement_id"])
    assert overview["attribution"].notna().all()
    assert overview["content"].notna().all()
    assert overview["answers"].sum() == len(onrecord.load("counter_statements"))
    assert overview["evidence"].sum() == len(onrecord.load("evidence"))
    assert overview["said_earliest"].dropna().is_monotonic_increasing


def test_the_role_in_the_overview_is_that_of_the_day():
    overview = onrecord.load("overview")
    pompeo = overview[overview["speaker_id"] == "mike-pompeo"]
    in_office = pompeo[pompeo["said_edtf"] == "2021-01-12"]
    after = pompeo[pompeo["said_earliest"] > "2021-01-20"]
    assert len(in_office) > 0
    assert len(after) > 0
    assert set(in_office["role"]) == {"US Secretary of State"}
    assert "US Secretary of State" not in set(after["role"])
    assert after["role"].notna().all()


def test_status_leaves_out_later_and_superseded_assessments(package_folder):
    path = package_folder / "data" / "verifications.csv"
    with path.open(newline="") as stream:
        header, first = [*csv.reader(stream)][:2]
    first[header.index("assessed_on")] = "2020-01-01"
    second = ["vf-zzzzzz", *first[1:]]
    second[header.index("assessed_on")] = "2020-06-01"
    second[header.index("supersedes")] = first[0]
    with path.open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, first, second])
    package = onrecord.open(package_folder)
    assert package.status("2019-12-31").empty
    assert package.status("2020-03-01")["verification_id"].tolist() == [first[0]]
    assert package.status()["verification_id"].tolist() == ["vf-zzzzzz"]
    with pytest.raises(onrecord.OnRecordError, match="YYYY-MM-DD"):
        package.status("01/03/2020")


def test_a_thread_ends_where_statements_answer_each_other(package_folder):
    pairs = onrecord.load("counter_statements")
    root = pairs.loc[0, "statement_id"]
    found = onrecord.thread(root)
    assert {answer.statement_id for answer in found.answers} == set(
        pairs[pairs["statement_id"] == root]["counter_statement_id"]
    )
    path = package_folder / "data" / "counter_statements.csv"
    a, b = onrecord.load("statements")["statement_id"].head(2)
    path.write_text(
        "statement_id,counter_statement_id,relation,scope,directness,source_id,note\n"
        f"{a},{b},denies,specific,direct,,\n{b},{a},denies,specific,direct,,\n"
    )
    circle = onrecord.open(package_folder).thread(a)
    assert [part.statement_id for part in circle] == [a, b]


def test_an_unknown_statement_names_the_nearest():
    known = onrecord.load("statements").loc[0, "statement_id"]
    near = known[:-1] + ("0" if known[-1] != "0" else "1")
    with pytest.raises(onrecord.UnknownNameError, match=f'Did you mean "{known}"'):
        onrecord.thread(near)


def test_a_zip_gives_the_same_tables_as_the_folder(tmp_path, package_folder):
    archive = tmp_path / "release.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
        for path in package_folder.rglob("*"):
            if path.is_file():
                stream.write(path, f"onrecord-1.0.0/{path.relative_to(package_folder)}")
    package = onrecord.open(archive)
    for name in TABLES:
        pd.testing.assert_frame_equal(package.load(name), onrecord.load(name))


def test_an_opened_package_goes_to_frictionless_and_back():
    package = onrecord.open(installed_path()).to_frictionless()
    assert {resource.name: len(resource.read_rows()) for resource in package.resources} == {
        name: len(onrecord.load(name)) for name in TABLES
    }
    assert package.validate().valid


def test_what_cannot_be_opened_says_what_to_give(tmp_path):
    with pytest.raises(onrecord.UnreadableError, match="no such file or folder"):
        onrecord.open(tmp_path / "nowhere")
    with pytest.raises(onrecord.UnreadableError, match="is not there"):
        onrecord.open(tmp_path)


def test_citations_escape_what_bibtex_would_run():
    from onrecord.citation import cite

    document = {"name": "x", "title": "A & B_C", "version": "1.0.0", "contributors": [{"title": "D"}]}
    assert "title = {A \\& B\\_C}" in cite(document, "bibtex")
    with pytest.raises(onrecord.UnknownNameError, match=r'Did you mean "bibtex"'):
        onrecord.cite("bibtexx")


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, onrecord; heavy = {'pandas', 'pandera', 'polars', 'numpy', 'click'} & set(sys.modules);"
        "assert not heavy, heavy; onrecord.load('statements');"
        "assert not {'pandera', 'polars', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_figures_add_up_to_the_tables():
    figures = onrecord.stats()
    rows = len(onrecord.load("statements"))
    assert figures["statements"]["all"].sum() == rows
    assert figures["answers"]["statements"].sum() == rows
    assert figures["statuses"].loc["content", "statements"].sum() == rows
    assert figures["rows"].loc["statements", "rows"] == rows
