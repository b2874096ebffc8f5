"""Rows added, amended, withdrawn and merged: what is worked out, what is refused, what is written."""

import json
import subprocess
import sys

import pytest

from onrecord.edit import ids, lookup, rows
from onrecord.edit.corrections import Reason, StillReferredError, amend, next_version, withdraw
from onrecord.edit.rows import RefusedError, add, write, write_rows
from onrecord.edit.tables import Row, rows_of
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.query import open_package
from onrecord.validation import validate

WHY = Reason("coding-error", "Found on reading the source again.", on="2026-11-22")


@pytest.fixture(autouse=True, params=["all rows read", "only rows concerned read"])
def way(request, monkeypatch):
    """Both ways of working a change out: that of a small package and that of a large one."""
    if request.param == "only rows concerned read":
        monkeypatch.setattr(lookup, "LARGE", 0)


@pytest.fixture
def package(package_folder):
    return open_package(package_folder)


def first(package, table, **wanted):
    return next(row for row in rows_of(package, table) if wanted.items() <= row.items())


def written(change, path):
    new = change.new[path]
    if isinstance(new, bytes):
        return new
    with new.open() as stream:
        return stream.read()


def rules(change):
    return sorted(problem.rule for problem in change.report.problems if problem.severity == "error")


def test_an_added_row_gets_an_id_bounds_and_plain_text(still):
    statement = rows_of(still, "statements")[0]["statement_id"]
    cells = {"statement_id": statement, "event": "describes", "edtf": "2015-02", "basis": "inferred", "note": " a  b"}
    change = add(still, [Row("dates", cells)])
    row = change.rows[0].cells
    assert row["date_id"].startswith("dt-")
    assert len(row["date_id"]) == 9
    assert (row["earliest"], row["latest"], row["note"]) == ("2015-02-01", "2015-02-28", "a b")
    assert change.notes == ("dates.note: space removed at the ends", "dates.note: doubled space made one")
    assert change.report.counts == {"error": 0, "warning": 0}
    assert list(change.new) == ["data/dates.csv"]


def test_bad_rows_have_the_problems_that_validate_prints(package):
    change = add(package, [Row("speakers", {"speaker_id": "new-agency", "name": "New\u200bAgency", "kind": "agancy"})])
    with pytest.raises(RefusedError, match="nothing was changed"):
        write_rows(package, change)
    before = {(p.rule, p.key) for p in validate(package.path, max_problems=0)}
    write_rows(package, change, draft=True)
    after = [p for p in validate(package.path, max_problems=0) if (p.rule, p.key) not in before]
    assert [p.to_dict() for p in change.report.problems] == [p.to_dict() for p in after]
    assert {p.rule for p in after} == {"CO203", "TX802"}


def test_a_fault_that_a_row_causes_in_another_table_is_told(still):
    said = first(still, "dates", event="said")
    again = {name: said[name] for name in ("statement_id", "event", "edtf", "basis")}
    assert rules(add(still, [Row("dates", again)])) == ["KY302"]


def test_a_key_that_is_there_already_is_refused(still):
    speaker = rows_of(still, "speakers")[0]
    assert "CO210" in rules(add(still, [Row("speakers", speaker)]))


def test_unknown_columns_and_tables_are_told_with_the_nearest(still):
    with pytest.raises(UnknownNameError, match='Did you mean "name"'):
        add(still, [Row("speakers", {"nam": "x"})])
    with pytest.raises(UnknownNameError, match='Did you mean "speakers"'):
        add(still, [Row("speaker", {"name": "x"})])


def test_a_table_that_is_not_canonical_is_left_to_fmt(package):
    path = package.path / "data" / "speakers.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    with pytest.raises(OnRecordError, match="run `onrecord fmt` first"):
        add(package, [Row("speakers", {"speaker_id": "x"})])


def test_what_somebody_else_wrote_meanwhile_is_kept(package, monkeypatch):
    change = add(package, [Row("speakers", {"speaker_id": "new-a", "name": "New A", "kind": "group"})])
    monkeypatch.setattr(rows, "judged", lambda *_: change.report)
    other = add(package, [Row("speakers", {"speaker_id": "new-b", "name": "New B", "kind": "group"})])
    write_rows(package, other)
    write_rows(package, change)
    found = {row["speaker_id"] for row in rows_of(open_package(package.path), "speakers")}
    assert {"new-a", "new-b"} <= found


WORKER = """
import sys
from onrecord.edit import rows
from onrecord.edit.rows import Row
from onrecord.problems import Report
from onrecord.query import open_package

sound = Report("", None, None, "", (), (), {"error": 0, "warning": 0})
rows.judged = lambda *_: sound
for number in range(int(sys.argv[3])):
    package = open_package(sys.argv[1])
    note = {"note": f"{sys.argv[2]}.{number}"}
    date = {"statement_id": sys.argv[4], "event": "describes", "edtf": "2015"} | note
    rows.write_rows(package, rows.add(package, [Row("dates", date), Row("evidence", note)]))
"""


