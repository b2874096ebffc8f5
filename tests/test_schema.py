"""Table Schemas and the descriptor: the shipped ones, the faults of others, and other tools as oracles."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
from importlib import resources
from pathlib import Path, PurePosixPath

import frictionless
import jsonschema
import narwhals as nw
import pandas as pd
import pandera.errors
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.package import STANDARD_TABLES, inspect, installed_path, open_store
from onrecord.tableschema import SchemaError, parse_schema
from onrecord.tableschema.dtypes import pandas_dtype, typed
from onrecord.tableschema.expressions import demands
from onrecord.tableschema.model import CONSTRAINTS
from onrecord.tableschema.pandera_schema import compile_schema
from onrecord.validation import validate

STABLE = settings(deadline=None, derandomize=True, max_examples=100)
DESCRIPTOR = json.loads((installed_path() / "datapackage.json").read_bytes())


def profile(name: str) -> jsonschema.Draft7Validator:
    text = resources.files("dplib").joinpath("profiles", "2.0", f"{name}.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def schema_document(table: str) -> dict:
    return json.loads((installed_path() / "schemas" / f"{table}.json").read_bytes())


# The shipped schemas and descriptor


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_a_shipped_schema_is_valid_everywhere(table):
    document = schema_document(table)
    assert [error.message for error in profile("tableschema").iter_errors(document)] == []
    assert frictionless.validate(document, type="schema").valid
    assert parse_schema(table, document).columns == tuple(field["name"] for field in document["fields"])


@pytest.mark.parametrize("table", STANDARD_TABLES)
def test_a_shipped_schema_tells_a_newcomer_what_each_column_is(table):
    schema = parse_schema(table, schema_document(table))
    assert all(field.title and len(field.description) > 20 for field in schema.fields)
    assert schema.primary_key
    assert schema_document(table)["missingValues"] == [""]


def test_the_shipped_descriptor_is_valid_everywhere():
    whole = copy.deepcopy(DESCRIPTOR)
    assert [error.message for error in profile("datapackage").iter_errors(whole)] == []
    for entry in whole["resources"]:
        assert [error.message for error in profile("dataresource").iter_errors(entry)] == []
        entry["schema"] = schema_document(entry["name"])
    assert [error.message for error in profile("datapackage").iter_errors(whole)] == []
    assert frictionless.Package(str(installed_path() / "datapackage.json")).resource_names == list(STANDARD_TABLES)


def test_the_shipped_tables_are_valid_for_frictionless():
    report = frictionless.validate(str(installed_path() / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []


def test_a_column_name_means_one_type_in_every_table():
    kinds: dict[str, set[str]] = {}
    for table in STANDARD_TABLES:
        for field in parse_schema(table, schema_document(table)).fields:
            kinds.setdefault(field.name, set()).add(field.type)
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


# Faults of a schema


def one_field(**field) -> dict:
    return {"fields": [{"name": "a", **field}]}


FAULTY = [
    ([], "/"),
    (None, "/"),
    ("a", "/"),
    ({}, "/fields"),
    ({"fields": []}, "/fields"),
    ({"fields": {"name": "a"}}, "/fields"),
    ({"fields": ["a"]}, "/fields/0"),
    ({"fields": [{}]}, "/fields/0"),
    ({"fields": [{"name": ""}]}, "/fields/0"),
    ({"fields": [{"name": 1}]}, "/fields/0"),
    ({"fields": [{"name": "a"}, {"name": "b"}, {"name": "a"}]}, "/fields/2/name"),
    (one_field(type="int"), "/fields/0/type"),
    (one_field(type="datetime"), "/fields/0/type"),
    (one_field(type=["string"]), "/fields/0/type"),
    (one_field(type=None), "/fields/0/type"),
    (one_field(constraints=[]), "/fields/0/constraints"),
    (one_field(constraints={"exclusiveMinimum": 1}), "/fields/0/constraints/exclusiveMinimum"),
    (one_field(constraints={"required": "yes"}), "/fields/0/constraints/required"),
    (one_field(constraints={"unique": 1}), "/fields/0/constraints/unique"),
    (one_field(constraints={"pattern": 1}), "/fields/0/constraints/pattern"),
    (one_field(constraints={"enum": []}), "/fields/0/constraints/enum"),
    (one_field(constraints={"enum": "a"}), "/fields/0/constraints/enum"),
    (one_field(constraints={"enum": [None]}), "/fields/0/constraints/enum"),
    (one_field(constraints={"minLength": "1"}), "/fields/0/constraints/minLength"),
    (one_field(constraints={"minLength": True}), "/fields/0/constraints/minLength"),
    (one_field(constraints={"maxLength": 1.5}), "/fields/0/constraints/maxLength"),
    (one_field(constraints={"minimum": "a"}), "/fields/0/constraints/minimum"),
    (one_field(type="boolean", constraints={"maximum": 1}), "/fields/0/constraints/maximum"),
    (one_field(type="integer", constraints={"pattern": "1+"}), "/fields/0/constraints/pattern"),
    (one_field(type="date", constraints={"maxLength": 4}), "/fields/0/constraints/maxLength"),
    (one_field(type="integer", constraints={"minimum": "one"}), "/fields/0/constraints/minimum"),
    (one_field(type="integer", constraints={"minimum": " 1"}), "/fields/0/constraints/minimum"),
    (one_field(type="number", constraints={"maximum": "1_000"}), "/fields/0/constraints/maximum"),
    (one_field(type="number", constraints={"maximum": "NaN"}), "/fields/0/constraints/maximum"),
    (one_field(type="number", constraints={"maximum": True}), "/fields/0/constraints/maximum"),
    (one_field(type="date", constraints={"minimum": "05/01/2024"}), "/fields/0/constraints/minimum"),
    (one_field(type="date", constraints={"minimum": "20240501"}), "/fields/0/constraints/minimum"),
    (one_field(type="date", constraints={"minimum": "2024-W20-1"}), "/fields/0/constraints/minimum"),
    (one_field(type="date", constraints={"maximum": "2024-02-30"}), "/fields/0/constraints/maximum"),
    (one_field(type="year", constraints={"minimum": -1}), "/fields/0/constraints/minimum"),
    (one_field(type="year", constraints={"maximum": 10_000}), "/fields/0/constraints/maximum"),
    (one_field(type="boolean", trueValues=[]), "/fields/0/trueValues"),
    (one_field(type="boolean", falseValues="no"), "/fields/0/falseValues"),
    (one_field() | {"missingValues": ["", "NA"]}, "/missingValues"),
    (one_field() | {"missingValues": []}, "/missingValues"),
    (one_field() | {"primaryKey": "b"}, "/primaryKey"),
    (one_field() | {"primaryKey": [1]}, "/primaryKey"),
    (one_field() | {"primaryKey": {}}, "/primaryKey"),
    (one_field() | {"foreignKeys": {}}, "/foreignKeys"),
    (one_field() | {"foreignKeys": ["a"]}, "/foreignKeys/0"),
    (one_field() | {"foreignKeys": [{"fields": "a"}]}, "/foreignKeys/0"),
    (one_field() | {"foreignKeys": [{"fields": "a", "reference": {"resource": 1}}]}, "/foreignKeys/0"),
    (one_field() | {"foreignKeys": [{"fields": "b", "reference": {"fields": "b"}}]}, "/foreignKeys/0/fields"),
    (one_field() | {"foreignKeys": [{"fields": "a", "reference": {"fields": []}}]}, "/foreignKeys/0/reference/fields"),
    (
        one_field() | {"foreignKeys": [{"fields": ["a"], "reference": {"fields": ["x", "y"]}}]},
        "/foreignKeys/0/reference/fields",
    ),
]


@pytest.mark.parametrize(("document", "place"), FAULTY)
def test_a_fault_of_a_schema_is_told_once_with_its_place(document, place):
    with pytest.raises(SchemaError) as caught:
        parse_schema("t", document)
    assert [where for where, _ in caught.value.faults] == [place]


def test_all_faults_of_a_schema_are_told_together():
    with pytest.raises(SchemaError) as caught:
        parse_schema("t", {"fields": [{"name": "a", "type": "int"}, {"name": "a"}], "primaryKey": "b"})
    assert [place for place, _ in caught.value.faults] == ["/fields/0/type", "/fields/1/name", "/primaryKey"]


def test_a_key_may_be_one_name_or_a_list_and_lead_to_its_own_table():
    document = one_field() | {"primaryKey": "a", "foreignKeys": [{"fields": "a", "reference": {"fields": ["a"]}}]}
    schema = parse_schema("t", document)
    assert schema.primary_key == ("a",)
    assert [(key.fields, key.resource, key.reference) for key in schema.foreign_keys] == [(("a",), "t", ("a",))]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def mutated(document, draw, *, keys=()):
    """The document with a few of its values replaced, deleted or added; `keys` are words worth adding."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        node, parent, key = document, None, None
        while isinstance(node, dict | list) and node and draw(st.integers(0, 4)):
            parent, key = node, draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
            node = parent[key]
        if parent is None:
            continue
        match draw(st.sampled_from(["replace", "delete", "add"])):
            case "replace":
                parent[key] = draw(st.one_of(json_values, st.sampled_from(["integer", "", [""], {}, "a", -1])))
            case "delete":
                del parent[key]
            case "add" if isinstance(parent, dict):
                parent[draw(st.sampled_from([*keys, "x"]))] = draw(json_values)
    return document


