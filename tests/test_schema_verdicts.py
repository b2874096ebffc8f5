"""What a Table Schema says of cells: every engine judges as frictionless does."""

from __future__ import annotations

import frictionless
import narwhals as nw
import pandas as pd
import pandera.errors
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.package import STANDARD_TABLES
from onrecord.tableschema import parse_schema
from onrecord.tableschema.dtypes import typed
from onrecord.tableschema.expressions import demands
from onrecord.tableschema.pandera_schema import compile_schema
from test_schema import STABLE, one_field, schema_document

# Verdicts on cells, with frictionless as the oracle

TEXTS = ["", "a", "b", "ab", "abc", "aa", "NA", "null", "é", "😀x", "漢字", "a\nb", "-", "0", " a"]
CELLS = {
    "string": TEXTS,
    "integer": [
        *("", "0", "1", "2", "-1", "+1", "007", "10", "999999", "-0", "12345678901234567890"),
        *("1.0", "1e3", "x", "1,000", "0x1", "--1", "+"),
    ],
    "number": [
        *("", "0", "1", "2.0", "-1.5", "+1", "007", ".5", "5.", "1e3", "1E-3", "-2.5e+2", "NaN", "INF", "-INF"),
        *("x", "1,5", ".", "1.2.3", "e5", "1e", "--1"),
    ],
    "boolean": ["", "true", "True", "TRUE", "1", "false", "False", "FALSE", "0", "yes", "no", "tRue", "2", "y"],
    "date": [
        *("", "2021-05-07", "2021-05-08", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2021-12-31"),
        *("2023-02-29", "1900-02-29", "0000-01-01", "2021-13-01", "2021-04-31", "05/01/2024", "20210507", "2021-05"),
        *("2021", "2021-W20-1", "10000-01-01", "2021-05-07T00:00:00", "x"),
    ],
    "year": ["", "0000", "0001", "1999", "2021", "9999", "21", "20210", "2021.0", "-044", "x", "20 1", "202x"],
}
"""Cells of each type, clean and dirty, on which frictionless 5.21 reads Table Schema as the standard has it."""

LENIENT = {
    "integer": {
        "Python's underscores": "1_000",
        "space around": " 1",
        "a newline after": "1\n",
        "digits that are not ASCII": "１",
    },
    "number": {
        "Python's underscores": "1_000",
        "space around": " 1.5 ",
        "digits that are not ASCII": "１.５",
        "NaN in other letters": "nan",
        "a signalling NaN": "sNaN",
        "infinity in other letters": "inf",
        "infinity in full": "Infinity",
        "infinity with a plus": "+INF",
    },
    "date": {
        "a month of one digit": "2021-5-07",
        "a day of one digit": "2021-05-7",
        "digits that are not ASCII": "２021-05-07",
    },
    "year": {
        "a sign in place of a digit": "+202",
        "space in place of a digit": " 202",
        "Python's underscores": "2_02",
        "digits that are not ASCII": "２０２１",
    },
}
"""What frictionless 5.21 accepts through the leniency of Python's int, Decimal and strptime; the standard does not."""

PATTERNS = {"a+": TEXTS, "[a-c]{1,2}": TEXTS, "(?:a|b)b?": TEXTS, r"\w+": TEXTS, ".*b": TEXTS}
"""Patterns that frictionless means as a whole: it writes ^...$ around them without a group, so "a|b" differs."""

DATES = ["0001-01-01", "2021-05-07", "2021-05-08", "2024-02-29", "9999-12-31"]
NUMBERS = [-1, 0, 1, 2, 2.0, 10, "1", "-1.5", 1000, 0.001]


@st.composite
def fields(draw, name: str):
    """A field descriptor of the subset, with constraints that apply to its type."""
    kind = draw(st.sampled_from(list(CELLS)))
    limits: dict = {}

    def maybe(key, values):
        if draw(st.integers(0, 2)) == 0:
            limits[key] = draw(values)

    maybe("required", st.booleans())
    match kind:
        case "string":
            maybe("pattern", st.sampled_from(list(PATTERNS)))
            maybe("minLength", st.integers(0, 3))
            maybe("maxLength", st.integers(0, 3))
            maybe("enum", st.lists(st.sampled_from([text for text in TEXTS if text]), min_size=1, unique=True))
        case "integer":
            whole = st.sampled_from([-1, 0, 1, 2, 10, "1", "10"])
            maybe("minimum", whole)
            maybe("maximum", whole)
            maybe("enum", st.lists(st.sampled_from([0, 1, 2, "7", "10", -1]), min_size=1, unique_by=str))
        case "number":
            maybe("minimum", st.sampled_from(NUMBERS))
            maybe("maximum", st.sampled_from(NUMBERS))
            maybe("enum", st.lists(st.sampled_from([0, 1, 2.5, "0.5", "-1.5", 1000]), min_size=1, unique_by=str))
        case "date":
            maybe("minimum", st.sampled_from(DATES))
            maybe("maximum", st.sampled_from(DATES))
            maybe("enum", st.lists(st.sampled_from(DATES), min_size=1, unique=True))
        case "year":
            bound = st.sampled_from([0, 1, 1999, 2021, "2021", "0001", 9999])
            maybe("minimum", bound)
            maybe("maximum", bound)
            maybe("enum", st.lists(st.sampled_from(["0001", "1999", 2021]), min_size=1, unique_by=str))
        case "boolean":
            maybe("enum", st.sampled_from([["true"], ["false"], ["true", "false"], ["1"], [True], [False]]))
    field = {"name": name, "type": kind, "constraints": limits}
    if kind == "boolean" and draw(st.booleans()):
        field |= {"trueValues": ["yes", "y", "true"], "falseValues": ["no", "false"]}
    return field


@st.composite
def schemas_and_tables(draw):
    """A Table Schema and a table of text cells, some fit and some not."""
    entries = [draw(fields(name)) for name in "abc"[: draw(st.integers(1, 3))]]
    height = draw(st.integers(1, 12))
    columns = {
        entry["name"]: draw(st.lists(st.sampled_from(CELLS[entry["type"]]), min_size=height, max_size=height))
        for entry in entries
    }
    return {"fields": entries}, columns


def frictionless_verdicts(document: dict, columns: dict[str, list[str]]) -> dict[tuple[str, int], set[str]]:
    """The constraints that frictionless finds broken, by column and row."""
    schema = frictionless.Schema.from_descriptor(document)
    found = {}
    for field in schema.fields:
        read = field.create_cell_reader()
        for row, cell in enumerate(columns[field.name]):
            _, notes = read(cell)
            if notes:
                found[field.name, row] = set(notes)
    return found


def our_verdicts(schema, columns: dict[str, list[str]]) -> dict[tuple[str, int], set[str]]:
    """The same from the expressions themselves."""
    frame = nw.from_native(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))
    found: dict[tuple[str, int], set[str]] = {}
    for field in schema.fields:
        for name, fit in demands(field):
            for row, holds in enumerate(frame.select(fit.alias("fit"))["fit"].to_list()):
                assert holds is not None
                if not holds:
                    found.setdefault((field.name, row), set()).add(name)
    return found


