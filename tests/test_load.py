"""Loading a table from elsewhere, which polars reads and pandas holds: the same frame as pandas alone would make."""

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
def test_a_part_of_a_table_has_the_columns_of_the_whole(package_folder, trusted):
    package = replace(onrecord.open(package_folder), trusted=trusted)
    whole = package.load("verifications")
    names = ["status", "verification_id", "assessed_on"]
    pd.testing.assert_frame_equal(package.part("verifications", *names), whole[names])
    assert package.rows("verifications") == len(whole)


def test_the_overview_does_not_depend_on_the_order_of_files(package_folder):
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
    path.write_text(f'{header}\nna,NA,person,NA,null,,None\nnone,None,"person",,"",,"a ""b"",\nc"\n', "utf-8")
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
