"""Small packages in plain Python: it acquits only what the engine of tables acquits, and joins as that one does."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.check import Frames
from onrecord.frames import TableReader, records
from onrecord.frames.patterns import NotPlainError, Patterns
from onrecord.frames.plain import PlainFrame, PlainLazy
from onrecord.frames.plain_table import plain_table
from onrecord.package import STANDARD_TABLES, installed_path
from onrecord.tableschema.expressions import whole_cell
from onrecord.tableschema.linear import linear
from onrecord.validation import validate
from onrecord.validation.plain import PlainFrames
from test_engines import JUNK, junk_frame, moved_frame, schemas, small_tables, spoil, whole_plan, write

SCHEMA_PATTERNS = sorted({field.pattern for schema in schemas().values() for field in schema.fields if field.pattern})


def plain(frame: pl.DataFrame) -> PlainFrame:
    return PlainFrame(frame.to_dict(as_series=False), frame.height, Patterns(SCHEMA_PATTERNS))


def test_the_shipped_dataset_needs_no_library_for_tables():
    code = (
        "import sys; from onrecord.validation import validate;"
        f"report = validate({str(installed_path())!r}); assert report.valid and len(report.tables) == 11;"
        "print(*{'polars', 'numpy', 'pandas', 'pandera'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("engine", ["auto", "polars", "duckdb"])
def test_a_command_ends_without_a_word_on_standard_error(engine):
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    command = [sys.executable, "-m", "onrecord", "validate", str(installed_path()), "--engine", engine]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stderr == ""


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_an_expression_has_the_same_verdicts_as_in_polars_or_none(table):
    frame = junk_frame(table, 300, junk=0.7)
    lists, refused = plain(frame), 0
    checks = whole_plan().of_table(table)
    for check in checks:
        wanted = [expression for expression in (check.fits, check.suspects, check.surely) if expression is not None]
        for expression in wanted:
            try:
                found = list(lists.namespace.evaluate(expression).listed())
            except NotPlainError:
                refused += 1
                continue
            theirs = nw.from_native(frame).select(expression.alias("held"))["held"].to_list()
            assert found == theirs, (check.rule.code, check.column)
    assert refused < len(checks) / 2


def test_a_row_that_surely_fits_fits():
    for table in STANDARD_TABLES:
        frame = nw.from_native(junk_frame(table, 200, junk=0.5))
        for check in whole_plan().of_table(table):
            if check.surely is not None:
                assert frame.filter(check.surely & ~check.fits).shape[0] == 0, (check.rule.code, check.column)


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_every_join_finds_the_same_rows_as_in_polars(table):
    frames = {name: moved_frame(name) for name in STANDARD_TABLES}
    checks = whole_plan()
    lists = PlainFrames({name: checks.joinable(name, PlainLazy(plain(frame))) for name, frame in frames.items()})
    memory = Frames({name: checks.joinable(name, nw.from_native(frame.lazy())) for name, frame in frames.items()})
    joined = 0
    for join in checks.joins:
        if join.table != table:
            continue
        theirs = join.find(memory).collect().to_native()
        try:
            ours = join.find(lists).to_native()
        except (NotPlainError, AttributeError):
            assert join.rule.code in ("VF604", "CT703"), join.rule.code  # a loop is shown by another engine
            continue
        assert set(ours.columns) == set(theirs.columns)
        order = sorted(theirs.columns)
        rows = sorted(zip(*(ours.values(name) for name in order), strict=True), key=repr)
        assert rows == sorted(theirs.select(order).rows(), key=repr), join.rule.code
        joined += 1
    assert joined


@pytest.mark.parametrize("times", [0, 1, 3, 12, 60])
def test_a_package_has_one_report_with_and_without_plain_python(folder, times):
    tables = small_tables()
    spoil(tables, random.Random(100 + times), times)
    write(folder, tables)
    ours = validate(folder, max_problems=0).to_dict()
    assert ours == validate(folder, engine="polars", max_problems=0).to_dict()


@pytest.mark.parametrize("publisher", ["ΤΑ ΝΕΑΣ", "İstanbul", "ẞ", "a paper"])
def test_a_letter_with_two_small_forms_changes_no_report(folder, publisher):
    tables = small_tables()
    tables["sources"][1][schemas()["sources"].columns.index("publisher")] = publisher
    write(folder, tables)
    assert validate(folder).to_dict() == validate(folder, engine="polars").to_dict()


CELLS = st.text(alphabet=st.sampled_from('ab,"\n\r\0é '), max_size=4)


BODIES = st.binary(max_size=30) | st.text('ab,"\n', max_size=20).map(str.encode)


@given(BODIES)
def test_bytes_are_read_as_the_strict_reader_reads_them_or_not_at_all(body):
    data = b"a,b\n" + body
    found = plain_table(data, ("a", "b"))
    if found is not None:
        reader = TableReader(("a", "b"))
        batches = [batch.frame for batch in reader.batches(io.BytesIO(data))]
        read = pl.concat(batches).select("a", "b").rows() if batches else []
        assert list(zip(found["a"], found["b"], strict=True)) == read
        assert not reader.faults
        assert not reader.needless_quotes
        assert not reader.no_final_newline


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_canonical_table_is_read(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("a", "b"), *rows])
    sound = not any(char in cell for row in rows for cell in row for char in "\r\0")
    assert (plain_table(text.getvalue().encode(), ("a", "b")) is not None) == sound


@pytest.mark.parametrize("pattern", SCHEMA_PATTERNS)
def test_a_pattern_of_the_schemas_means_the_same_on_both_engines(pattern):
    judge = linear(pattern)
    assert judge is not None
    rng = random.Random(pattern)
    texts = [*JUNK, *("".join(rng.choices("ab09-._:/QZ {}\u00a0\u2028é", k=rng.randint(0, 12))) for _ in range(2_000))]
    assert [judge([text]) for text in texts] == pl.Series(texts).str.contains(whole_cell(pattern)).to_list()


@pytest.mark.parametrize(
    "pattern", [r"\d+", r"a.b", "^a", "a$", "(?i)a", "[[:alpha:]]", "(a{9}){999}", "(?=a)b", "[a&&b]"]
)
def test_a_pattern_that_engines_may_read_in_two_ways_is_left_to_the_engine_of_tables(pattern):
    assert linear(pattern) is None
    with pytest.raises(NotPlainError):
        Patterns([pattern]).found(whole_cell(pattern), {"a"})


@given(st.text('ab,"\n', max_size=60), st.integers(8, 40))
def test_quotes_and_records_are_found_alike_with_and_without_a_library_for_arrays(text, size):
    data = text.encode()

    def blocks() -> list[tuple[object, ...]]:
        try:
            return [
                (block.data, list(block.quotes), block.sound, list(records.record_starts(block, 2, header=False)))
                for block in records.blocks(io.BytesIO(data), size)
            ]
        except records.RecordTooLongError:
            return []

    with pytest.MonkeyPatch.context() as patch:
        ours = blocks()
        patch.setattr(records, "LITTLE", -1)
        assert ours == blocks()
