"""The descriptor is rejected exactly where the Data Package v2 profile rejects it."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path, PurePosixPath

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.package import inspect, installed_path, open_store
from onrecord.validation import validate
from test_schema import DESCRIPTOR, STABLE, mutated, profile

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
def test_a_descriptor_fails_exactly_where_the_profile_fails(data):
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
