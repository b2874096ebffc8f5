"""Files given to `--from`: what is no value is refused with its row and key, and a file of another kind is named."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.edit.input_rows import Given, read_rows, written
from onrecord.errors import OnRecordError

KNOWN = ("speaker_id", "name", "kind", "affiliation", "note")


def refusal(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(OnRecordError) as caught:
        read_rows(str(path), KNOWN)
    return str(caught.value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused_with_row_and_key(tmp_path, value):
    text = f'[{{"speaker_id": "a"}}, {{"speaker_id": "b", "affiliation": {value}}}]'
    message = refusal(tmp_path, "x.json", text)
    assert "row 2: affiliation is" in message
    assert "leave an unknown cell empty" in message


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.csv", "speaker_id;name\na;A\n", "separated by semicolons"),
        ("x.csv", "sep=,\nspeaker_id,name\na,A\n", "sep=,, is for a spreadsheet; delete it"),
        ("x.csv", '"sep=;"\r\nspeaker_id;name\r\n', "is for a spreadsheet; delete it"),
        ("x.csv", "new-agency,New Agency,agency\n", "names no column: new-agency, New Agency, agency; put a header"),
        ("x.csv", "speaker_id,name,name\na,A,B\n", "name is in the header twice"),
        ("x.json", '{"name": "a", "name": "b"}', 'the key "name" is in one object twice'),
        ("x.csv", b"PK\x03\x04\x14\x00", "a spreadsheet; let its name end in .xlsx"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "a spreadsheet; let its name end in .xlsx"),
        ("x.jsonl", '{"speaker_id": "a"}\n{"speaker_id": "b"\n', "x.jsonl:2: not JSON"),
        ("x.csv", 'speaker_id,name\na,"A\nB"\nb\n', "x.csv:4: row 2 has 1 cells where the header has 2"),
        ("x.json", '[{"name": ["a", "b"]}]', "row 1: name is a list of values"),
        ("x.json", '["a"]', "row 1 is not an object"),
        ("x.csv", "speaker_id,name\n,\n", "there are no rows in it"),
    ],
)
def test_a_file_of_another_kind_gets_the_sentence_that_helps(tmp_path, name, content, sentence):
    assert sentence in refusal(tmp_path, name, content)


def rows(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return read_rows(str(path), KNOWN)


def test_dotted_names_of_columns_are_a_header(tmp_path):
    assert rows(tmp_path, "x.csv", "speakers.name,claim\nA,B\n") == [Given(1, 2, {"speakers.name": "A", "claim": "B"})]


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("x.csv", 'speaker_id,note\na,"1\n2"\n\nb,\n', (2, 5)),
        ("x.tsv", "speaker_id\tnote\na\t1, 2\nb\t\n", (2, 3)),
        ("x.csv", "speaker_id\tnote\t\t\na\t1\t\t\nb\t\t\t\n", (2, 3)),
        ("x.jsonl", '{"speaker_id": "a", "note": "1"}\n\n{"speaker_id": "b", "note": null}\n', (1, 3)),
        ("x.txt", '{"speaker_id": "a", "note": "1"}\n{"speaker_id": "b", "note": ""}\n', (1, 2)),
        ("x.json", '[{"speaker_id": "a", "note": 1},\n {"speaker_id": "b", "note": ""}]', (None, None)),
    ],
)
def test_rows_of_every_kind_have_numbers_and_lines(tmp_path, name, content, lines):
    found = rows(tmp_path, name, content)
    assert [(row.row, row.line, row.cells["speaker_id"]) for row in found] == [(1, lines[0], "a"), (2, lines[1], "b")]
    assert found[0].cells["note"][0] == "1"
    assert found[1].cells["note"] == ""


def test_objects_and_lists_in_json_are_named_cells(tmp_path):
    row = {"claim": "C", "dates": {"edtf": "2021"}, "content": {"evidence": [{"stance": "supports"}, {"stance": "x"}]}}
    assert rows(tmp_path, "x.json", json.dumps(row))[0].cells == {
        "claim": "C",
        "dates.edtf": "2021",
        "content.evidence.1.stance": "supports",
        "content.evidence.2.stance": "x",
    }


CELLS = st.text(st.sampled_from('ab",;\n\té '), max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.sampled_from([".csv", ".tsv", ".json", ".jsonl"]))
def test_rows_left_out_are_written_as_they_were_read(tmp_path, records, kind):
    given = [Given(n, None, {"name": a, "note": b}) for n, (a, b) in enumerate(records, 1) if a or b]
    if given:
        path, text = written(str(tmp_path / f"rows{kind}"), given)
        assert path.name == f"rows.rest{kind}"
        path.write_text(text, "utf-8", newline="")
        assert [row.cells for row in read_rows(str(path))] == [row.cells for row in given]
        assert written(str(tmp_path / f"rows{kind}"), given)[0].name == f"rows.rest-2{kind}"
        path.unlink()
