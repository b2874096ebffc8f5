"""The commit of a release holds every file of it, not its tables alone."""

import shutil

import pytest

import onrecord
from onrecord.errors import OnRecordError
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
