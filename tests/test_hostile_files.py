"""What opens the files of a package opens nothing else: no hidden file, no link out, no pipe, no file too large."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest

import onrecord
from breaking import redescribe, zipped
from onrecord import limits
from onrecord.edit.transaction import LOCK, TURN, commit, writing
from onrecord.errors import OnRecordError, UnreadableError
from onrecord.package.journal import COMMIT, FOLDER, JournalError
from onrecord.package.locate import default_path
from onrecord.package.regular import open_inside
from onrecord.package.store import FolderStore, TooLargeError, UnsafePathError, open_store, read_file
from onrecord.release import build
from onrecord.validation import validate
from packages import MINIMAL


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "package"))


def rules(folder):
    return sorted({problem.rule for problem in validate(folder)})


def test_a_link_to_a_hidden_folder_is_not_followed(folder):
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("password = secret\n")
    (folder / "s").symlink_to(".git")
    redescribe(folder, lambda document: document["resources"][0].update(path="s/config"))
    report = validate(folder)
    assert {problem.rule for problem in report} == {"PK003"}
    assert "secret" not in report.to_json()


@pytest.mark.parametrize("path", [".git/config", "./.secret.csv", "data/.hidden/x.csv", "data/../data/x.csv", "\ud800"])
def test_a_hidden_or_impossible_path_is_refused_by_its_name(path):
    with pytest.raises(UnsafePathError):
        FolderStore(MINIMAL).open(path)


@pytest.mark.parametrize("name", ["datapackage.json", "releases.json", "data/roles.csv"])
@pytest.mark.parametrize("kind", ["out", "loop", "device", "pipe", "folder"])
def test_no_special_file_is_opened_or_waited_for(folder, tmp_path, name, kind):
    path = folder / name
    path.unlink(missing_ok=True)
    outside = tmp_path / "outside"
    outside.write_text("outside")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"out": outside, "loop": path, "device": "/dev/zero"}[kind])
    with pytest.raises(UnsafePathError):
        FolderStore(folder).open(name)
    assert not validate(folder).valid


@pytest.mark.parametrize("name", ["docs/methodology.md", "LICENSE"])
def test_a_release_names_the_file_that_leads_out(folder, tmp_path, name):
    (tmp_path / "outside").write_text("secret")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(UnreadableError, match=f"^{name}: it is a link"):
        build(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_pipe_above_the_working_folder_is_no_package(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "datapackage.json")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert default_path() != tmp_path


def test_a_file_exchanged_for_a_link_is_never_read_through_it(tmp_path):
    """One thread swaps a folder for a link to a folder outside, the other opens the file in it."""
    inside, outside, spare = tmp_path / "package" / "data", tmp_path / "outside", tmp_path / "spare"
    for place, text in ((inside, "ours"), (outside, "theirs")):
        place.mkdir(parents=True)
        (place / "a.csv").write_text(text)
    done = threading.Event()

    def swap():
        while not done.is_set():
            inside.rename(spare)
            inside.symlink_to(outside)
            inside.unlink()
            spare.rename(inside)

    thread = threading.Thread(target=swap)
    thread.start()
    read = set()
    try:
        for _ in range(3_000):
            try:
                with open_inside(tmp_path / "package", "data/a.csv") as stream:
                    read.add(stream.read())
            except (UnsafePathError, FileNotFoundError):
                continue
    finally:
        done.set()
        thread.join()
    assert read <= {b"ours"}


def test_a_file_is_measured_before_it_is_read(folder):
    with (folder / "datapackage.json").open("ab") as stream:
        stream.truncate(limits.DOCUMENT + 1)
    [problem] = validate(folder)
    assert (problem.rule, "larger than" in problem.message) == ("PK001", True)
    with pytest.raises(TooLargeError, match="larger than"):
        read_file(FolderStore(folder), "datapackage.json")


def test_a_zip_exchanged_while_it_is_read_is_refused(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip")
    store = open_store(path)
    path.unlink()
    zipped(folder, path, more="x")
    with pytest.raises(UnreadableError, match="exchanged"):
        store.open("data/roles.csv")


def test_whatever_a_broken_zip_raises_is_one_refusal(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip")
    raw = path.read_bytes()
    for place in range(0, len(raw), max(1, len(raw) // 150)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        assert isinstance(validate(path).valid, bool)
        try:
            onrecord.open(path).load("statements")
        except OnRecordError:
            continue


# ------------------------------------------------------------------------------------ journals and locks


def planted(folder, path, data, **entry):
    """A journal as a stranger would commit it."""
    (folder / FOLDER).mkdir()
    name = "0123456789abcdef-0"
    (folder / FOLDER / name).write_bytes(data)
    found = (folder / FOLDER / name).stat()
    facts = [name, entry.get("inode", found.st_ino), entry.get("changed", 1)]
    (folder / FOLDER / COMMIT).write_text(json.dumps({"files": {path: facts}}))


def test_a_journal_that_came_with_a_package_hides_nothing(folder):
    sound = (folder / "data" / "roles.csv").read_bytes()
    (folder / "data" / "roles.csv").write_text("nonsense\n")
    planted(folder, "data/roles.csv", sound)
    assert rules(folder) == ["PK013"]
    with pytest.raises(OnRecordError, match="not written in this folder"):
        onrecord.open(folder)
    with pytest.raises(OnRecordError, match="not written in this folder"), writing(folder):
        pass
    assert (folder / "data" / "roles.csv").read_text() == "nonsense\n"


@pytest.mark.parametrize("path", ["x/hooks/pre-commit", ".git/hooks/pre-commit", "x/../.git/config"])
def test_a_journal_writes_into_no_hidden_folder(folder, path):
    (folder / ".git" / "hooks").mkdir(parents=True)
    (folder / "x").symlink_to(".git")
    planted(folder, path, b"#!/bin/sh\n", changed=0)
    entry = (folder / FOLDER / "0123456789abcdef-0").stat()
    facts = ["0123456789abcdef-0", entry.st_ino, entry.st_ctime_ns]
    (folder / FOLDER / COMMIT).write_text(json.dumps({"files": {path: facts}}))  # even with the right numbers
    with pytest.raises(OnRecordError), writing(folder):
        pass
    assert list((folder / ".git" / "hooks").iterdir()) == []


def test_a_copied_journal_is_not_replayed_elsewhere(folder, tmp_path):
    """What a killed writer left is used where it wrote, and nowhere else."""
    with pytest.MonkeyPatch.context() as patch, writing(folder):
        patch.setattr("onrecord.edit.transaction._finish_patiently", lambda *_: None)
        commit(folder, {"data/roles.csv": b"new\n"})
    assert FolderStore(folder).open("data/roles.csv").read() == b"new\n"
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    with pytest.raises(JournalError):
        FolderStore(copy).open("data/roles.csv")
    with writing(folder):
        pass
    assert (folder / "data/roles.csv").read_bytes() == b"new\n"


@pytest.mark.parametrize("name", [LOCK, TURN])
def test_a_lock_that_is_a_link_or_a_pipe_is_refused(folder, tmp_path, name):
    victim = tmp_path / "victim"
    victim.write_text("keep me")
    (folder / name).symlink_to(victim)
    with pytest.raises(OnRecordError, match="not a regular file"), writing(folder):
        pass
    assert victim.read_text() == "keep me"
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(OnRecordError, match="not a regular file"), writing(folder):
        pass


def test_a_folder_that_was_moved_away_is_not_made_anew(folder, tmp_path):
    def moved(lock, *_arguments, **_options):
        if folder.exists() and not (tmp_path / "moved").exists():
            folder.rename(tmp_path / "moved")
        return real(lock, *_arguments, **_options)

    from filelock import FileLock

    real = FileLock.acquire
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileLock, "acquire", moved)
        with pytest.raises(OnRecordError, match="moved away"), writing(folder):
            pass
    assert not folder.exists()


def test_a_staged_file_has_no_more_permissions_than_its_model(folder):
    (folder / "data" / "roles.csv").chmod(0o600)
    modes = []
    real = os.fsync

    def watched(handle):
        modes.extend(entry.stat().st_mode & 0o777 for entry in (folder / FOLDER).iterdir())
        real(handle)

    with pytest.MonkeyPatch.context() as patch, writing(folder):
        patch.setattr(os, "fsync", watched)
        commit(folder, {"data/roles.csv": b"x\n"})
    assert modes[0] == 0o600


def test_a_preview_mixes_no_two_states_of_a_package(folder):
    """While a row is worked out, somebody commits a source and a speaker together."""
    from onrecord.edit import rows
    from onrecord.edit.tables import Row, Tables

    tables = Tables(onrecord.open(folder))
    made = []

    def make(fresh):
        made.append(fresh)
        return rows.add(fresh, [Row("speakers", {"speaker_id": "new-one", "name": "New", "kind": "person"})])

    change = make(tables)
    with writing(folder):
        commit(folder, {"data/roles.csv": (folder / "data" / "roles.csv").read_bytes() + b""})
    after = rows.of_one_moment(tables, make, change)
    assert len(made) == 2
    assert after.state == made[1].state != change.state
    assert rows.of_one_moment(tables, make, after) is after
