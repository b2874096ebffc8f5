"""`load` refuses what `validate` refuses, in words that name table, column and row."""

import re

import pytest

import onrecord
from breaking import add, change
from packages import build


@pytest.fixture
def folder(tmp_path):
    return build("VF606", "good", tmp_path / "package")


@pytest.mark.parametrize("day", ["2021-6-2", "2021-06-2", "2021-02-30", "20210602", "02/06/2021"])
def test_a_day_of_another_form_is_refused(folder, day):
    change(folder, "sources", "https://example.org/report,,,", f"https://example.org/report,,{day},")
    with pytest.raises(onrecord.InvalidDataError, match=r"sources\.retrieved_on does not fit"):
        onrecord.open(folder).load("sources")


def test_a_key_that_occurs_twice_is_refused(folder):
    add(folder, "speakers", "example-agency,Another Agency,,agency,,,,")
    words = re.escape('speakers: speaker_id "example-agency" is in two rows, the second is row 2')
    with pytest.raises(onrecord.InvalidDataError, match=words):
        onrecord.open(folder).load("speakers")


def test_an_empty_required_cell_is_refused(folder):
    change(folder, "speakers", "Example Agency", "")
    with pytest.raises(onrecord.InvalidDataError, match="speakers: name is empty in row 1 and is required"):
        onrecord.open(folder).load("speakers")