@settings(STABLE, max_examples=300)
@given(st.data())
def test_no_json_makes_parsing_a_schema_fail_otherwise(data):
    document = mutated(schema_document("dates"), data.draw, keys=[*CONSTRAINTS, "trueValues"])
    try:
        schema = parse_schema("t", document)
    except SchemaError:
        return
    for field in schema.fields:
        assert all(isinstance(fit, nw.Expr) for _, fit in demands(field))


# Dtypes


def test_pandas_dtypes_follow_the_types():
    fields = [{"name": kind, "type": kind} for kind in ("string", "integer", "number", "boolean", "date", "year")]
    listed = {"type": "string", "constraints": {"enum": ["high", "medium", "low"]}}
    schema = parse_schema("t", {"fields": [*fields, {"name": "kind", **listed}, {"name": "confidence", **listed}]})
    names = {field.name: pandas_dtype(field) for field in schema.fields}
    assert {name: str(dtype) for name, dtype in names.items()} == {
        "string": "string",
        "integer": "Int64",
        "number": "Float64",
        "boolean": "boolean",
        "date": "datetime64[s]",
        "year": "Int64",
        "kind": "category",
        "confidence": "category",
    }
    assert not names["kind"].ordered
    assert list(names["kind"].categories) == ["high", "medium", "low"]
    assert names["confidence"].ordered
    assert list(names["confidence"].categories) == ["low", "medium", "high"]


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
def test_unique_columns_and_primary_keys_are_judged_as_frictionless_does(pair):
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


