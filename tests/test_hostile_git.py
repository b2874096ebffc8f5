"""A repository of a stranger is read, and nothing in it is started: no hook, no transport, no program."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from onrecord.errors import UnreadableError
from onrecord.package.git import open_revision
from onrecord.package.run_git import GitError, repository_around, run_git
from packages import MINIMAL
from test_cli import run

WHO = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *WHO, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """A small package under git, with one commit."""
    folder = Path(shutil.copytree(MINIMAL, tmp_path / "repository"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base")
    return folder


def configured(folder, touched):
    """A `.git/config` in which everything that can be a command makes a file."""
    command = f"touch {touched}; false"
    with (folder / "config").open("a") as stream:
        stream.write(f"""
[core]
    fsmonitor = "{command}"
    sshCommand = "{command}"
    pager = "{command}"
    askPass = "{command}"
    alternateRefsCommand = "{command}"
    editor = "{command}"
[credential]
    helper = "!{command}"
[diff]
    external = "{command}"
[gpg]
    program = "{command}"
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[remote "origin"]
    url = ext::sh -c '{command}'
    promisor = true
    partialclonefilter = blob:none
[extensions]
    partialClone = origin
""")


def bare(folder, touched):
    """Files as a bare repository has them, in a folder that is no repository but a package."""
    subprocess.run(["git", "init", "-q", "--bare", folder / "made"], check=True, capture_output=True)
    for entry in (folder / "made").iterdir():
        entry.rename(folder / entry.name)
    (folder / "made").rmdir()
    configured(folder, touched)


COMMANDS = [
    ["validate", "--changed-since", "HEAD"],
    ["validate", "--against", "git:HEAD"],
    ["diff", "git:HEAD", "."],
    ["release", "check"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_package_like_a_bare_repository_runs_nothing(tmp_path, words):
    folder = Path(shutil.copytree(MINIMAL, tmp_path / "package"))
    bare(folder, tmp_path / "touched")
    (folder / "releases.json").write_text(
        '{"releases": [{"version": "0.9.0", "date": "2020-01-01", "sha256": "' + "0" * 64 + '"}]}'
    )
    result = run(*words, cwd=folder)
    assert result.returncode in (1, 2), result.stderr
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_hostile_configuration_runs_and_fetches_nothing(repository, tmp_path, words):
    """As unpacked from an archive; the blobs are gone, so that a lazy fetch would be tried."""
    configured(repository / ".git", tmp_path / "touched")
    tables = subprocess.run(
        ["git", "-C", repository, "rev-parse", "HEAD:data/statements.csv"], check=True, capture_output=True, text=True
    ).stdout.strip()
    (repository / ".git" / "objects" / tables[:2] / tables[2:]).unlink()
    (tmp_path / "touched").unlink(missing_ok=True)
    result = run(*words, cwd=repository)
    assert result.returncode in (0, 1, 2), result.stderr
    assert not (tmp_path / "touched").exists()


def test_variables_and_a_git_of_the_checkout_have_no_say(repository, tmp_path, monkeypatch):
    other = Path(shutil.copytree(repository, tmp_path / "other"))
    program = repository / "git"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'touched'}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(repository), os.environ["PATH"]]))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    monkeypatch.chdir(repository)
    assert open_revision("HEAD", around=repository).path == repository
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("revision", ["--output=x", "-h", "HEAD\0", "nope", "HEAD^{/", ":/x", "@{u}", "\ud800"])
def test_a_revision_is_never_an_option(repository, revision):
    with pytest.raises((UnreadableError, GitError)):
        open_revision(revision, around=repository)


@pytest.mark.parametrize("kind", ["link", "empty", "file", "nowhere"])
def test_only_a_real_repository_counts(tmp_path, repository, kind):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if kind == "link":
        (folder / ".git").symlink_to(repository / ".git")
    elif kind == "empty":
        (folder / ".git").mkdir()
    else:
        (folder / ".git").write_text("no repository" if kind == "file" else "gitdir: ../nowhere")
    assert repository_around(folder) is None


def test_a_worktree_is_read_as_its_repository_is(repository, tmp_path):
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    store = open_revision("HEAD", around=tmp_path / "tree")
    assert store.open("data/statements.csv").read() == (MINIMAL / "data" / "statements.csv").read_bytes()


def test_a_link_at_a_revision_is_no_file(repository):
    (repository / "data" / "roles.csv").unlink()
    (repository / "data" / "roles.csv").symlink_to("/etc/passwd")
    git(repository, "commit", "-qam", "link")
    store = open_revision("HEAD", around=repository)
    with pytest.raises(UnreadableError, match="not a regular file"):
        store.open("data/roles.csv")
    with pytest.raises(FileNotFoundError):
        store.open("data/nothing.csv")


def test_git_that_does_not_answer_is_stopped(repository, monkeypatch):
    program = repository.parent / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("onrecord.limits.GIT_SECONDS", 0.2)
    with pytest.raises(GitError, match="did not answer"):
        run_git(repository, "rev-parse", "HEAD")


def test_modules_of_a_checkout_are_not_imported_by_the_action():
    """`-I` leaves the working folder and PYTHON* variables out of the search for modules."""
    actions = Path(__file__).parents[1] / ".github"
    runs = re.compile(r"""(?:^|[\s"(/])(?:python3?|\$python)"?\s+(-\S+)""")
    for path in [*actions.rglob("*.yml"), *actions.rglob("*.sh")]:
        found = runs.findall(path.read_text("utf-8"))
        assert set(found) <= {"-I"}, path.name
