"""Corrections between releases: only published rows get them, and their version comes when a release is prepared."""

import shlex
import shutil
import sys

import pytest
from click.testing import CliRunner

from onrecord.cli import group
from onrecord.edit.corrections import Reason, amend, stamped, withdraw
from onrecord.edit.from_diff import from_difference
from onrecord.edit.published import Published
from onrecord.edit.rows import add, write
from onrecord.edit.tables import Row, Tables
from onrecord.errors import OnRecordError, ReasonMissingError
from onrecord.package.git import open_revision
from onrecord.package.store import PatchedStore
from onrecord.query import open_package
from onrecord.validation import validate
from packages import FULL
from test_edit_merge import git

WHY = Reason("coding-error", "Found on reading the source again.", on="2026-11-22")


def rows_of(folder, table):
    return Tables(open_package(folder)).rows(table)


def written(folder, make):
    """Work out a change, write it, and return it."""
    package = open_package(folder)
    return write(package, make(Tables(package)), make)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FULL, tmp_path / "package")


def test_a_row_no_release_carries_changes_without_correction(folder):
    before = rows_of(folder, "corrections")
    descriptor = (folder / "datapackage.json").read_bytes()
    written(folder, lambda tables: amend(tables, "a-minister", {"country": "IR"}, None, Published()))
    written(folder, lambda tables: withdraw(tables, "ev-000001", None, Published()))
    assert rows_of(folder, "corrections") == before
    assert (folder / "datapackage.json").read_bytes() == descriptor


def test_a_published_row_needs_a_reason(folder):
    released = Published(open_package(folder).inspection.store)
    with pytest.raises(ReasonMissingError, match="a-minister of speakers was published"):
        amend(Tables(open_package(folder)), "a-minister", {"country": "IR"}, None, released)


def test_an_assessment_that_is_not_published_may_be_amended(folder):
    change = amend(Tables(open_package(folder)), "vf-000001", {"confidence": "low"}, None, Published())
    assert [row.table for row in change.rows] == ["verifications"]


def test_a_merged_duplicate_leaves_the_other_its_assessments(folder):
    twin = {"statement_id": "st-zzzzzz"}
    statement = next(row for row in rows_of(folder, "statements") if row["statement_id"] == "st-000001")
    doubted = [row for row in rows_of(folder, "verifications") if row["statement_id"] == "st-000001"]
    said = next(row for row in rows_of(folder, "dates") if row["statement_id"] == "st-000001")
    copies = [Row("statements", statement | twin), Row("dates", said | twin | {"date_id": ""})]
    copies += [Row("verifications", row | twin | {"verification_id": f"vf-z{n}zzzz"}) for n, row in enumerate(doubted)]
    evidence = rows_of(folder, "evidence")[:2]
    copies += [Row("evidence", row | {"verification_id": "vf-z1zzzz", "evidence_id": ""}) for row in evidence]
    quoted = next(row for row in rows_of(folder, "quotations") if row["statement_id"] == "st-000001")
    copies.append(Row("quotations", quoted | twin | {"quotation_id": ""}))
    before = {table: rows_of(folder, table) for table in open_package(folder).tables()}
    written(folder, lambda tables: add(tables, copies))
    written(folder, lambda tables: withdraw(tables, "st-zzzzzz", None, Published(), merge_into="st-000001"))
    assert {table: rows_of(folder, table) for table in before} == before


