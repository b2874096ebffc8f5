"""The strict reader: the cells that stand in a file, every fault of its bytes, and the line of every record."""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.csvio import FileFault, TableReader, locate

STABLE = settings(derandomize=True, max_examples=60)
COLUMNS = tuple("abcdefgh")


def read(raw: bytes, width: int) -> tuple[list[tuple[str, ...]], TableReader]:
    """Every record of a table of `width` columns, and the reader with its faults."""
    reader = TableReader(COLUMNS[:width])
    records, numbers = [], []
    for batch in reader.batches(io.BytesIO(raw)):
        for number, *cells in batch.frame.rows():
            numbers.append(number)
            records.append(tuple(cells))
    assert numbers == list(range(1, reader.rows + 1))
    return records, reader


def places(raw: bytes, reader: TableReader) -> dict[int, tuple[int, str]]:
    """The line and the text of the header and of every record."""
    found = locate(io.BytesIO(raw), range(reader.rows + 1), len(reader.header))
    return {row: (place.line, place.raw) for row, place in found.items()}


def faults(reader: TableReader) -> list[tuple[int | None, str]]:
    return [(fault.row, fault.rule) for fault in reader.faults]


def written(rows: list[list[str]], width: int) -> bytes:
    """A table as Python's csv module writes it, with the fewest quotes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS[:width], *rows])
    return text.getvalue().encode()


def python_lines(raw: bytes) -> dict[int, int]:
    """The physical line of every record, counted by Python's csv module."""
    reader = csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)
    lines, last = {}, 0
    for row, _ in enumerate(reader):
        lines[row] = last + 1
        last = reader.line_num
    return lines


awkward = st.lists(st.sampled_from(["a", " ", ",", '"', "\n", "é", "漢", "😀", "\ufeff", "#", "\\", "'"]), max_size=6)
cells = st.one_of(
    st.sampled_from(["", "", "a", "1", "NA", "null"]),
    awkward.map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12),
)


@st.composite
def tables(draw, min_rows=0):
    width = draw(st.integers(1, 5))
    return width, draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=min_rows, max_size=12))


@settings(STABLE, max_examples=250)
@given(tables())
def test_a_sound_table_gives_back_its_cells_and_no_faults(table):
    width, rows = table
    records, reader = read(written(rows, width), width)
    assert records == [tuple(row) for row in rows]
    assert reader.faults == []
    assert not reader.broken_rows
    assert not reader.no_final_newline
    assert not reader.needless_quotes or width == 1  # a lone empty cell is written as ""


@STABLE
@given(tables())
def test_quotes_and_a_missing_last_newline_change_no_cell(table):
    width, rows = table
    text = io.StringIO()
    text.write(",".join(COLUMNS[:width]) + "\n")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    records, reader = read(text.getvalue().encode().removesuffix(b"\n"), width)
    assert records == [tuple(row) for row in rows]
    assert reader.faults == []
    assert reader.no_final_newline
    plain = any(not set(cell) & set(',"\n') for row in rows for cell in row)
    assert reader.needless_quotes == plain


@STABLE
@given(tables())
def test_every_record_is_located_on_its_physical_line(table):
    width, rows = table
    raw = written(rows, width)
    _, reader = read(raw, width)
    found = places(raw, reader)
    assert {row: line for row, (line, _) in found.items()} == python_lines(raw)
    assert "".join(text + "\n" for _, text in found.values()) == raw.decode()
    for row, (_, text) in list(found.items())[1:]:
        assert next(csv.reader([text])) == rows[row - 1]


@STABLE
@given(tables(min_rows=1), st.data())
def test_every_cell_is_located_in_its_record(table, data):
    width, rows = table
    raw = written(rows, width)
    row = data.draw(st.integers(1, len(rows)))
    index = data.draw(st.integers(0, width - 1))
    place = locate(io.BytesIO(raw), [row], width)[row]
    cell = place.cell(index)
    start = place.raw[cell.char - 1 :]
    assert [*next(csv.reader([start])), ""][0] == rows[row - 1][index]
    assert cell.source == raw.decode().split("\n")[cell.source_line - 1]
    assert start.startswith(cell.source[cell.caret : cell.caret + cell.span])


