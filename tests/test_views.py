"""The views: what they hold, what `describe` says of them, and when the evidence for a statement was published."""

import pandas as pd
import pytest

import onrecord
from breaking import change
from onrecord.query.view_columns import VIEWS
from packages import build


@pytest.mark.parametrize("name", onrecord.views())
def test_describe_defines_every_column_of_a_view(name):
    frame, described = onrecord.load(name), onrecord.describe(name)
    assert list(described.columns.index) == list(frame.columns)
    assert described.columns["dtype"].tolist() == [str(dtype) for dtype in frame.dtypes]
    assert (described.columns["description"].str.len() > 10).all()
    assert described.rows == len(frame)
    assert frame[list(described.primary_key)].notna().all(axis=None)
    assert not frame.duplicated(list(described.primary_key)).any()
    assert name in str(described)


def test_columns_of_a_view_come_from_columns_that_exist():
    for view in VIEWS.values():
        for definition in view.columns.values():
            table, dot, column = definition.partition(".")
            if dot and " " not in definition:
                assert column in onrecord.describe(table).columns.index


@pytest.fixture
def folder(tmp_path):
    return build("VF606", "good", tmp_path / "package")


@pytest.mark.parametrize(
    ("published", "older"),
    [
        ("2012", True),
        ("2021-05-20", True),
        ("2021-05-21", False),
        ("2021", False),
        ("2022", False),
        ("../2012", True),
        ("2012/..", pd.NA),
        ("", pd.NA),
    ],
)
def test_older_means_certainly_published_before_said(folder, published, older):
    change(folder, "sources", "Example Publisher,,,,", f"Example Publisher,,,{published},")
    timing = onrecord.open(folder).load("evidence_timing")
    assert timing["evidence_id"].tolist() == ["ev-aaaaaa"]
    assert timing["older"].dtype == "boolean"
    assert timing["older"].tolist()[0] is older
    assert timing["said_earliest"].tolist() == [pd.Timestamp("2021-05-21")]


def test_timing_has_a_row_for_each_row_of_evidence():
    timing, evidence = onrecord.load("evidence_timing"), onrecord.load("evidence")
    assert timing["evidence_id"].tolist() == evidence["evidence_id"].tolist()
    assert timing["statement_id"].notna().all()
    assert timing["older"].sum() > 0
