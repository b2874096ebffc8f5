"""Descriptors, schemas and names of strangers: each is a problem, or read as every tool reads it."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from breaking import redescribe
from onrecord.errors import OnRecordError
from onrecord.package.document import parsed
from onrecord.package.names import RESERVED, column_fault, is_name
from onrecord.package.patterns import size_of
from onrecord.query import VIEWS
from onrecord.release import build
from onrecord.tableschema import SchemaError, parse_schema
from onrecord.validation import validate
from packages import MINIMAL
from test_hostile import ESCAPES, polls


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "package"))


ODD = {
    "infinite": '{"a": 1e400}',
    "long": '{"a": ' + "9" * 5_000 + "}",
    "surrogate": '{"a": "\\ud800"}',
    "key": '{"\\ud800": 1}',
    "nul": '{"a": "\\u0000"}',
    "deep": "[" * 900 + "]" * 900,
    "nan": '{"a": NaN}',
    "64 bits": '{"a": 9223372036854775808}',
    "latin-1": "\xff",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_json_that_tools_read_differently_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        parsed(text.encode("latin-1"))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_json_is_parsed_as_python_does_or_refused(value):
    raw = json.dumps(value).encode()
    try:
        assert parsed(raw) == json.loads(raw)
    except ValueError:
        return


FIELDS = [
    {"type": "integer", "constraints": {"enum": ["x"]}},
    {"type": "integer", "constraints": {"enum": [1, "1"]}},
    {"constraints": {"enum": ["a", "a"]}},
    {"constraints": {"enum": [""]}},
    {"type": "integer", "constraints": {"minimum": 1.5}},
    {"type": "integer", "constraints": {"minimum": "1e2"}},
    {"type": "integer", "constraints": {"maximum": 2**63}},
    {"type": "number", "constraints": {"maximum": "1e400"}},
    {"type": "date", "constraints": {"minimum": "0000-01-01"}},
    {"constraints": {"minLength": -1}},
    {"constraints": {"maxLength": 2**70}},
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_constraint_no_value_can_meet_is_a_fault_of_the_schema(field):
    with pytest.raises(SchemaError):
        parse_schema("polls", {"fields": [{"name": "a", **field}]})


@pytest.mark.parametrize(
    "keys",
    [
        {"primaryKey": ["a", "a"]},
        {"foreignKeys": [{"fields": [], "reference": {"resource": "", "fields": []}}]},
    ],
    ids=str,
)
def test_a_key_without_columns_or_with_one_twice_is_a_fault(keys):
    with pytest.raises(SchemaError):
        parse_schema("polls", {"fields": [{"name": "a"}], **keys})


@pytest.mark.parametrize("name", ["__row", "*", "^.*$", "^a$", "a\nb", ESCAPES, "x" * 101, " a", "a ", "", '"'])
def test_a_name_that_an_engine_reads_as_more_is_refused(name):
    assert column_fault(name)


@pytest.mark.parametrize("name", ["statement_id", "Größe", "share of votes", "2020", "a.b-c", "عمود"])
def test_names_of_columns_in_any_script_are_accepted(name):
    assert column_fault(name) is None


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "..", ".x", "a/b", "A", "a b", "", "x" * 101, "-x"])
def test_the_name_of_a_package_is_the_name_of_a_file(folder, tmp_path, name):
    assert not is_name(name)
    redescribe(folder, lambda document: document.update(name=name))
    assert {problem.rule for problem in validate(folder)} <= {"PK002", "PK015"}
    with pytest.raises(OnRecordError):
        build(folder, tmp_path / "a" / "out")
    assert not list(tmp_path.glob("**/*.zip"))


def test_every_view_has_a_reserved_name():
    assert set(VIEWS) <= set(RESERVED)


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({"fields": [{"name": f"c{number}"} for number in range(40_000)]}, "PK014"),
        ({"fields": [{"name": "a"}], "foreignKeys": [{}] * 201}, "PK014"),
        ({"fields": [{"name": "a", "constraints": {"enum": list(range(100_001))}}]}, "PK014"),
        ({"fields": [{"name": "a", "constraints": {"pattern": r"\w{60}\w{60}"}}]}, "PK007"),
        ({"fields": [{"name": "a", "constraints": {"pattern": "x" * 1_001}}]}, "PK007"),
        ({"fields": [{"name": "a", "constraints": {"pattern": "[a&&b]"}}]}, "PK007"),
        ({"fields": [{"name": "a", "constraints": {"pattern": "a)|(?:b"}}]}, "PK007"),
        ({"fields": [{"name": "a"}, {"name": "A"}]}, "PK015"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_schema_past_a_limit_is_one_problem(folder, schema, rule):
    polls(folder, **schema)
    [problem] = validate(folder)
    assert (problem.rule, problem.table) == (rule, "polls")


def test_a_schema_that_many_resources_share_is_read_once(folder, monkeypatch):
    (folder / "schema.json").write_text(json.dumps({"fields": [{"name": "a"}]}))
    more = [{"name": f"t{n}", "path": "data/roles.csv", "schema": "schema.json"} for n in range(50)]
    redescribe(folder, lambda document: document["resources"].extend(more))
    read = []
    from onrecord.package import document, schemas

    def counted(store, name, *arguments, **options):
        read.append(name)
        return document.read_json(store, name, *arguments, **options)

    monkeypatch.setattr(schemas, "read_json", counted)
    onrecord.open(folder)
    assert read.count("schema.json") == 1


@pytest.mark.parametrize(
    ("pattern", "size"), [("abc", 3), ("a{3}", 3), ("(ab){2}", 4), (r"\w{60}", 6_000), ("((a{9}){9}){9}", 729)]
)
def test_the_size_of_a_pattern_counts_repetitions(pattern, size):
    assert size_of(pattern) == size


@given(st.text(alphabet="ab(){}[]\\wdp,|*+?^$.0123456789", max_size=60))
def test_the_size_of_any_text_as_a_pattern_is_found(pattern):
    assert size_of(pattern) >= 0


# ------------------------------------------------------------------------------------ cost