def test_three_branches_merge_and_are_stamped_together(folder):
    (folder / ".gitattributes").write_text("data/*.csv text eol=lf merge=onrecord\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "merge.onrecord.driver", f"{sys.executable} -m onrecord merge-driver %O %A %B %P")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "1.0.0")
    git(folder, "tag", "v1.0.0")
    released = Published(open_revision("v1.0.0", around=folder))
    branches = {
        "a": lambda tables: amend(tables, "a-minister", {"country": "IR"}, WHY, released),
        "b": lambda tables: withdraw(tables, "ev-000002", WHY, released),
        "c": lambda tables: add(tables, [Row("speakers", {"speaker_id": "b-group", "name": "B", "kind": "group"})]),
        "d": lambda tables: amend(tables, "a-minister", {"note": "In office since May."}, WHY, released),
    }
    for name, make in branches.items():
        git(folder, "switch", "-qc", name, "v1.0.0")
        written(folder, make)
        git(folder, "commit", "-qam", name)
    git(folder, "switch", "-q", "main")
    for name in branches:
        git(folder, "merge", "-q", "--no-edit", name)
    minister = next(row for row in rows_of(folder, "speakers") if row["speaker_id"] == "a-minister")
    assert (minister["country"], minister["note"]) == ("IR", "In office since May.")
    report = validate(folder, against=folder_at(folder, "v1.0.0"))
    assert [problem.rule for problem in report if problem.rule.startswith(("CR", "CS"))] == []
    pending = [row for row in rows_of(folder, "corrections") if not row["version"]]
    assert sorted((row["action"], row["row_id"]) for row in pending) == [
        ("amend", "a-minister"),
        ("amend", "a-minister"),
        ("withdraw", "ev-000002"),
    ]
    (path, data), *more = stamped(Tables(open_package(folder)), "2.0.0").items()
    assert not more
    (folder / path).write_bytes(data)
    assert {row["version"] for row in rows_of(folder, "corrections")} == {"1.0.0", "2.0.0"}
    assert stamped(Tables(open_package(folder)), "2.0.0") == {}


def folder_at(folder, revision):
    return open_revision(revision, around=folder)


@pytest.fixture
def released(folder):
    """A package in git whose release 1.0.0 is tagged, and a change made by hand since."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "1.0.0")
    git(folder, "tag", "v1.0.0")
    edited = [("speakers", b"A Minister", b"A. Minister"), ("sources", b"A denial", b"The denial")]
    for table, old, new in edited:
        path = folder / "data" / f"{table}.csv"
        assert old in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(old, new))
    evidence = folder / "data" / "evidence.csv"
    evidence.write_bytes(b"".join(line for line in evidence.read_bytes().splitlines(True) if b"ev-000002" not in line))
    return folder


def commands_in(report):
    return {problem.hint.split("`")[1] for problem in report if problem.rule in ("CR911", "CR912")}


def test_the_help_of_cr911_and_cr912_works_as_printed(released, monkeypatch):
    monkeypatch.chdir(released)
    before = validate(released, against="git:v1.0.0")
    assert {problem.rule for problem in before} >= {"CR911", "CR912"}
    (command,) = commands_in(before)
    program, *arguments = shlex.split(command)
    done = CliRunner().invoke(group, arguments, prog_name=program)
    assert done.exit_code == 0, done.output + str(done.exception)
    after = [problem for problem in validate(released, against="git:v1.0.0") if problem.rule.startswith("CR9")]
    assert after == []
    again = CliRunner().invoke(group, arguments, prog_name=program)
    assert "no correction is missing" in str(again.exception)


def test_a_cell_edited_after_its_correction_is_corrected_on(released):
    was = Published(open_revision("v1.0.0", around=released))
    written(released, lambda tables: amend(tables, "a-minister", {"name": "Amended"}, WHY, was))
    path = released / "data" / "speakers.csv"
    path.write_bytes(path.read_bytes().replace(b"Amended", b"By hand"))
    store = open_revision("v1.0.0", around=released)
    written(released, lambda tables: from_difference(tables, WHY, store))
    chain = [row for row in rows_of(released, "corrections") if row["row_id"] == "a-minister" and not row["version"]]
    assert {(row["old_value"], row["new_value"]) for row in chain} >= {("Amended", "By hand")}
    assert [p for p in validate(released, against=store) if p.rule.startswith("CR9")] == []


def test_a_published_verification_edited_by_hand_is_refused(folder):
    store = open_package(folder).inspection.store
    earlier = PatchedStore(store, {"data/verifications.csv": store.open("data/verifications.csv").read()})
    path = folder / "data" / "verifications.csv"
    path.write_bytes(path.read_bytes().replace(b"Both sides are credible.", b"Neither is."))
    with pytest.raises(OnRecordError, match="put it back: a verification is never edited"):
        from_difference(Tables(open_package(folder)), WHY, earlier)
    (problem,) = [p for p in validate(folder, against=earlier) if p.rule == "CR911"]
    assert "add a newer verification" in problem.hint
