"""Rows added, amended, withdrawn and merged: what is worked out, what is refused, what is written."""

import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.edit import ids, rows
from onrecord.edit.canonical import canonical_frame
from onrecord.edit.corrections import Reason, amend, find, withdraw
from onrecord.edit.published import Published
from onrecord.edit.rows import add, write, write_rows
from onrecord.edit.tables import Edit, Row, Tables, edited
from onrecord.errors import OnRecordError, RefusedError, StillReferredError, UnknownNameError
from onrecord.query import open_package
from onrecord.tableschema.model import Field, TableSchema
from onrecord.validation import validate

WHY = Reason("coding-error", "Found on reading the source again.", on="2026-11-22")


@pytest.fixture
def released(still):
    """The shipped package as the last release."""
    return Published(still.inspection.store)


@pytest.fixture
def package(package_folder):
    return open_package(package_folder)


def rows_of(package, table):
    return Tables(package).rows(table)


def first(package, table, **wanted):
    return next(row for row in rows_of(package, table) if wanted.items() <= row.items())


def rules(change):
    return sorted(problem.rule for problem in change.report.problems if problem.severity == "error")


def test_an_added_row_gets_an_id_bounds_and_plain_text(still):
    statement = rows_of(still, "statements")[0]["statement_id"]
    cells = {"statement_id": statement, "event": "describes", "edtf": "2015-02", "basis": "inferred", "note": " a  b"}
    change = add(Tables(still), [Row("dates", cells)])
    row = change.rows[0].cells
    assert row["date_id"].startswith("dt-")
    assert len(row["date_id"]) == 9
    assert (row["earliest"], row["latest"], row["note"]) == ("2015-02-01", "2015-02-28", "a b")
    assert change.notes == ("dates.note: space removed at the ends", "dates.note: doubled space made one")
    assert change.report.counts == {"error": 0, "warning": 0}
    assert list(change.new) == ["data/dates.csv"]


def test_bad_rows_have_exactly_the_problems_of_validate(package):
    change = add(
        Tables(package),
        [Row("speakers", {"speaker_id": "new-agency", "name": "New Agency", "kind": "agancy", "country": "USA"})],
    )
    with pytest.raises(RefusedError, match="nothing was changed"):
        write_rows(package, change)
    before = {(p.rule, p.key) for p in validate(package.path, max_problems=0)}
    write_rows(package, change, draft=True)
    after = [p for p in validate(package.path, max_problems=0) if (p.rule, p.key) not in before]
    assert [p.to_dict() for p in change.report.problems] == [p.to_dict() for p in after]
    assert {p.rule for p in after} == {"CO203", "CO204"}


def test_a_fault_caused_in_another_table_is_reported(still):
    said = first(still, "dates", event="said")
    again = {name: said[name] for name in ("statement_id", "event", "edtf", "basis")}
    assert rules(add(Tables(still), [Row("dates", again)])) == ["KY302"]


def test_a_key_that_is_there_already_is_refused(still):
    speaker = rows_of(still, "speakers")[0]
    assert "CO210" in rules(add(Tables(still), [Row("speakers", speaker)]))


def test_unknown_columns_and_tables_are_named_with_the_nearest(still):
    with pytest.raises(UnknownNameError, match='Did you mean "name"'):
        add(Tables(still), [Row("speakers", {"nam": "x"})])
    with pytest.raises(UnknownNameError, match='Did you mean "speakers"'):
        add(Tables(still), [Row("speaker", {"name": "x"})])


@pytest.mark.parametrize("spoil", [lambda raw: raw.rstrip(b"\n"), lambda raw: raw + b"a,A,,group,,,,\n"])
def test_a_table_that_is_not_canonical_is_left_to_fmt(package, spoil):
    path = package.path / "data" / "speakers.csv"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(OnRecordError, match="run `onrecord fmt` first"):
        add(Tables(package), [Row("speakers", {"speaker_id": "x"})])


def test_rows_that_another_writer_added_meanwhile_are_kept(package, monkeypatch):
    change = add(Tables(package), [Row("speakers", {"speaker_id": "new-a", "name": "New A", "kind": "group"})])
    monkeypatch.setattr(rows, "judged", lambda *_: change.report)
    other = add(Tables(package), [Row("speakers", {"speaker_id": "new-b", "name": "New B", "kind": "group"})])
    write_rows(package, other)
    write_rows(package, change)
    found = {row["speaker_id"] for row in rows_of(open_package(package.path), "speakers")}
    assert {"new-a", "new-b"} <= found