# The descriptor, with the Data Package v2 profile as the oracle


class Memory:
    """A package in memory, so that many descriptors can be tried."""

    path = Path("memory")

    def __init__(self, document: object) -> None:
        self.files = {"datapackage.json": json.dumps(document).encode()}

    def open(self, name: str) -> io.BytesIO:
        self.size(name)
        if name in self.files:
            return io.BytesIO(self.files[name])
        return io.BytesIO((installed_path() / name).read_bytes())

    def size(self, name: str) -> int:
        open_store(installed_path()).size(name)
        return 1


SMALL = DESCRIPTOR | {"resources": [entry for entry in DESCRIPTOR["resources"] if entry["name"] in ("dates", "roles")]}
SMALL["resources"][0] = SMALL["resources"][0] | {
    "bytes": 10,
    "hash": "sha256:00ff",
    "sources": [{"title": "t", "path": "http://example.org/a"}],
    "licenses": [{"name": "CC-BY-4.0"}],
}
SMALL["contributors"] = [{"title": "A", "path": "https://example.org", "roles": ["author"]}]
KEYS = [
    *("title", "homepage", "created", "image", "id", "email", "path", "name", "roles", "data", "mediatype", "hash"),
    *(
        "bytes",
        "dialect",
        "encoding",
        "schema",
        "$schema",
        "licenses",
        "sources",
        "keywords",
        "contributors",
        "version",
    ),
]
PATHS = [
    "data/roles.csv",
    "../a",
    "/a",
    "~a",
    "./a",
    ".a",
    "a/../b",
    "file:a",
    "https://example.org/a",
    "a\\b",
    "",
    "a//b",
]


