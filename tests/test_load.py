"""Loading tables, with the strict reader and without it: the same frames, and nothing misread."""

import io
from dataclasses import replace

import pandas as pd
import pytest

import onrecord
from onrecord.tableschema.dtypes import typed


def _as_pandas_reads(package, name):
    text = pd.read_csv(
        io.BytesIO(package.bytes_of(name)),
        dtype="string",
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
    )
    schema = package.table(name).schema
    return typed(text[list(schema.columns)], schema)


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_every_table_is_the_one_that_pandas_reads(package_folder, storage):
    if storage == "pyarrow":
        pytest.importorskip("pyarrow")
    package = onrecord.open(package_folder)
    with pd.option_context("mode.string_storage", storage):
        for name in package.tables():
            expected, loaded = _as_pandas_reads(package, name), package.load(name)
            loaded.attrs = {}
            pd.testing.assert_frame_equal(loaded, expected)
            assert [type(loaded[column].array) for column in loaded] == [
                type(expected[column].array) for column in expected
            ]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_part_of_a_table_equals_the_columns_of_the_whole(package_folder, trusted):
    package = replace(onrecord.open(package_folder), trusted=trusted)
    whole = package.load("verifications")
    names = ["status", "verification_id", "assessed_on"]
    pd.testing.assert_frame_equal(package.part("verifications", *names), whole[names])
    assert package.rows("verifications") == len(whole)


def test_the_overview_does_not_depend_on_the_order_of_rows(package_folder):
    expected = onrecord.open(package_folder).load("overview")
    for name in ("statements", "dates", "verifications", "evidence"):
        path = package_folder / "data" / f"{name}.csv"
        pd.read_csv(path, dtype=str, keep_default_na=False)[::-1].to_csv(path, index=False, lineterminator="\n")
    turned = onrecord.open(package_folder).load("overview")
    expected.attrs = turned.attrs = {}
    pd.testing.assert_frame_equal(turned, expected)


def test_only_the_empty_cell_is_missing(package_folder):
    path = package_folder / "data" / "speakers.csv"
    header = path.read_text("utf-8").splitlines()[0]
    path.write_text(f'{header}\nna,NA,,person,NA,null,,None\nnone,None,,"person",,"",,"a ""b"",\nc"\n', "utf-8")
    frame = onrecord.open(package_folder).load("speakers").set_index("speaker_id")
    assert frame.loc["na", ["name", "country", "affiliation", "note"]].tolist() == ["NA", "NA", "null", "None"]
    assert frame.loc["none", ["country", "affiliation"]].isna().all()
    assert frame.loc["none", "note"] == 'a "b",\nc'


def test_a_loaded_table_can_be_written_to(package_folder):
    frame = onrecord.open(package_folder).load("dates")
    for column in frame:
        frame.loc[0, column] = None
    assert frame.iloc[0].isna().all()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("dates", "earliest", "05/01/2024"),
        ("dates", "basis", "guessed"),
        ("evidence", "is_fact_check", "perhaps"),
        ("statuses", "rank", "first"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_its_column(package_folder, table, column, value):
    path = package_folder / "data" / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")
    with pytest.raises(onrecord.InvalidDataError, match=rf"{table}\.{column} does not fit its type"):
        onrecord.open(package_folder).load(table)


def test_a_table_without_rows_has_its_columns_and_dtypes(package_folder):
    path = package_folder / "data" / "dates.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    empty, full = onrecord.open(package_folder).load("dates"), onrecord.load("dates")
    assert len(empty) == 0
    assert list(empty.dtypes) == list(full.dtypes)


@pytest.fixture
def release(package_folder, tmp_path):
    """A function that zips the package as a release does, with its checksums inside."""
    from onrecord.release.archive import zip_bytes

    def made():
        files = {path.relative_to(package_folder).as_posix(): path.read_bytes() for path in package_folder.rglob("*.*")}
        target = tmp_path / "record-1.0.0.zip"
        target.write_bytes(zip_bytes(files))
        return target

    return made


@pytest.fixture
def without_strict_reader(monkeypatch):
    """The reading of tables where the extra `onrecord[validate]` is not installed."""
    monkeypatch.setattr("onrecord.query.tables.find_spec", lambda _library: None)


def test_a_release_loads_the_same_without_the_strict_reader(release, monkeypatch):
    package = onrecord.open(release())
    names = package.loadable()
    strictly = {name: package.load(name) for name in names}
    rows = {name: package.rows(name) for name in package.tables()}
    monkeypatch.setattr("onrecord.query.tables.find_spec", lambda _library: None)
    for name in names:
        loaded = package.load(name)
        assert loaded.attrs == strictly[name].attrs
        pd.testing.assert_frame_equal(loaded, strictly[name])
    assert {name: package.rows(name) for name in package.tables()} == rows


@pytest.mark.usefixtures("without_strict_reader")
def test_without_the_strict_reader_only_releases_are_read(release, package_folder):
    package = onrecord.open(package_folder)
    for read in (package.load, package.rows, package.describe):
        with pytest.raises(onrecord.MissingExtraError, match=r'speakers is not from a release.*"onrecord\[validate\]"'):
            read("speakers")
    assert package.cite().startswith("The onrecord contributors")
    changed = release()
    changed.write_bytes(changed.read_bytes().replace(b"Mike Pompeo", b"Mick Pompeo"))
    with pytest.raises(onrecord.UnreadableError, match=r"speakers\.csv cannot be read"):  # the zip has a checksum too
        onrecord.open(changed).load("speakers")


@pytest.mark.usefixtures("without_strict_reader")
@pytest.mark.parametrize(
    "line", ["zz-short,Short,person", 'zz-quoted,"Quoted"x,,person,,,,', "", 'zz-empty,"",,person,,,,']
)
def test_checksums_do_not_make_pandas_guess(release, package_folder, line):
    with (package_folder / "data" / "speakers.csv").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(onrecord.MissingExtraError, match="onrecord fmt"):
        onrecord.open(release()).load("speakers")


def test_one_statement_of_a_view_equals_its_rows_of_the_whole(package_folder):
    package = onrecord.open(package_folder)
    whole = package.load("drift")
    for statement_id, rows in list(whole.groupby("statement_id"))[:20]:
        pd.testing.assert_frame_equal(package.drift(statement_id), rows.reset_index(drop=True), check_index_type=False)


@pytest.mark.parametrize("row_id", ["st-rbghyq", "mike-pompeo"])
def test_an_id_is_looked_up_in_the_table_it_belongs_to(package_folder, row_id, monkeypatch):
    from onrecord.query import select
    from onrecord.query.tables import Tables

    read = []
    some = Tables.some
    monkeypatch.setattr(Tables, "some", lambda tables, name, *rest: read.append(name) or some(tables, name, *rest))
    assert len(select.row(onrecord.open(package_folder), row_id)) == 1
    assert set(read) <= ({"statements"} if row_id.startswith("st-") else {"sources", "speakers"})