WORKER = """
import sys
from onrecord.edit import rows
from onrecord.edit.tables import Row, Tables
from onrecord.problems import Report
from onrecord.query import open_package

sound = Report("", None, None, "", (), (), {"error": 0, "warning": 0})
rows.judged = lambda *_: sound
for number in range(int(sys.argv[3])):
    package = open_package(sys.argv[1])
    note = {"note": f"{sys.argv[2]}.{number}"}
    date = {"statement_id": sys.argv[4], "event": "describes", "edtf": "2015"} | note
    rows.write_rows(package, rows.add(Tables(package), [Row("dates", date), Row("evidence", note)]))
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


def test_an_amended_row_has_a_correction_for_each_cell(still, released):
    said = next(r for r in rows_of(still, "dates") if r["event"] == "describes" and len(r["edtf"]) == 10)
    change = amend(Tables(still), said["date_id"], {"edtf": said["edtf"][:7], "basis": said["basis"]}, WHY, released)
    told = [row.cells for row in change.rows if row.table == "corrections"]
    assert {cells["field"] for cells in told} >= {"edtf"}
    assert {cells["field"] for cells in told} <= {"edtf", "earliest", "latest"}
    assert {(c["old_value"], c["new_value"]) for c in told if c["field"] == "edtf"} == {
        (said["edtf"], said["edtf"][:7])
    }
    assert {(c["row_id"], c["action"], c["version"]) for c in told} == {(said["date_id"], "amend", "")}
    assert rules(change) == []


def test_keys_and_verifications_are_not_amended(still, released):
    with pytest.raises(OnRecordError, match="ids never change"):
        amend(Tables(still), "mike-pompeo", {"speaker_id": "m-pompeo"}, WHY, released)
    verification = rows_of(still, "verifications")[0]["verification_id"]
    with pytest.raises(OnRecordError, match="supersedes"):
        amend(Tables(still), verification, {"confidence": "low"}, WHY, released)
    with pytest.raises(OnRecordError, match="nothing to amend"):
        amend(Tables(still), "mike-pompeo", {"name": "Mike Pompeo "}, WHY, released)
    with pytest.raises(UnknownNameError, match='Did you mean "mike-pompeo"'):
        amend(Tables(still), "mike-pompoe", {"name": "X"}, WHY, released)


def test_a_row_others_refer_to_is_withdrawn_only_with_them(package, released):
    statement = rows_of(package, "statements")[0]["statement_id"]
    with pytest.raises(StillReferredError, match="--cascade"):
        withdraw(Tables(package), statement, WHY, released)
    change = withdraw(Tables(package), statement, WHY, released, cascade=True)
    assert {row.table for row in change.removed} >= {"statements", "dates", "verifications"}
    assert len([row for row in change.rows if row.table == "corrections"]) == len(change.removed)
    assert rules(change) == []
    write(package, change, lambda fresh: withdraw(fresh, statement, WHY, released, cascade=True))
    assert validate(package.path).valid
    assert statement in ids.taken(Tables(open_package(package.path)), "statements")


def test_references_to_a_merged_row_move_to_the_other(package, released):
    speaker = first(package, "speakers", speaker_id="mike-pompeo")
    write_rows(package, add(Tables(package), [Row("speakers", speaker | {"speaker_id": "mr-pompeo"})]))
    package = open_package(package.path)
    change = withdraw(Tables(package), "mike-pompeo", WHY, released, merge_into="mr-pompeo")
    told = [row.cells for row in change.rows if row.table == "corrections"]
    assert {c["action"]: c["new_value"] for c in told if c["row_id"] == "mike-pompeo"} == {"merge": "mr-pompeo"}
    assert b",mike-pompeo," not in change.new["data/statements.csv"]
    assert rules(change) == []


@pytest.mark.parametrize("table", ["speakers", "sources", "statements", "dates", "evidence", "counter_statements"])
def test_a_cascade_removes_all_rows_that_refer_to_one(still, released, table):
    row_id = "|".join(rows_of(still, table)[0][name] for name in still.table(table).schema.primary_key)
    change = withdraw(Tables(still), row_id, WHY, released, cascade=True, table=table)
    assert set(rules(change)) <= {"KY302"}  # a statement that stays may lose its said date
    for gone in change.removed:
        key = gone.key(still.table(gone.table).schema.primary_key)
        assert not any(row.key(still.table(gone.table).schema.primary_key) == key for row in _left(still, change, gone))


def _left(package, change, gone):
    schema = package.table(gone.table).schema
    frame, _ = canonical_frame(change.new[f"data/{gone.table}.csv"], schema)
    return [Row(gone.table, cells) for cells in frame.to_dicts()]


def test_an_amendment_reads_only_the_tables_it_needs(still):
    tables = Tables(still)
    identifier = rows_of(still, "dates")[0]["date_id"]
    assert find(tables, identifier)[0] == "dates"
    assert set(tables._frames) == {"dates"}


CELL = st.text(st.sampled_from('ab",\n é'), max_size=3)
RECORD = st.tuples(CELL, CELL, CELL)


@settings(max_examples=100)
@given(st.lists(RECORD, max_size=8), st.data())
def test_edits_of_a_table_are_those_of_plain_lists(records, data):
    schema = TableSchema("t", (Field("a"), Field("b"), Field("c")), primary_key=("a", "b"))
    records.sort(key=lambda record: record[:2])
    kinds = data.draw(st.lists(st.sampled_from(["keep", "change", "remove"]), min_size=8, max_size=8))
    edits, expected = [], []
    for record in dict.fromkeys(records):
        kind = kinds[len(edits) % 8]
        new = data.draw(RECORD) if kind == "change" else None
        if kind != "keep":
            edits.append(Edit("t", dict(zip("abc", record, strict=True)), new and dict(zip("abc", new, strict=True))))
        expected += [new if kind == "change" else record] * (records.count(record) if kind != "remove" else 0)
    for new in data.draw(st.lists(RECORD, max_size=3)):
        edits.append(Edit("t", None, dict(zip("abc", new, strict=True))))
        expected.append(new)
    frame = pl.DataFrame(records, schema=dict.fromkeys("abc", pl.String), orient="row")
    found = edited(frame, schema, edits)
    assert sorted(found.rows()) == sorted(expected)
    assert [row[:2] for row in found.rows()] == sorted(row[:2] for row in expected)


def test_no_drawn_id_was_ever_used(still, monkeypatch):
    taken = ids.taken(Tables(still), "dates")
    row = rows_of(still, "dates")[0]["date_id"]
    letters = iter(row[3:] + "000000")
    monkeypatch.setattr(ids.secrets, "choice", lambda _: next(letters))
    assert ids.draw("dt-", taken) == "dt-000000"
