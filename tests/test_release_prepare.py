"""Preparing a release: what is written, what is refused before anything is, and the changelog."""

import json
import shutil

import pytest

import onrecord
from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.package.releases import Release, releases_bytes
from onrecord.release import check, generated, prepare
from onrecord.release.changelog import body_of, released, reopened, says_something
from onrecord.release.generated import stale
from packages import FULL

PENDING = "co-000009,,2026-12-01,speakers,a-minister,amend,note,x,y,style,Shorter.\n"


@pytest.fixture
def record(tmp_path):
    """A package at 1.0.0+dev, whose release 1.0.0 is in the folder `before`, with a cell corrected since."""
    folder = shutil.copytree(FULL, tmp_path / "record")
    (folder / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n- A name.\n\n## 1.0.0 - 2026-01-01\n\n- All.\n"
    )
    shutil.copytree(folder, tmp_path / "before")
    document = (folder / "datapackage.json").read_text().replace('"1.0.0"', '"1.0.0+dev"')
    (folder / "datapackage.json").write_text(document)
    (folder / "releases.json").write_bytes(releases_bytes((Release("1.0.0", "2026-01-01", "0" * 64),)))
    edit(folder, "speakers", "a-minister,A Minister,", "a-minister,The Minister,")
    line = PENDING.replace(",note,x,y,", ",name,A Minister,The Minister,")
    edit(folder, "corrections", "", line, at_end=True)
    return folder


def edit(folder, table, old, new, *, at_end=False):
    path = folder / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text + new if at_end else text.replace(old, new, 1), "utf-8")


def files_of(folder):
    return {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "onrecord" not in path.name
    }


def prepared(record, version=None):
    return prepare(record, version, against=record.parent / "before", date="2026-12-05")


def test_version_day_corrections_changelog_and_files(record):
    done = prepared(record)
    assert (done.version, done.corrections) == ("1.0.1", 1)
    package = onrecord.open(record)
    assert package.version == "1.0.1"
    assert package.inspection.document["created"] == "2026-12-05T00:00:00Z"
    versions = package.load("corrections").set_index("correction_id")["version"]
    assert versions.to_dict() == {"co-000001": "1.0.0", "co-000002": "1.0.0", "co-000009": "1.0.1"}
    assert "## 1.0.1 - 2026-12-05\n\n- A name.\n" in (record / "CHANGELOG.md").read_text()
    assert 'version: "1.0.1"' in (record / "CITATION.cff").read_text()
    assert package.swhid in (record / ".zenodo.json").read_text()
    assert "## speakers" in (record / "docs" / "data-dictionary.md").read_text()
    assert not stale(package)
    outcome = check(record, against=record.parent / "before")
    assert outcome.passed, outcome.to_text()


def test_a_release_between_releases_is_not_ready(record):
    outcome = check(record, against=record.parent / "before")
    failed = {step.name for step in outcome.steps if step.state == "failed"}
    assert failed == {"pending", "fresh", "version", "changelog", "bump"}


def test_preparing_again_changes_nothing_and_keeps_a_version(record):
    prepared(record)
    before = files_of(record)
    assert prepared(record).files == ()
    assert files_of(record) == before
    assert prepared(record, "1.4.0").version == "1.4.0"
    assert prepared(record).version == "1.4.0"
    assert "## 1.0.1" not in (record / "CHANGELOG.md").read_text()
    assert onrecord.open(record).load("corrections")["version"].tolist()[-1] == "1.4.0"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.0.0", "too small after 1.0.0: at least 1.0.1"),
        ("0.9.0", "too small"),
        ("1.1", "is not a version"),
        ("v1.1.0", "is not a version"),
        ("1.1.0+dev", "is not a version"),
    ],
)
def test_a_version_that_does_not_fit_is_refused(record, version, words):
    before = files_of(record)
    with pytest.raises(OnRecordError, match=words):
        prepared(record, version)
    assert files_of(record) == before


def test_errors_and_unlisted_changes_stop_it_unchanged(record):
    edit(record, "sources", "a paper", "a newspaper")
    edit(record, "roles", "a-minister,minister", "a-ministre,minister")
    before = files_of(record)
    with pytest.raises(InvalidDataError, match=r"(?s)KY301.*CR911|CR911.*KY301"):
        prepared(record)
    assert files_of(record) == before