@settings(STABLE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.integers(0, 40))
def test_the_size_of_the_blocks_changes_nothing_in_a_sound_table(block_size, table, more):
    width, rows = table
    raw = written(rows, width)
    block_size(2**24)
    records, reader = read(raw, width)
    found = places(raw, reader)
    longest = max(len(text.encode()) + 1 for _, text in found.values())
    block_size(longest + more)
    smaller, again = read(raw, width)
    assert (smaller, again) == (records, reader)
    assert places(raw, again) == found


@settings(STABLE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.integers(0, 40), st.data())
def test_block_size_changes_nothing_where_line_ends_are_mixed(block_size, table, more, data):
    width, rows = table
    raw = written(rows, width)
    ends = iter(data.draw(st.lists(st.sampled_from([b"\n", b"\n", b"\r\n", b"\r", b"\r\r\n"]), min_size=200)))
    mixed = b"".join(line + next(ends, b"\n") for line in raw.split(b"\n")[:-1])
    block_size(2**24)
    records, reader = read(mixed, width)
    found = places(mixed, reader)
    longest = max(len(text.encode()) + 1 for _, text in found.values())
    block_size(max(longest, 8) + more)
    smaller, again = read(mixed, width)
    assert (smaller, again) == (records, reader)
    assert places(mixed, again) == found
    returns = [fault for fault in reader.faults if fault.rule == "CS103"]
    assert len(returns) == (b"\r" in mixed)
    if returns:
        assert returns[0].message.startswith("{} carriage".format(mixed.count(b"\r")))
        newlines_before = mixed[: mixed.index(b"\r")].count(b"\n")
        assert returns[0].row == max(row for row, (line, _) in found.items() if line <= newlines_before + 1)


def quoted(cell: bytes) -> bytes:
    return b'"' + cell.replace(b'"', b'""') + b'"' if set(cell) & set(b',"\n') else cell


SPOILT = {
    "CS101": lambda row, at: b",".join([*row[:at], b"caf\xe9", *row[at + 1 :]]),
    "CS104": lambda row, at: b",".join([*row[:at], b"a\0b", *row[at + 1 :]]),
    "CS111 few": lambda row, at: b",".join([b"short", *row[2:]]),
    "CS111 many": lambda row, at: b",".join([*row, b"more"]),
    "CS112 inside": lambda row, at: b",".join([*row[:at], b'a"b', *row[at + 1 :]]),
    "CS112 after": lambda row, at: b",".join([*row[:at], b'"x"y', *row[at + 1 :]]),
    "CS112 open": lambda row, at: b",".join([*row[:at], b'"abc', *row[at + 1 :]]),
    "CS115": lambda row, at: b"",
}
ANYWHERE = ("CS101", "CS104", "CS111 few", "CS111 many", "CS115")


@st.composite
def spoilt_tables(draw, kinds=tuple(SPOILT)):
    """A table in which some records are spoilt, each in one way: its bytes, its width, and the faults by row."""
    width = draw(st.integers(2, 5))
    lines, planted, kept = [b",".join(name.encode() for name in COLUMNS[:width])], [], {}
    for row in range(1, draw(st.integers(1, 12)) + 1):
        kind = draw(st.sampled_from([None, None, *kinds]))
        values = [
            draw(st.sampled_from(["v", "word", "é漢", "a, b", 'he said "no"', "line\nnext", '"q"\n,x']))
            for _ in range(width)
        ]
        if kind is None:
            kept[row] = tuple(values)
            lines.append(b",".join(quoted(value.encode()) for value in values))
        else:
            line = b",".join(quoted(value.encode()) for value in values) if kind in ANYWHERE else b""
            fields = [quoted(value.encode()) for value in values] if line else [b"p"] * width
            lines.append(SPOILT[kind](fields, draw(st.integers(0, width - 1))))
            planted.append((row, kind[:5]))
    return b"\n".join(lines) + b"\n", width, planted, kept