def place_of(error: jsonschema.ValidationError) -> str:
    return str(PurePosixPath("/", *map(str, error.absolute_path)))


def judged_elsewhere(place: str) -> set[str]:
    """The rules that tell of a place of a descriptor that the profile rejects, instead of PK002 or along with it."""
    if re.match(r"/resources/\d+/path", place):
        return {"PK003", "PK005"}  # a path that is unsafe, or that names no file
    if re.match(r"/resources/\d+/schema", place):
        return {"PK006"}  # a Table Schema in the descriptor
    if re.match(r"/resources/\d+/dialect", place):
        return {"PK005"}  # a dialect, which is refused whatever it says
    return set()


def asked_only_here(document: dict) -> bool:
    """Whether we ask more of a descriptor than the profile does."""
    contributors = document.get("contributors")
    entries = document.get("resources")
    return (
        not isinstance(document.get("name"), str)
        or not document["name"]  # a package is cited by its name
        or re.fullmatch(r"\d+\.\d+\.\d+([-+].*)?", str(document.get("version"))) is None  # and by its version
        or (isinstance(contributors, list) and not all(isinstance(entry, dict) for entry in contributors))
        or (isinstance(entries, list) and any(isinstance(entry, dict) and entry.get("name") == "" for entry in entries))
    )


@settings(STABLE, max_examples=200)
@given(st.data())
def test_a_descriptor_is_rejected_exactly_where_the_profile_rejects_it(data):
    document = mutated(SMALL, data.draw, keys=KEYS)
    if data.draw(st.booleans()):
        owner = data.draw(st.sampled_from(["licenses", "sources", "contributors", "resources"]))
        if isinstance(document.get(owner), list) and document[owner] and isinstance(document[owner][0], dict):
            document[owner][0]["path"] = data.draw(st.sampled_from(PATHS))
    try:
        document = json.loads(json.dumps(document, allow_nan=False))
    except ValueError:
        return  # NaN and infinities are not JSON, and PK001
    found = {fault.rule for fault in inspect(Memory(document)).faults}
    if "PK001" in found:  # half a surrogate pair
        return
    places = [place_of(error) for error in profile("datapackage").iter_errors(document)]
    for place in places:
        assert found & ({"PK002"} | judged_elsewhere(place)), place
    if "PK002" in found and not asked_only_here(document):
        assert places


@pytest.fixture
def folder(tmp_path):
    """A package of which a test writes the descriptor; the files are the shipped ones."""
    for name in ("data", "schemas"):
        (tmp_path / name).mkdir()
        for file in (installed_path() / name).iterdir():
            shutil.copy(file, tmp_path / name)
    return tmp_path


@settings(STABLE, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_descriptor_makes_validation_fail(data, folder):
    (folder / "datapackage.json").write_text(json.dumps(mutated(SMALL, data.draw, keys=KEYS)))
    report = validate(folder, max_problems=3)
    assert json.loads(report.to_json())["counts"]["error"] > 0


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", 1, None, "99999999999999999999.0.0", "1.0.0-rc.1"])
def test_no_version_makes_validation_fail(version, folder):
    entries = [entry for entry in DESCRIPTOR["resources"] if entry["name"] in ("corrections", "statements")]
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR | {"version": version, "resources": entries}))
    with (folder / "data" / "corrections.csv").open("a") as stream:
        stream.write('co-000000,9.9.9,2026-01-01,statements,st-000000,amend,note,a,b,style,"x, y"\n')
    report = validate(folder, tables=["corrections"])
    assert {problem.rule for problem in report.problems} >= {"CR902"}