def test_nothing_to_release_is_said(record):
    shutil.copytree(record.parent / "before" / "data", record / "data", dirs_exist_ok=True)
    assert prepared(record).version == "1.0.1"  # only the changelog says something
    path = record / "CHANGELOG.md"
    path.write_text("# Changelog\n\n## Unreleased\n\n## 1.0.0\n\n- All.\n")
    document = json.loads((record / "datapackage.json").read_text())
    (record / "datapackage.json").write_text(json.dumps(document | {"version": "1.0.0+dev"}))
    with pytest.raises(OnRecordError, match=r"nothing changed since 1\.0\.0"):
        prepared(record)


@pytest.mark.parametrize("text", ["", "# Changelog\n", "# Changelog\n\n## Unreleased\n\n### Data\n\n## 1.0.0\n\n- x\n"])
def test_a_changelog_that_says_nothing_is_refused(text):
    with pytest.raises(OnRecordError, match=r'says nothing under "## Unreleased"'):
        released(text, "1.0.1", "2026-12-05")


def test_a_changelog_with_two_candidates_is_refused():
    text = "## Unreleased\n\n- b\n\n## 1.1.0\n\n- a\n"
    with pytest.raises(OnRecordError, match=r'under "1\.1\.0", which was not released'):
        released(text, "1.1.0", "2026-12-05", "1.1.0")
    with pytest.raises(OnRecordError, match=r'has a section "1\.1\.0" already'):
        released(text, "1.1.0", "2026-12-05")


@pytest.mark.parametrize("heading", ["## Unreleased", "## [Unreleased]", "## unreleased", "##  Unreleased  "])
def test_unreleased_is_found_however_it_is_written(heading):
    text = f"# C\n\n{heading}\n\n- a\n\n## [1.0.0] - 2026-01-01\n\n- z\n"
    assert says_something(body_of(text, "Unreleased"))
    turned = released(text, "1.0.1", "2026-12-05")
    assert turned == "# C\n\n## 1.0.1 - 2026-12-05\n\n- a\n\n## [1.0.0] - 2026-01-01\n\n- z\n"
    assert reopened(turned) == turned.replace("## 1.0.1", "## Unreleased\n\n## 1.0.1")
    assert reopened(reopened(turned)) == reopened(turned)


def test_the_descriptor_keeps_its_text_but_for_version_and_day(record):
    path = record / "datapackage.json"
    before = path.read_text()
    prepared(record)
    day = '"version": "1.0.1",\n  "created": "2026-12-05T00:00:00Z",'
    assert path.read_text() == before.replace('"version": "1.0.0+dev",', day)


def test_a_member_named_version_elsewhere_is_left_alone(record):
    path = record / "datapackage.json"
    document = json.loads(path.read_text())
    document["sources"] = [{"title": "Another", "version": "7.0.0"}]
    path.write_text(json.dumps(document))
    prepared(record)
    found = json.loads(path.read_text())
    assert (found["version"], found["sources"][0]["version"]) == ("1.0.1", "7.0.0")


def test_a_first_release_takes_the_version_someone_wrote(tmp_path):
    folder = shutil.copytree(FULL, tmp_path / "record")
    text = (FULL / "data" / "corrections.csv").read_text()
    edit(folder, "corrections", text, text.splitlines(keepends=True)[0])
    (folder / "CHANGELOG.md").write_text("## Unreleased\n\n- All.\n")
    for written, wanted in (("0.1.0", "0.1.0"), ("0.0.0+dev", "1.0.0")):
        document = json.loads((FULL / "datapackage.json").read_text()) | {"version": written}
        (folder / "datapackage.json").write_text(json.dumps(document))
        (folder / "CHANGELOG.md").write_text("## Unreleased\n\n- All.\n")
        assert prepare(folder).version == wanted


def test_the_script_of_its_own_checkout_alone_is_run(record, monkeypatch):
    script = record / "scripts" / "regenerate.py"
    script.parent.mkdir()
    script.write_text("import sys\nprint('stale: docs/coverage.md')\nsys.exit('--check' in sys.argv)\n")
    assert "docs/coverage.md" not in prepared(record).files
    assert check(record, against=record.parent / "before").step("fresh").state == "passed"
    monkeypatch.setattr(generated, "installed_path", lambda: record)
    assert prepared(record).files == ("docs/coverage.md",)
    assert check(record, against=record.parent / "before").step("fresh").details == ("docs/coverage.md is stale",)
    script.write_text("raise SystemExit('no library')\n")
    with pytest.raises(OnRecordError, match=r"regenerate\.py failed: no library"):
        prepared(record)
    assert "failed" in check(record, against=record.parent / "before").step("fresh").details[0]