@settings(STABLE, max_examples=250)
@given(spoilt_tables())
def test_every_planted_fault_is_found_and_hides_no_other(spoilt):
    raw, width, planted, kept = spoilt
    records, reader = read(raw, width)
    assert faults(reader) == planted
    assert reader.broken_rows == {row for row, _ in planted}
    assert {row: record for row, record in enumerate(records, 1) if row not in reader.broken_rows} == kept
    found = places(raw, reader)
    assert "".join(text + "\n" for _, text in found.values()) == raw.decode("utf-8", "replace")
    line = 1
    for row in range(reader.rows + 1):
        assert found[row][0] == line
        line += found[row][1].count("\n") + 1


@settings(STABLE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt_tables(), st.integers(0, 40))
def test_block_size_changes_nothing_in_a_spoilt_table(block_size, spoilt, more):
    raw, width, _, _ = spoilt
    block_size(2**24)
    records, reader = read(raw, width)
    found = places(raw, reader)
    longest = max(len(text.encode()) + 1 for _, text in found.values())
    block_size(max(longest, 16) + more)
    smaller, again = read(raw, width)
    assert (smaller, again) == (records, reader)
    assert places(raw, again) == found


def test_a_bad_quote_at_a_block_end_spares_the_record_after_it(block_size):
    block_size(64)
    raw = b'a,b\nx,"y"z\n1,2\n3,4\n' + b'"one\ntwo\nthree\nfour\nfive\nsix","seven\neight"\n' * 8
    records, reader = read(raw, 2)
    assert faults(reader) == [(1, "CS112")]
    assert records[3:] == [("one\ntwo\nthree\nfour\nfive\nsix", "seven\neight")] * 8


def test_a_cell_of_several_lines_with_one_bad_quote_is_one_fault():
    records, reader = read(b'a,b,c\n1,"He said "no" to\nit and\nleft",3\n4,5\n6,7,8\n', 3)
    assert faults(reader) == [(1, "CS112"), (2, "CS111")]
    assert records[-1] == ("6", "7", "8")
    records, reader = read(b'a,b,c\n1,2,"He said "no" to\nit and\nleft"\n4,5\n6,7,8\n', 3)
    assert faults(reader) == [(1, "CS112"), (2, "CS111")]
    assert records[-1] == ("6", "7", "8")


def test_a_quote_that_is_never_closed_costs_one_record():
    records, reader = read(b'a,b\n1,"two\n3,4\n5\n6,7', 2)
    assert faults(reader) == [(1, "CS112"), (3, "CS111")]
    assert records[1:] == [("3", "4"), ("5", ""), ("6", "7")]


def test_a_broken_quote_in_the_header_moves_no_line():
    raw = b'"a"x,b\n1\n2,3,4"\n5,6\n'
    _, reader = read(raw, 2)
    assert [place for row, place in places(raw, reader).items() if row == reader.rows] == [(4, "5,6")]


