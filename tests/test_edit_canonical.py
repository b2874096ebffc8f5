"""The canonical form of a table: reached in one step, and without a change of any value."""

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.edit.canonical import SPACE, NotRepairableError, canonical, cells_of, tidied, written
from onrecord.edit.columns import is_canonical, rewritten
from onrecord.package.descriptor import standard_schema

SCHEMA = standard_schema("speakers")
CELL = st.text(
    st.one_of(
        st.sampled_from('ab,"\n -\u00a0\u2003é́\u0301\u200b=+\u0628'),
        st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]),
    ),
    max_size=8,
)
ROWS = st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=6)


def messy(rows, *, quoted, ending, bom, final, order=range(7)):
    def cell(text):
        return '"' + text.replace('"', '""') + '"' if quoted or any(c in text for c in '",\n\r') else text

    lines = [",".join(cell(row[place]) for place in order) for row in [list(SCHEMA.columns), *rows]]
    return (("\ufeff" if bom else "") + ending.join(lines) + (ending if final else "")).encode()


@settings(max_examples=150)
@given(ROWS, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_canonical_form_takes_one_step_and_changes_no_value(rows, quoted, ending, bom, final):
    raw = messy(rows, quoted=quoted, ending=ending, bom=bom, final=final)
    once = canonical(raw, SCHEMA)
    again = canonical(once.data, SCHEMA)
    assert again.data == once.data
    assert again.changes == ()
    expected = sorted([tidied(cell) for cell in row] for row in rows)
    assert sorted(cells_of(once.data)[1:]) == expected
    assert bool(once.changes) == (once.data != raw)


@settings(max_examples=100)
@given(ROWS)
def test_canonical_bytes_come_back_as_they_are(rows):
    data = written(SCHEMA, [[tidied(cell) for cell in row] for row in rows])
    assert canonical(data, SCHEMA).data == data


@given(CELL)
def test_a_tidied_cell_loses_only_space_at_its_ends(text):
    rest = tidied(text)
    assert unicodedata.is_normalized("NFC", rest)
    assert rest == unicodedata.normalize("NFC", text).strip(SPACE)
    assert tidied(rest) == rest


@pytest.mark.parametrize("text", ["-5", "well-", "2000-", "a\u2010"])
def test_a_hyphen_at_the_edge_of_a_cell_is_no_space(text):
    assert tidied(text) == text


@pytest.mark.parametrize(
    "raw", [b"", b"a,b\n1,2\n", b'speaker_id,name,kind,country,affiliation,wikidata_id,note\n"x\n']
)
def test_what_cannot_be_repaired_without_guessing_is_refused(raw):
    with pytest.raises(NotRepairableError):
        canonical(raw, SCHEMA)


@settings(max_examples=150)
@given(ROWS, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.permutations(range(7)))
def test_by_columns_and_by_cells_the_canonical_form_is_the_same(rows, quoted, ending, bom, final, order):
    raw = messy(rows, quoted=quoted, ending=ending, bom=bom, final=final, order=order)
    by_cells = canonical(raw, SCHEMA)
    assert rewritten(raw, SCHEMA) == by_cells
    assert is_canonical(io.BytesIO(raw), SCHEMA) == (by_cells.data == raw)
