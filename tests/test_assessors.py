"""Several assessors of one statement: whose status views show, and how far assessors agree."""

import json
import random
import shutil
import sqlite3

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import onrecord
from onrecord.export import export
from onrecord.query import status
from packages import FULL, tables_of, write_tables

OWN = "us"


def assessment(number, assessor, verdict, statement="st-000001", aspect="content", supersedes=""):
    day = "2026-02-0" + str(number % 9 + 1)
    key = f"vf-{number:06}"
    return [key, statement, aspect, verdict, "judged", assessor, day, "", "", "Some reason.", "low", supersedes]


def record(folder, verifications, assessor=OWN):
    """A package whose first statement has these content verifications, and an assessor of its own."""
    shutil.copytree(FULL, folder)
    others = [row for row in tables_of(FULL)["verifications"] if row[0] != "vf-000002"]
    write_tables(folder, {"verifications": sorted([*others, *verifications]), "evidence": []})
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    document["onrecord"] = {"assessor": assessor}
    path.write_text(json.dumps(document), "utf-8")
    return onrecord.open(folder)


def seen(package):
    """What the overview says of the first statement."""
    overview = package.load("overview").set_index("statement_id")
    row = overview.loc["st-000001", ["content", "assessors", "content_differs"]]
    return tuple(None if pd.isna(value) else value for value in row)


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ([(OWN, "disputed"), ("Checker A", "refuted"), ("Checker B", "supported")], ("disputed", 3, True)),
        ([(OWN, "refuted"), ("Checker A", "refuted")], ("refuted", 2, False)),
        ([("Checker A", "refuted"), ("Checker B", "refuted")], ("refuted", 2, False)),
        ([("Checker A", "refuted"), ("Checker B", "supported")], (None, 2, True)),
        ([("Checker A", "refuted")], ("refuted", 1, False)),
        ([], (None, 0, False)),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["", "ids exchanged"])
def test_the_own_status_is_shown_else_agreement(tmp_path, assessments, expected, turned):
    ids = sorted(range(10, 10 + len(assessments)), reverse=turned)
    rows = [assessment(number, *each) for number, each in zip(ids, assessments, strict=True)]
    package = record(tmp_path / "package", rows)
    assert seen(package) == expected
    assert package.thread("st-000001").content == expected[0]
    assert "VF605" not in {problem.rule for problem in package.validate()}


def test_without_an_own_assessor_agreement_of_all_is_shown(tmp_path):
    rows = [assessment(10, OWN, "disputed"), assessment(11, "Checker A", "disputed")]
    assert seen(record(tmp_path / "package", rows, assessor="nobody")) == ("disputed", 2, False)


def test_a_newer_assessment_replaces_only_its_assessors_own(tmp_path):
    rows = [
        assessment(10, OWN, "disputed"),
        assessment(11, OWN, "supported", supersedes="vf-000010"),
        assessment(12, "Checker A", "refuted"),
    ]
    package = record(tmp_path / "package", rows)
    assert seen(package) == ("supported", 2, True)
    before = package.status(as_of="2026-02-02")
    assert before.loc[before["statement_id"] == "st-000001", "status"].tolist() == ["single-source", "disputed"]


def test_the_views_of_sqlite_choose_as_the_package_does(tmp_path):
    rows = [
        assessment(10, OWN, "disputed"),
        assessment(11, "Checker A", "refuted"),
        assessment(12, "Checker A", "refuted", "st-000002"),
        assessment(13, "Checker B", "supported", "st-000002"),
    ]
    package = record(tmp_path / "package", rows)
    export(package, "sqlite", tmp_path / "out.db")
    with sqlite3.connect(tmp_path / "out.db") as database:
        for name in ("overview", "answers", "evidence_timing"):
            want = package.load(name)
            found = pd.read_sql(f"SELECT * FROM {name}", database).astype(want.dtypes.to_dict())
            pd.testing.assert_frame_equal(found, want)
    database.close()


def assessments_of(pairs):
    """Assessments in force by two assessors, of as many statements as there are pairs of statuses."""
    rows = [
        assessment(2 * number + side, name, word, f"st-{number:06}")
        for number, pair in enumerate(pairs)
        for side, (name, word) in enumerate(zip("ab", pair, strict=True))
    ]
    return pd.DataFrame(rows, columns=onrecord.load("verifications").columns)


WORDS = ("refuted", "mixed", "supported")


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=30))
def test_kappa_is_that_of_scikit_learn(pairs):
    found = status.agreement(assessments_of(pairs)).iloc[0]
    assert (found["n"], found["assessor_a"], found["assessor_b"]) == (len(pairs), "a", "b")
    assert found["agreement"] == pytest.approx(sum(one == other for one, other in pairs) / len(pairs))
    if len({word for pair in pairs for word in pair}) == 1:
        assert pd.isna(found["kappa"])  # scikit-learn has no number for it either, and warns
    else:
        assert found["kappa"] == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


def test_agreement_does_not_depend_on_the_order_of_rows():
    draw = random.Random(3)
    frame = assessments_of([(draw.choice(WORDS), draw.choice(WORDS)) for _ in range(40)])
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(status.agreement(frame), status.agreement(shuffled))


def test_statements_of_one_assessor_have_no_agreement():
    assert status.agreement(assessments_of([("mixed", "mixed")]).head(1)).empty
