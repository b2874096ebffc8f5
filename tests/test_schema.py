"""Table Schemas and the descriptor: the shipped ones, the faults of others, and other tools as oracles."""

from __future__ import annotations

import copy
import json
from importlib import resources

import frictionless
import jsonschema
import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.package import STANDARD_TABLES, installed_path
from onrecord.tableschema import SchemaError, parse_schema
from onrecord.tableschema.dtypes import pandas_dtype
from onrecord.tableschema.expressions import demands
from onrecord.tableschema.model import CONSTRAINTS

STABLE = settings(derandomize=True, max_examples=100)
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
    (one_field() | {"uniqueKeys": [["a"]]}, "/uniqueKeys"),
    (one_field() | {"fieldsMatch": ["subset"]}, "/fieldsMatch"),
    (one_field(categories=["a"]), "/fields/0/categories"),
    (one_field(categoriesOrdered=True), "/fields/0/categoriesOrdered"),
    (one_field(missingValues=["-"]), "/fields/0/missingValues"),
    (one_field(format="uri"), "/fields/0/format"),
    (one_field(format="email"), "/fields/0/format"),
    (one_field(type="date", format="%d/%m/%Y"), "/fields/0/format"),
    (one_field(type="date", format="any"), "/fields/0/format"),
    (one_field(type="number", decimalChar=","), "/fields/0/decimalChar"),
    (one_field(type="number", groupChar=","), "/fields/0/groupChar"),
    (one_field(type="integer", bareNumber=False), "/fields/0/bareNumber"),
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


def test_properties_that_say_what_is_done_anyway_are_no_fault():
    plain = {"format": "default", "decimalChar": ".", "bareNumber": True, "missingValues": [""], "example": "7"}
    document = one_field(type="number", **plain) | {"fieldsMatch": ["exact"], "missingValues": [""]}
    assert parse_schema("t", document) == parse_schema("t", one_field(type="number"))


def test_all_faults_of_a_schema_are_told_together():
    with pytest.raises(SchemaError) as caught:
        parse_schema("t", {"fields": [{"name": "a", "type": "int"}, {"name": "a"}], "primaryKey": "b"})
    assert [place for place, _ in caught.value.faults] == ["/fields/0/type", "/fields/1/name", "/primaryKey"]


def test_a_key_may_be_a_name_or_a_list_or_refer_to_its_table():
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
