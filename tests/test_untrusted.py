"""Packages that cannot be read, are damaged or are made to harm: still one whole report, in bounded time and memory."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

import onrecord
from breaking import add, change, found, redescribe, zipped
from onrecord.package import Limits
from onrecord.validation import validate
from packages import MINIMAL


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "package"))


# ------------------------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (lambda document: document.update(version="v2"), "PK002"),
        (lambda document: document.update(version="1.0"), "PK002"),
        (lambda document: document.update(name=""), "PK002"),
        (lambda document: document["resources"][0].update(encoding=None), "PK002"),
        (lambda document: document["resources"][0].update(encoding="latin-1"), "PK005"),
        (lambda document: document["resources"][0].update(path=""), "PK005"),
        (lambda document: document["resources"][0].update(path=["a.csv", "b.csv"]), "PK005"),
        (lambda document: document["resources"][0].update(path="https://example.org/a.csv"), "PK003"),
        (lambda document: document["resources"][0].update(path="/dev/zero"), "PK003"),
        (lambda document: document["resources"][0].update(path="data"), "PK003"),
        (lambda document: document["resources"][0].update(schema="schemas/none.json"), "PK006"),
        (lambda document: document["resources"][0].update(schema="../schema.json"), "PK003"),
        (lambda document: document["resources"][0].update(schema={"fields": 5}), "PK006"),
    ],
)
def test_the_report_is_whole_despite_a_broken_part_of_descriptor(folder, edit, rule):
    redescribe(folder, edit)
    change(folder, "dates", ",said,", ",siad,")
    add(folder, "corrections", "co-aaaaaa,0.9.0,2022-02-01,speakers,example-agency,amend,name,a,b,style,Better.")
    report = validate(folder)
    assert [problem.rule for problem in report if problem.table != "dates"] == [rule]
    assert ("CO203", "dates") in found(report)
    json.loads(report.to_json())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "\ufeff",
        '{"name": NaN}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 9_999,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_descriptor_that_cannot_be_read_is_one_problem(folder, text):
    (folder / "datapackage.json").write_text(text, "utf-8")
    report = validate(folder)
    assert [problem.rule for problem in report] == ["PK001"]
    assert report.name is None


def test_a_schema_nested_too_deeply_is_one_problem(folder):
    redescribe(folder, lambda document: document["resources"][5].update(schema="deep.json"))
    (folder / "deep.json").write_text('{"fields":' * 100_000)
    change(folder, "speakers", "Example Agency", "Example Agency ")
    report = validate(folder)
    assert [problem.rule for problem in report] == ["PK006", "TX803"]


def test_a_table_that_is_a_folder_or_gone_hides_no_other(folder):
    (folder / "data" / "roles.csv").unlink()
    (folder / "data" / "evidence.csv").unlink()
    (folder / "data" / "evidence.csv").mkdir()
    change(folder, "speakers", "Example Agency", "Example Agency ")
    assert found(validate(folder)) == [("PK003", "evidence"), ("PK005", "roles"), ("TX803", "speakers")]


def test_a_path_with_nothing_there_is_refused(tmp_path):
    with pytest.raises(onrecord.UnreadableError, match="no such file or folder"):
        validate(tmp_path / "nothing")


def test_a_file_that_is_no_package_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(onrecord.UnreadableError, match="neither a folder"):
        validate(tmp_path / "notes.txt")


def test_a_folder_without_a_descriptor_is_a_problem(tmp_path):
    [problem] = validate(tmp_path)
    assert problem.rule == "PK001"
    assert "datapackage.json" in problem.message


# ------------------------------------------------------------------------------------ zips


def test_a_zip_gives_the_problems_of_its_folder(folder, tmp_path):
    change(folder, "speakers", "Example Agency", "Example Agency ")
    change(folder, "dates", ",said,", ",siad,")
    plain = validate(folder).to_dict()
    for top in ("", "example-1.0.0/"):
        packed = validate(zipped(folder, tmp_path / "package.zip", top=top)).to_dict()
        assert {**packed, "package": None} == {**plain, "package": None}
        (tmp_path / "package.zip").unlink()


def test_a_zip_of_two_packages_holds_none(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip", top="one/", **{"two/datapackage.json": "{}"})
    assert [problem.rule for problem in validate(path)] == ["PK001"]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_zip_is_one_problem(folder, tmp_path, keep):
    path = zipped(folder, tmp_path / "package.zip")
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    [problem] = validate(path)
    assert problem.rule == "PK009"


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(size=1_000), "unpacks to"), (Limits(files=5), "entries"), (Limits(ratio=20), "20 times")],
)
def test_a_zip_beyond_the_limits_is_not_unpacked(folder, tmp_path, limits, words):
    path = zipped(folder, tmp_path / "package.zip", **{"big.txt": "a" * 2_000_000})
    [problem] = validate(path, limits=limits)
    assert problem.rule == "PK009"
    assert words in problem.message


def test_the_limits_hold_without_being_asked_for(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip", **{"bomb.txt": "a" * 5_000_000})
    assert [problem.rule for problem in validate(path)] == ["PK009"]


def _link():
    entry = zipfile.ZipInfo("data/link.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    "entry",
    ["../up.csv", "/etc/x.csv", "data/../../up.csv", "C:\\x.csv", "a\\..\\b.csv", "data/speakers.csv", _link()],
    ids=str,
)
def test_an_entry_leading_outside_makes_the_whole_zip_unsafe(folder, tmp_path, entry):
    path = zipped(folder, tmp_path / "package.zip")
    with (
        zipfile.ZipFile(path, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate") if entry == "data/speakers.csv" else nullcontext(),
    ):
        archive.writestr(entry, "/etc/passwd")
    [problem] = validate(path)
    assert problem.rule == "PK009"
    assert "unsafe" in problem.message


# ------------------------------------------------------------------------------------ hostile files


@pytest.mark.parametrize("what", ["data/speakers.csv", "data", "datapackage.json"])
def test_a_link_that_leads_out_is_not_followed(folder, tmp_path, what):
    outside = tmp_path / "outside"
    (folder / what).rename(outside)
    (folder / what).symlink_to(outside)
    rules = {problem.rule for problem in validate(folder)}
    assert rules == {"PK003"}


def test_a_link_that_stays_inside_is_followed(folder):
    (folder / "data").rename(folder / "tables")
    (folder / "data").symlink_to("tables")
    assert list(validate(folder)) == []


@pytest.mark.parametrize("what", ["data/speakers.csv", "datapackage.json"])
def test_a_pipe_is_refused_without_waiting_for_it(folder, what):
    (folder / what).unlink()
    os.mkfifo(folder / what)
    assert {problem.rule for problem in validate(folder)} == {"PK003"}


def test_a_pipe_as_a_package_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "package.zip")
    with pytest.raises(onrecord.UnreadableError):
        validate(tmp_path / "package.zip")


BOUNDED = """
import json, resource, sys
from onrecord.validation import validate
report = validate(sys.argv[1])
problems = [(problem.rule, problem.table, problem.row, problem.line) for problem in report]
print(json.dumps([problems, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def test_endless_lines_are_one_problem_each_in_bounded_memory(folder):
    tables = folder / "data"
    os.truncate(tables / "corrections.csv", 0)
    os.truncate(tables / "corrections.csv", 1 << 30)  # NUL after NUL
    os.truncate(tables / "evidence.csv", 1 << 30)  # a header, then NUL after NUL
    (tables / "roles.csv").write_bytes(b"a" * (40 << 20))  # a header that never ends
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, folder], capture_output=True, text=True, check=True, timeout=120
    )
    problems, kibibytes = json.loads(done.stdout)
    assert problems == [
        ["CS101", "corrections", None, None],
        ["CS113", "evidence", 1, 2],
        ["CS113", "roles", None, 1],
    ]
    assert kibibytes < (1 << 20)


def test_a_record_may_be_long_and_not_endless(folder):
    note = "a b" * 5_000_000
    change(folder, "speakers", ",agency,,,,", f",agency,,,,{note}")
    assert list(validate(folder)) == []


def test_a_header_of_a_million_columns_is_one_problem(folder):
    path = folder / "data" / "roles.csv"
    path.write_text(path.read_text().strip() + "".join(f",x{number}" for number in range(1_000_000)) + "\n")
    assert found(validate(folder)) == [("CS107", "roles")]


def test_every_unknown_column_of_a_header_is_told(folder):
    path = folder / "data" / "roles.csv"
    path.write_text(path.read_text().strip() + ",titel,x,y\n")
    assert [problem.value for problem in validate(folder)] == ["titel", "x", "y"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_a_wide_encoding_is_one_problem(folder, encoding):
    path = folder / "data" / "speakers.csv"
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    assert found(validate(folder)) == [("CS101", "speakers")]


def polls(folder, pattern, *cells):
    """A table beside the eleven, with one column of that pattern."""
    schema = {"fields": [{"name": "word", "type": "string", "constraints": {"pattern": pattern}}, {"name": "rest"}]}
    redescribe(
        folder, lambda document: document["resources"].append({"name": "polls", "path": "polls.csv", "schema": schema})
    )
    (folder / "polls.csv").write_text("word,rest\n" + "".join(f"{cell},\n" for cell in cells))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+", "(.*a){20}", "(a*)*b"])
def test_a_pattern_that_hangs_other_engines_takes_linear_time(folder, pattern):
    polls(folder, pattern, "a" * 200_000 + "!")
    assert found(validate(folder)) == [("CO204", "polls")]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b", "(?P=x)", "(a", "[z-a]", "a{9999999}"])
def test_a_pattern_without_linear_time_is_a_schema_problem(folder, pattern):
    polls(folder, pattern, "a")
    [problem] = validate(folder)
    assert (problem.rule, problem.table, problem.value) == ("PK007", "polls", pattern)


def test_a_pattern_speaks_of_the_whole_cell(folder):
    polls(folder, "a|b", "a", "b", "ab", "xa", "bx")
    assert [problem.value for problem in validate(folder)] == ["ab", "xa", "bx"]
