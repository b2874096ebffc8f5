"""A change worked out from the rows it concerns is the one that working it out of all rows gives."""

import csv

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from onrecord.edit import lookup, places
from onrecord.edit.corrections import Reason, amend, withdraw
from onrecord.edit.places import Unsorted, spots
from onrecord.edit.rows import add, changed, state_of, write
from onrecord.edit.tables import Edit, Row, rows_of
from onrecord.errors import OnRecordError
from onrecord.package.descriptor import standard_schema
from onrecord.query import installed, open_package

NO_SHRINK = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example validates packages twice; making it smaller would take minutes."""
WHY = Reason("source-error", "The page says otherwise.")
BAD = {"statement_id": "st-000000", "source_id": "nobody", "speaker_id": "nobody", "edtf": "20211", "status": "likely"}


def both_ways(monkeypatch, make):
    """The change as it is worked out from all rows, and from those it concerns."""
    monkeypatch.setattr(lookup, "LARGE", 2**60)
    whole = make()
    monkeypatch.setattr(lookup, "LARGE", 0)
    return whole, make()


def contents(change):
    found = {}
    for path, new in change.new.items():
        if not isinstance(new, bytes):
            with new.open() as stream:
                new = stream.read()
        found[path] = new
    return found


def told(problem):
    """What a problem says; which key is nearest to a lost one is looked for among the rows that were read."""
    return {**problem.to_dict(), "hint": problem.rule == "KY301" or problem.hint}


def same(whole, near):
    assert contents(whole) == contents(near)
    assert list(map(told, whole.report.problems)) == list(map(told, near.report.problems))
    assert whole.report.tables == near.report.tables
    assert whole.report.counts == near.report.counts


@settings(max_examples=8, phases=NO_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_edits_of_any_rows_give_the_same_files_and_problems(still, monkeypatch, data):
    table = data.draw(st.sampled_from([name for name in still.tables() if name not in ("corrections", "statuses")]))
    rows = rows_of(still, table)
    schema = still.table(table).schema
    edits = []
    for number in data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=3, unique=True)):
        how = data.draw(st.sampled_from(["add", "again", "change", "remove"]))
        cells = dict(rows[number])
        if how == "remove":
            edits.append(Edit(table, rows[number], None))
            continue
        donor = rows[data.draw(st.integers(0, len(rows) - 1))]
        for name in data.draw(st.lists(st.sampled_from(schema.columns), max_size=2, unique=True)):
            if name not in schema.primary_key:
                cells[name] = data.draw(st.sampled_from(["", donor[name], BAD.get(name, 'a "b",\nc ')]))
        if how == "add":
            cells[schema.primary_key[0]] = cells[schema.primary_key[0]][:-1] + data.draw(st.sampled_from("089azy"))
        edits.append(Edit(table, rows[number] if how == "change" else None, cells))
    assume(any(edit.old != edit.new for edit in edits))
    whole, near = both_ways(monkeypatch, lambda: changed(still, edits, [], state=state_of(still)))
    same(whole, near)


@pytest.mark.parametrize("table", ["speakers", "sources", "statements", "dates", "evidence", "counter_statements"])
def test_a_withdrawal_with_all_references_is_the_same(still, monkeypatch, table):
    from onrecord.edit import ids

    monkeypatch.setattr(ids, "draw", lambda prefix, taken: next(i for i in _numbered(prefix) if i not in taken))
    key = still.table(table).schema.primary_key
    row_id = "|".join(rows_of(still, table)[0][name] for name in key)
    same(*both_ways(monkeypatch, lambda: withdraw(still, row_id, WHY, cascade=True, table=table)))


def test_an_amendment_is_the_same(still, monkeypatch):
    from onrecord.edit import ids

    monkeypatch.setattr(ids, "draw", lambda prefix, taken: next(i for i in _numbered(prefix) if i not in taken))
    row = rows_of(still, "dates")[3]
    same(*both_ways(monkeypatch, lambda: amend(still, row["date_id"], {"edtf": "1999"}, WHY)))


def _numbered(prefix):
    return (f"{prefix}{number:06}" for number in range(10**6))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_row_goes_where_sorting_all_rows_would_put_it(tmp_path, monkeypatch, data):
    monkeypatch.setattr(places, "STRETCH", data.draw(st.integers(1, 200)))
    schema = standard_schema("roles")
    cell = st.text(st.sampled_from('ab",\n é'), max_size=4)
    records = data.draw(st.lists(st.lists(cell, min_size=6, max_size=6), max_size=12))
    key = tuple(data.draw(st.lists(cell, min_size=3, max_size=3)))
    order = [schema.columns.index(name) for name in schema.primary_key]
    records.sort(key=lambda record: [record[index] for index in order])
    path = tmp_path / "roles.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([schema.columns, *records])
    raw = path.read_bytes()
    *having, place = spots(path, schema, [key])[key]
    keys = [tuple(record[index] for index in order) for record in records]
    assert [spot.cells for spot in having] == [tuple(r) for r, k in zip(records, keys, strict=True) if k == key]
    before = list(csv.reader(raw[: place.start].decode().splitlines(keepends=True)))
    assert len(before) - 1 == sum(k <= key for k in keys)
    assert place.line == raw.count(b"\n", 0, place.start) + 1


def test_a_large_table_out_of_order_is_left_to_fmt(package_folder, monkeypatch):
    monkeypatch.setattr(lookup, "LARGE", 0)
    path = package_folder / "data" / "speakers.csv"
    header, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + b"".join(reversed(lines)))
    package = open_package(package_folder)
    with pytest.raises(OnRecordError, match="run `onrecord fmt` first"):
        add(package, [Row("speakers", {"speaker_id": "m", "name": "M", "kind": "group"})])
    with pytest.raises(Unsorted):
        spots(path, package.table("speakers").schema, [("m",)])


def test_a_splice_that_cannot_be_written_changes_no_file(package_folder, monkeypatch):
    from onrecord.edit import splice

    monkeypatch.setattr(lookup, "LARGE", 0)
    package = open_package(package_folder)
    before = {path: path.read_bytes() for path in (package_folder / "data").iterdir()}
    change = add(package, [Row("speakers", {"speaker_id": "m", "name": "M", "kind": "group"})])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(splice, "_copy", full)
    with pytest.raises(OnRecordError, match="nothing was changed"):
        write(package, change, lambda fresh: change)
    assert {path: path.read_bytes() for path in (package_folder / "data").iterdir()} == before


def test_a_system_that_does_not_copy_by_itself_writes_the_same(package_folder, monkeypatch):
    import os

    monkeypatch.setattr(lookup, "LARGE", 0)
    package = open_package(package_folder)
    change = add(package, [Row("speakers", {"speaker_id": "m", "name": "M", "kind": "group"})])
    expected = contents(change)

    def cannot(*_args, **_options):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "copy_file_range", cannot, raising=False)
    write(package, change, lambda fresh: change)
    assert {path: (package_folder / path).read_bytes() for path in expected} == expected


def test_the_installed_package_is_small():
    assert not lookup.is_large(installed())
