"""The canonical form of a table: reached in one step, and without a change of any value."""

import csv
import functools
import io
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.csvio import reader
from onrecord.csvio.scanner import blocks
from onrecord.edit.canonical import SPACE, Formatted, canonical, line, tidied, written
from onrecord.errors import NotRepairableError
from onrecord.package.descriptor import standard_schema
from onrecord.tableschema.model import Field, TableSchema

SCHEMA = standard_schema("speakers")
WIDTH = len(SCHEMA.columns)
EMPTY = "," * (WIDTH - 1)
CELL = st.text(
    st.one_of(
        st.sampled_from('ab,"\n -\u00a0\u2003é́\u0301\u200b=+\u0628'),
        st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]),
    ),
    max_size=8,
)
ROWS = st.lists(st.lists(CELL, min_size=WIDTH, max_size=WIDTH), max_size=6)


def messy(rows, *, quoted, ending, bom, final, order=range(WIDTH)):
    def cell(text):
        return '"' + text.replace('"', '""') + '"' if quoted or any(c in text for c in '",\n\r') else text

    lines = [",".join(cell(row[place]) for place in order) for row in [list(SCHEMA.columns), *rows]]
    return (("\ufeff" if bom else "") + ending.join(lines) + (ending if final else "")).encode()


def expected(rows):
    """The canonical file of these rows, made cell by cell."""
    stream = io.StringIO(newline="")
    tidy = [[tidied(cell) for cell in row] for row in rows]
    csv.writer(stream, lineterminator="\n").writerows([SCHEMA.columns, *sorted(tidy, key=lambda row: row[0])])
    return stream.getvalue().encode()


@settings(max_examples=200)
@given(
    ROWS, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.permutations(range(WIDTH))
)
def test_canonical_form_is_that_of_each_cell_and_stable(rows, quoted, ending, bom, final, order):
    raw = messy(rows, quoted=quoted, ending=ending, bom=bom, final=final, order=order)
    once = canonical(raw, SCHEMA)
    assert once.data == expected(rows)
    assert bool(once.changes) == (once.data != raw)
    assert canonical(once.data, SCHEMA) == Formatted(once.data, ())


@settings(max_examples=50)
@given(ROWS, st.integers(256, 400))
def test_canonical_form_does_not_depend_on_block_size(rows, size):
    raw = messy(rows, quoted=False, ending="\r\n", bom=False, final=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "blocks", functools.partial(blocks, size=size))
        found = canonical(raw, SCHEMA)
    assert found == canonical(raw, SCHEMA)


@settings(max_examples=50)
@given(st.lists(CELL, min_size=1, max_size=7))
def test_a_line_has_the_same_quotes_as_a_written_table(cells):
    columns = {f"c{number}": [cell] for number, cell in enumerate(cells)}
    schema = TableSchema("t", tuple(map(Field, columns)))
    assert written(schema, pl.DataFrame(columns)) == (line(columns) + line(cells)).encode()


@given(CELL)
def test_a_tidied_cell_loses_only_space_at_its_ends(text):
    rest = tidied(text)
    assert unicodedata.is_normalized("NFC", rest)
    assert rest == unicodedata.normalize("NFC", text).strip(SPACE)
    assert tidied(rest) == rest


@pytest.mark.parametrize("text", ["-5", "well-", "2000-", "a\u2010"])
def test_a_hyphen_at_the_edge_of_a_cell_is_no_space(text):
    assert tidied(text) == text


HEADER = ",".join(SCHEMA.columns).encode() + b"\n"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "speakers: the file is empty; write its header line"),
        (b"a,b\n1,2\n", "speakers: the columns are not those of the schema"),
        (HEADER.replace(b",note", b""), "speakers: the columns are not those of the schema"),
        (HEADER.replace(b"note", b"note,note"), "speakers: the columns are not those of the schema"),
        (HEADER + b'"x\n', "record 1 has a broken quote"),
        (HEADER + EMPTY.encode() + b"\n\na,b,c\n", f"record 3: too few cells: 3 where the header has {WIDTH}"),
        (HEADER + b"\xff" + EMPTY.encode() + b"\n", "record 1 is not UTF-8"),
        (HEADER + b"a\0" + EMPTY.encode() + b"\n", "record 1 has a NUL byte"),
    ],
)
def test_a_file_that_only_a_person_can_repair_is_refused(raw, words):
    with pytest.raises(NotRepairableError, match=words):
        canonical(raw, SCHEMA)


def test_empty_lines_are_removed():
    raw = HEADER + f"a{EMPTY}\n\nb{EMPTY}\n".encode()
    assert canonical(raw, SCHEMA) == Formatted(raw.replace(b"\n\n", b"\n"), ("rewrote quotes or the end of the file",))