def pandera_verdicts(schema, backend: str, frame) -> dict[tuple[str, int], set[str]]:
    """The same from the compiled pandera schema, over a frame of polars or pandas."""
    found: dict[tuple[str, int], set[str]] = {}
    try:
        compile_schema(schema, backend).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for column, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True):
            found.setdefault((column, int(index)), set()).add(check)
    return found


@settings(STABLE, max_examples=80)
@given(schemas_and_tables())
def test_every_engine_judges_every_cell_as_frictionless_does(pair):
    document, columns = pair
    assert frictionless.validate(document, type="schema").valid
    schema = parse_schema("t", document)
    ours = our_verdicts(schema, columns)
    theirs = frictionless_verdicts(document, columns)
    assert set(ours) == set(theirs)
    for place, names in ours.items():
        assert len(names) == 1, "one fault is one problem"
        assert names <= theirs[place]
    assert pandera_verdicts(schema, "polars", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))) == ours
    text = pd.DataFrame(columns, dtype="string")
    assert pandera_verdicts(schema, "pandas", text) == ours
    assert pandera_verdicts(schema, "pandas", text.replace("", pd.NA)) == ours
    if not ours and not any({"NaN", "12345678901234567890"} & set(cells) for cells in columns.values()):
        assert pandera_verdicts(schema, "pandas", typed(text.replace("", pd.NA), schema)) == {}


