"""The commit of a release holds every file of it, not its tables alone."""

import shutil

import pytest

import onrecord
from onrecord.errors import OnRecordError
from onrecord.package.releases import Release, releases_bytes
from onrecord.release.previous import previous_release
from onrecord.release.revision import revision_of, tagged
from packages import FULL
from test_changed import git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def committed(tmp_path):
    """A package in a repository of its own, with everything committed."""
    folder = shutil.copytree(FULL, tmp_path / "record")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All")


def revision(folder):
    package = onrecord.open(folder)
    return revision_of(package, package)


def test_the_commit_checked_out_is_found_without_a_tag(committed):
    head = (committed / ".git" / "refs" / "heads" / "main").read_text().strip()
    assert revision(committed) == head
    assert tagged(onrecord.open(committed)).state == "passed"


def test_a_document_that_no_commit_has_is_named(committed):
    (committed / "DATASHEET.md").write_text("# Datasheet\n")
    with pytest.raises(OnRecordError, match=r"the commit checked out has another DATASHEET\.md"):
        revision(committed)
    step = tagged(onrecord.open(committed))
    assert (step.state, step.details[0]) == ("noted", "DATASHEET.md")
    git(committed, "tag", "v1.0.0")
    assert tagged(onrecord.open(committed)).state == "failed"


def test_a_file_beside_the_tables_makes_another_folder(committed):
    (committed / "data" / "notes.txt").write_text("mine\n")
    commit(committed)
    with pytest.raises(OnRecordError, match="data/, with files that are no tables"):
        revision(committed)


def test_outside_a_repository_there_is_no_commit(tmp_path):
    assert revision(shutil.copytree(FULL, tmp_path / "record")) is None


def test_a_release_missing_from_a_clone_names_the_command(committed, tmp_path):
    entry = Release("1.0.0", "2026-01-01", "0" * 64, revision="0" * 40)
    (committed / "releases.json").write_bytes(releases_bytes((entry,)))
    document = (committed / "datapackage.json").read_text("utf-8")
    (committed / "datapackage.json").write_text(document.replace('"1.0.0"', '"1.0.0+dev"'), "utf-8")
    commit(committed)
    git(tmp_path, "clone", "-q", "--depth", "1", committed.as_uri(), "clone")
    for folder, words in ((committed, "git fetch --tags"), (tmp_path / "clone", "git fetch --unshallow --tags")):
        with pytest.raises(OnRecordError, match=f"run `{words}`"):
            previous_release(onrecord.open(folder))