@pytest.mark.parametrize("first", ["\ufeff", "\ufeffx", "\ufeff\ufeff"])
def test_a_cell_that_begins_with_an_invisible_mark_keeps_it(first):
    """A reader that takes it for the mark of a file would hide it from the checks."""
    records, reader = read(f"a,b\n{first},1\n".encode(), 2)
    assert records == [(first, "1")]
    assert reader.faults == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [(None, "CS106")]),
        (b"\n", [(None, "CS106")]),
        (b" \n\n", [(None, "CS106")]),
        (b"\xef\xbb\xbf", [(None, "CS106")]),
        (b"\xef\xbb\xbfa,b\n", [(0, "CS102")]),
        ("a,b\n1,2\n".encode("utf-16"), [(None, "CS101")]),
        (("a,b\n" + "1,2\n" * 20).encode("utf-16-le"), [(None, "CS101")]),
        (b"a,b\r\n1,2\r\n", [(0, "CS103")]),
        (b"a,b\n1,2\n3,4\r\n", [(2, "CS103")]),
        (b'a,b\n1,"x\ry"\n', [(1, "CS103")]),
        (b"\xe9,b\n1,2\n", [(0, "CS101")]),
        (b"1,2\n3,4\n", [(0, "CS105")]),
        (b"a,b,c\n1,2,3\n", [(0, "CS107")]),
        (b"a\n1\n", [(0, "CS108")]),
        (b"b,a\n1,2\n", [(0, "CS109")]),
        (b"a,a,b\n1,2,3\n", [(0, "CS110")]),
        (b'a,"b\n1,2\n', [(0, "CS112")]),
        (b"a,b", []),
        (b"a,b\n", []),
        (b"a,b\n\n", [(1, "CS115")]),
        (b"a,b\n\n1,2\n", [(1, "CS115")]),
    ],
)
def test_a_fault_of_the_file_or_its_header_is_told_once(raw, expected):
    _, reader = read(raw, 2)
    assert faults(reader) == expected


def test_quotes_in_the_header_are_as_needless_as_in_a_cell():
    _, reader = read(b'"a",b\n1,2\n', 2)
    assert reader.faults == []
    assert reader.needless_quotes


def test_a_column_is_read_by_its_name_wherever_it_stands():
    records, _ = read(b"c,b,x,b\n3,2,9,8\n", 3)
    assert records == [("", "2", "3")]


def test_an_endless_record_is_reported_and_rows_before_it_read(block_size):
    block_size(64)
    records, reader = read(b"a,b\n1,2\n" + b"x" * 1000 + b",2\n3,4\n", 2)
    assert faults(reader) == [(2, "CS113")]
    assert records == [("1", "2")]
    assert reader.cut_short


def _literal_quote(text: str, fault: FileFault, raw: str) -> bool:
    """Python's csv module takes a quote inside an unquoted cell as a letter; RFC 4180 does not have it."""
    return raw[fault.char - 1 : fault.char] != '"'


@settings(STABLE, max_examples=300)
@given(st.text(st.sampled_from('abc,,""\n'), max_size=30))
def test_quotes_are_sound_exactly_when_strict_csv_reads_them(body):
    raw = ("a,b\n" + body).encode()
    records, reader = read(raw, 2)
    bad_quotes = [fault for fault in reader.faults if fault.rule == "CS112"]
    try:
        theirs = list(csv.reader(io.StringIO(raw.decode(), newline=""), strict=True))
    except csv.Error:
        assert bad_quotes
        return
    if bad_quotes:
        found = places(raw, reader)
        assert any(_literal_quote(body, fault, found[fault.row][1]) for fault in bad_quotes)
    else:
        assert records == [tuple([*row, "", ""][:2]) for row in theirs[1:]]
        assert [row for row, record in enumerate(theirs) if row and len(record) != 2] == sorted(reader.broken_rows)


def test_the_fast_reader_gets_no_records_of_unequal_width():
    """Its own leniencies could make up for one another: one cell dropped here, one filled in there."""
    rng = random.Random("widths")
    tokens = [b"a", b",", b",", b"\n", b"\n", b'""', b'"a"', b'"\n"', b'",,"', b"a,b\n", b",\n"]
    for _ in range(3_000):
        body = b"".join(rng.choices(tokens, k=rng.randint(1, 12)))
        try:
            theirs = list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
        except csv.Error:
            continue
        _, reader = read(b"a,b\n" + body, 2)
        if all(fault.rule != "CS112" for fault in reader.faults):  # csv takes a quote inside a cell as a letter
            assert reader.broken_rows == {row for row, record in enumerate(theirs, 1) if len(record) != 2}, body