@pytest.mark.parametrize(
    ("kind", "reason", "cell"),
    [(kind, reason, cell) for kind, cells in LENIENT.items() for reason, cell in cells.items()],
)
def test_what_frictionless_forgives_is_of_the_wrong_type_here(kind, reason, cell):
    document = one_field(type=kind)
    assert our_verdicts(parse_schema("t", document), {"a": [cell]}) == {("a", 0): {"type"}}
    assert frictionless_verdicts(document, {"a": [cell]}) == {}, f"frictionless no longer forgives {reason}"


@pytest.mark.parametrize(("pattern", "cell", "fit"), [("a|b", "ax", False), ("a|b", "b", True), ("a", "a\n", False)])
def test_a_pattern_speaks_of_the_whole_cell(pattern, cell, fit):
    """Frictionless writes ^...$ around a pattern: an alternative then reaches out of it, and $ allows a newline."""
    document = one_field(type="string", constraints={"pattern": pattern})
    assert (our_verdicts(parse_schema("t", document), {"a": [cell]}) == {}) == fit
    assert frictionless_verdicts(document, {"a": [cell]}) == {}


@pytest.mark.parametrize(
    ("limit", "cell"),
    [(9007199254740992, "9007199254740993"), (10**18, str(10**18 + 1)), (1, "1.00000000000000000001")],
)
def test_numbers_are_compared_as_floats(limit, cell):
    """Beyond 2^53 frictionless still tells two numbers apart; no engine that runs the checks does so everywhere."""
    document = one_field(type="number", constraints={"maximum": limit})
    assert our_verdicts(parse_schema("t", document), {"a": [cell]}) == {}
    assert frictionless_verdicts(document, {"a": [cell]}) == {("a", 0): {"maximum"}}


@pytest.mark.parametrize("cell", ["1e999", "-1e999", "9" * 400, "1e-999"])
def test_a_number_of_any_size_is_judged_and_not_an_error(cell):
    document = one_field(type="number", constraints={"minimum": -5, "maximum": 5, "enum": [1]})
    assert len(our_verdicts(parse_schema("t", document), {"a": [cell]})) == 1


@st.composite
def keyed_tables(draw):
    """A schema with a unique column and a primary key of one or two columns, and a table for it without empty keys."""
    entries = [
        {"name": "a", "type": "string", "constraints": {"unique": draw(st.booleans())}},
        {"name": "b", "type": "date"},
        {"name": "c", "type": "string", "constraints": {"unique": True}},
    ]
    key = draw(st.sampled_from([["a"], ["a", "b"], ["b"]]))
    rows = st.tuples(
        st.sampled_from(["x", "X", "y", "é", "z"]),
        st.sampled_from(["2021-05-07", "2021-05-08"]),
        st.sampled_from(["", "p", "q", "r"]),
    )
    return {"fields": entries, "primaryKey": key}, draw(st.lists(rows, min_size=1, max_size=6))


@settings(STABLE, max_examples=40)
@given(keyed_tables())
def test_unique_columns_and_keys_are_judged_as_by_frictionless(pair):
    """Rows are compared where every key cell is filled: an empty one is told as missing, not as a duplicate."""
    document, rows = pair
    resource = frictionless.Resource(
        data=[["a", "b", "c"], *rows], schema=frictionless.Schema.from_descriptor(document)
    )
    errors = {(error.type, error.row_number - 2) for task in resource.validate().tasks for error in task.errors}
    schema = parse_schema("t", document)
    columns = {name: [row[index] for row in rows] for index, name in enumerate("abc")}
    for backend, frame in (
        ("polars", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))),
        ("pandas", pd.DataFrame(columns, dtype="string")),
    ):
        found = pandera_verdicts(schema, backend, frame)
        unique = {row for (_, row), names in found.items() if "unique" in names}
        again = {row for kind, row in errors if kind == "unique-error"}
        assert again <= unique
        assert bool(again) == bool(unique)
        keys = {row for (_, row), names in found.items() if any("multiple_fields_uniqueness" in name for name in names)}
        assert bool(keys) == any(kind == "primary-key" for kind, _ in errors)
        assert {row for kind, row in errors if kind == "primary-key"} <= keys


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_a_loaded_table_passes_its_compiled_schema(table):
    import onrecord

    compile_schema(parse_schema(table, schema_document(table)), "pandas").validate(onrecord.load(table), lazy=True)
