"""Files given to `--from`: what is no value is refused with its row and key, and a file of another kind is named."""

import json

import pytest

from onrecord.edit.input_rows import read_rows
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
        ("x.csv", "speaker_id\tname\na\tA\n", "separated by tabs"),
        ("x.tsv", "speaker_id\tname\na\tA\n", "separated by tabs"),
        ("x.csv", "speaker_id;name\na;A\n", "separated by semicolons"),
        ("x.csv", "sep=,\nspeaker_id,name\na,A\n", "sep=,, is for a spreadsheet; delete it"),
        ("x.csv", '"sep=;"\r\nspeaker_id;name\r\n', "is for a spreadsheet; delete it"),
        ("x.csv", "new-agency,New Agency,agency\n", "names no column: new-agency, New Agency, agency; put a header"),
        ("x.csv", "speaker_id,name,name\na,A,B\n", "name is in the header twice"),
        ("x.json", '{"speaker_id": "a"}\n{"speaker_id": "b"}\n', "JSON Lines, one object a line"),
        ("x.jsonl", '{"speaker_id": "a"}\n{"speaker_id": "b"}\n', "JSON Lines, one object a line"),
        ("x.json", '{"name": "a", "name": "b"}', 'the key "name" is in one object twice'),
        ("x.xlsx", b"PK\x03\x04\x14\x00", "a spreadsheet, not CSV; save the sheet as CSV UTF-8"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "a spreadsheet, not CSV; save the sheet as CSV UTF-8"),
    ],
)
def test_a_file_of_another_kind_gets_the_sentence_that_helps(tmp_path, name, content, sentence):
    assert sentence in refusal(tmp_path, name, content)


def test_dotted_names_of_columns_are_a_header(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("speakers.name,claim\nA,B\n")
    assert read_rows(str(path), KNOWN) == [{"speakers.name": "A", "claim": "B"}]


def test_sound_rows_are_read(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"speaker_id": "a", "note": None, "rank": 3}]))
    assert read_rows(str(path), KNOWN) == [{"speaker_id": "a", "note": "", "rank": "3"}]