def test_eight_processes_adding_rows_lose_none_and_share_no_id(package):
    count = 6
    statement = rows_of(package, "statements")[0]["statement_id"]
    before = {name: len(rows_of(package, name)) for name in ("dates", "evidence")}
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(package.path), str(n), str(count), statement])
        for n in range(8)
    ]
    assert [process.wait() for process in running] == [0] * 8
    for name, key in (("dates", "date_id"), ("evidence", "evidence_id")):
        now = rows_of(package, name)
        assert len(now) == before[name] + 8 * count
        assert len({row[key] for row in now}) == len(now)
        assert {f"{n}.{k}" for n in range(8) for k in range(count)} <= {row["note"] for row in now}


def test_an_amended_row_has_a_correction_for_each_changed_cell(still):
    said = next(r for r in rows_of(still, "dates") if r["event"] == "describes" and len(r["edtf"]) == 10)
    change = amend(still, said["date_id"], {"edtf": said["edtf"][:7], "basis": said["basis"]}, WHY)
    told = [row.cells for row in change.rows if row.table == "corrections"]
    assert {cells["field"] for cells in told} >= {"edtf"}
    assert {cells["field"] for cells in told} <= {"edtf", "earliest", "latest"}
    assert {(c["old_value"], c["new_value"]) for c in told if c["field"] == "edtf"} == {
        (said["edtf"], said["edtf"][:7])
    }
    assert {(c["row_id"], c["action"], c["version"]) for c in told} == {(said["date_id"], "amend", still.version)}
    assert rules(change) == []


def test_keys_and_verifications_are_not_amended(still):
    with pytest.raises(OnRecordError, match="ids never change"):
        amend(still, "mike-pompeo", {"speaker_id": "m-pompeo"}, WHY)
    verification = rows_of(still, "verifications")[0]["verification_id"]
    with pytest.raises(OnRecordError, match="supersedes"):
        amend(still, verification, {"confidence": "low"}, WHY)
    with pytest.raises(OnRecordError, match="nothing to amend"):
        amend(still, "mike-pompeo", {"name": "Mike Pompeo "}, WHY)
    with pytest.raises(UnknownNameError, match='Did you mean "mike-pompeo"'):
        amend(still, "mike-pompoe", {"name": "X"}, WHY)


def test_a_row_others_refer_to_is_withdrawn_only_with_them(package):
    statement = rows_of(package, "statements")[0]["statement_id"]
    with pytest.raises(StillReferredError, match="--cascade"):
        withdraw(package, statement, WHY)
    change = withdraw(package, statement, WHY, cascade=True)
    assert {row.table for row in change.removed} >= {"statements", "dates", "verifications"}
    assert len([row for row in change.rows if row.table == "corrections"]) == len(change.removed)
    assert rules(change) == []
    write(package, change, lambda fresh: withdraw(fresh, statement, WHY, cascade=True))
    assert validate(package.path).valid
    assert statement in ids.taken(open_package(package.path), "statements")


def test_references_to_a_merged_row_go_to_the_one_that_remains(package):
    speaker = first(package, "speakers", speaker_id="mike-pompeo")
    write_rows(package, add(package, [Row("speakers", speaker | {"speaker_id": "mr-pompeo"})]))
    package = open_package(package.path)
    change = withdraw(package, "mike-pompeo", WHY, merge_into="mr-pompeo")
    told = [row.cells for row in change.rows if row.table == "corrections"]
    assert {c["action"]: c["new_value"] for c in told if c["row_id"] == "mike-pompeo"} == {"merge": "mr-pompeo"}
    assert b",mike-pompeo," not in written(change, "data/statements.csv")
    assert rules(change) == []


def test_corrections_are_carried_by_the_release_to_come(package):
    assert next_version(package, "patch") == package.version
    released = {"releases": [{"version": package.version}]}
    (package.path / "releases.json").write_text(json.dumps(released))
    major, minor, patch = map(int, package.version.split("."))
    following = f"{major}.{minor}.{patch + 1}"
    assert next_version(package, "patch") == following
    assert next_version(package, "major") == f"{major + 1}.0.0"
    change = amend(package, "mike-pompeo", {"affiliation": "American Center for Law and Justice"}, WHY)
    assert f'"version": "{following}"'.encode() in change.new["datapackage.json"]
    assert rules(change) == []


def test_no_drawn_id_was_ever_used(still, monkeypatch):
    taken = ids.taken(still, "dates")
    row = rows_of(still, "dates")[0]["date_id"]
    letters = iter(row[3:] + "000000")
    monkeypatch.setattr(ids.secrets, "choice", lambda _: next(letters))
    assert ids.draw("dt-", taken) == "dt-000000"
