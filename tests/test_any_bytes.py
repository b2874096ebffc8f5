"""No bytes make the strict reader or a validation fail."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.csvio import locate
from onrecord.package import installed_path
from onrecord.validation import validate
from test_records import STABLE, read

pieces = st.sampled_from(
    [
        b"a",
        b",",
        b'"',
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xc3",
        b'""',
        b'"a"',
        b"x,y\n",
        b"\xef\xbb\xbf",
        b"\xc3\xa9",
    ]
)
junk = st.one_of(st.binary(max_size=60), st.lists(pieces, max_size=30).map(b"".join))


@settings(STABLE, max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"", b"a,b\n", b"a,b\r\n", b'"a",b\n', b"\xef\xbb\xbfa,b\n", b"b,x,a\n"]),
    junk,
    st.integers(16, 80),
)
def test_no_bytes_make_the_reader_fail(block_size, header, body, size):
    raw = header + body
    for chosen in (2**24, size):
        block_size(chosen)
        _, reader = read(raw, 2)
        found = locate(io.BytesIO(raw), range(reader.rows + 2), len(reader.header) or 1)
        if reader.present and not reader.cut_short:
            assert set(range(reader.rows + 1)) <= set(found)
            for place in found.values():
                for index in range(3):
                    place.cell(index)
        assert {fault.row for fault in reader.faults if fault.row} <= set(found) | {reader.rows + 1}


TABLES = ("counter_statements", "dates", "statuses")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A package of three tables, quick to validate, of which tests overwrite one."""
    folder = tmp_path_factory.mktemp("bytes") / "package"
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, folder / name)
    document = json.loads((installed_path() / "datapackage.json").read_bytes())
    document["resources"] = [entry for entry in document["resources"] if entry["name"] in TABLES]
    (folder / "datapackage.json").write_text(json.dumps(document))
    return folder


@settings(STABLE, max_examples=14, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TABLES), st.data())
def test_no_bytes_of_a_table_make_validation_fail(package, table, data):
    path = package / "data" / f"{table}.csv"
    sound = path.read_bytes()
    raw = bytearray(sound[:2000])
    for _ in range(data.draw(st.integers(1, 5))):
        at, length = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 20))
        raw[at : at + length] = data.draw(junk)
    path.write_bytes(bytes(raw))
    try:
        report = validate(package, max_problems=10)
        document = json.loads(json.dumps(report.to_dict()))
    finally:
        path.write_bytes(sound)
    assert document["valid"] == (document["counts"]["error"] == 0)
    lines = bytes(raw).replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(
        problem["line"] is None or problem["line"] <= lines
        for problem in document["problems"]
        if problem["table"] == table and problem["rule"][:2] == "CS"
    )


def test_a_fault_in_bytes_has_its_line_and_hides_no_other_row(package):
    path = package / "data" / "statuses.csv"
    sound = path.read_bytes()
    lines = sound.split(b"\n")
    lines[3] = lines[3].replace(b"attribution", b"attrib\0ution")
    lines[5] = b'x,"y"z,' + lines[5]
    lines[7] = lines[7].replace(b"content", b"contemt", 1) if b"content" in lines[7] else b"contemt" + lines[7]
    path.write_bytes(b"\n".join(lines))
    try:
        report = validate(package, tables=["statuses"])
    finally:
        path.write_bytes(sound)
    told = [(problem.rule, problem.line) for problem in report.problems if problem.rule[:2] in ("CS", "CO")]
    assert ("CS104", 4) in told
    assert ("CS112", 6) in told
    assert [line for rule, line in told if rule == "CO203"] == [8]
