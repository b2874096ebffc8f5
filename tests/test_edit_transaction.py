"""A write of several files: all or none, whatever happens to the process, the disk or its neighbours."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from onrecord.edit.transaction import LOCK, TURN, commit, recover, writing
from onrecord.errors import OnRecordError
from onrecord.package.journal import COMMIT, FOLDER
from onrecord.package.snapshot import consistent
from onrecord.package.store import FolderStore

NAMES = ("data/a.csv", "data/b.csv", "datapackage.json")
OLD = {name: f"old {name}\n".encode() * 50 for name in NAMES}
NEW = {name: f"new {name}\n".encode() * 60 for name in NAMES}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    for name, data in OLD.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def as_read(folder):
    store = FolderStore(folder)
    return {name: store.open(name).read() for name in NAMES}


def as_it_lies(folder):
    return {name: (folder / name).read_bytes() for name in NAMES}


def leftovers(folder):
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    return sorted(names - {LOCK, TURN} - {Path(name).name for name in NAMES})


def test_all_files_are_replaced_and_nothing_else_is_left(folder):
    (folder / "data/a.csv").chmod(0o640)
    with writing(folder):
        commit(folder, NEW)
    assert as_it_lies(folder) == NEW
    assert (folder / "data/a.csv").stat().st_mode & 0o777 == 0o640
    assert not (folder / FOLDER).exists()


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from onrecord.edit.transaction import commit, recover, writing
from onrecord.package.journal import FOLDER
from onrecord.package.store import FolderStore

root, when = Path(sys.argv[1]), sys.argv[2]
names = ("data/a.csv", "data/b.csv", "datapackage.json")
new = {name: f"new {name}\\n".encode() * 60 for name in names}
old = {name: f"old {name}\\n".encode() * 50 for name in names}
calls = ("open", "write", "fsync", "close", "replace", "rename", "unlink", "mkdir", "rmdir", "chmod")

def armed(step):
    left = [step]
    def wrap(name, real):
        def call(*arguments, **options):
            left[0] -= 1
            hit = left[0] == 0
            if hit and when == "half" and name == "write":
                real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            try:
                if hit and when == "after":
                    real(*arguments, **options)
            finally:
                if hit:
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)
        return call
    for name in calls:
        setattr(os, name, wrap(name, getattr(os, name)))

def run(step, folder, act):
    child = os.fork()
    if child == 0:
        armed(step)
        act(folder)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0

def write(folder):
    with writing(folder):
        commit(folder, new)

def read(folder):
    store = FolderStore(folder)
    return {name: store.open(name).read() for name in names}

step = 0
seen = []
while True:
    step += 1
    folder = root / str(step)
    (folder / "data").mkdir(parents=True)
    for name, data in old.items():
        (folder / name).write_bytes(data)
    done = run(step, folder, write)
    state = read(folder)
    assert state in (old, new), (step, "a mix is read")
    kept = sys.argv[3:] == ["recovery"]
    if kept and state == new and not done:
        again = 0
        while not run(again := again + 1, folder, lambda f: writing(f).__enter__()):
            assert read(folder) == new, (step, again, "a mix is read after a killed recovery")
    with writing(folder):
        pass
    assert {name: (folder / name).read_bytes() for name in names} == state, (step, "recovery changed the state")
    assert not (folder / FOLDER).exists(), (step, os.listdir(folder / FOLDER))
    seen.append("new" if state == new else "old")
    shutil.rmtree(folder)
    if done:
        break
assert seen == sorted(seen, reverse=True), seen
print(len(seen), seen.count("old"), seen.count("new"))
"""


@pytest.mark.parametrize("when", ["before", "after", "half"])
def test_a_process_killed_at_any_call_leaves_old_or_new_files(tmp_path, when):
    steps, old, new = _kill(tmp_path, when)
    assert steps > 30
    assert old > 15
    assert new > 10


def test_a_recovery_killed_at_any_call_keeps_the_new_files(tmp_path):
    _kill(tmp_path, "before", "recovery")


def _kill(tmp_path, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return map(int, done.stdout.split())


def test_files_are_synced_before_the_commit_then_renamed(folder, monkeypatch):
    events, paths = [], {}

    def watch(name, note):
        real = getattr(os, name)

        def call(*arguments, **options):
            result = real(*arguments, **options)
            note(result, *arguments)
            return result

        monkeypatch.setattr(os, name, call)

    watch("open", lambda handle, path, *_: paths.__setitem__(handle, Path(path).name))
    watch("fsync", lambda _, handle: events.append(("sync", paths[handle])))
    watch("replace", lambda _, source, target: events.append(("rename", Path(target).name)))
    watch("unlink", lambda _, path: events.append(("remove", Path(path).name)))
    with writing(folder):
        commit(folder, NEW)
    moment = events.index(("rename", COMMIT))
    removed = events.index(("remove", COMMIT))
    synced = [name for what, name in events[:moment] if what == "sync"]
    assert len([name for name in synced if name[:1] in "0123456789abcdef" and "-" in name]) == len(NAMES)
    assert synced[-2:] == [FOLDER, folder.name]
    assert events[moment + 1] == ("sync", FOLDER)
    assert [name for what, name in events[moment:removed] if what == "rename"][1:] == ["a.csv", "b.csv", NAMES[2]]
    assert {name for what, name in events[moment + 2 : removed] if what == "sync"} == {"data", folder.name}


@pytest.mark.parametrize("name", ["open", "write", "fsync", "mkdir", "replace"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_disk_error_before_the_commit_changes_nothing(folder, monkeypatch, name, call):
    real, left = getattr(os, name), [call]

    def refuse(*arguments, **options):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    with writing(folder):
        monkeypatch.setattr(os, name, refuse)
        if name in ("mkdir", "replace") and call > 1:
            pytest.skip("called once before the commit")
        with pytest.raises(OnRecordError, match="No space left on device; nothing was changed"):
            commit(folder, NEW)
        monkeypatch.undo()
    assert as_it_lies(folder) == OLD
    assert leftovers(folder) == []


def test_a_file_larger_than_the_system_allows_changes_nothing(folder):
    code = """
        import resource, signal, sys
        from pathlib import Path
        from onrecord.edit.transaction import commit, writing
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        folder = Path(sys.argv[1])
        with writing(folder):
            commit(folder, {"data/a.csv": b"x" * 100, "data/b.csv": b"y" * 1000})
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(folder)], capture_output=True, text=True, check=False
    )
    assert "OnRecordError" in done.stderr
    assert "File too large; nothing was changed" in done.stderr
    assert as_it_lies(folder) == OLD
    assert leftovers(folder) == []


def test_a_read_only_folder_is_named_and_unchanged(folder, monkeypatch):
    real = os.open

    def read_only(path, flags, *rest, **options):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(30, "Read-only file system")
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", read_only)
    with (
        pytest.raises(OnRecordError, match="cannot be written: Read-only file system; nothing was changed"),
        writing(folder),
    ):
        commit(folder, NEW)
    monkeypatch.undo()
    assert as_it_lies(folder) == OLD


def test_after_a_fault_past_the_commit_the_next_writer_finishes(folder, monkeypatch):
    real, left = os.replace, [3]

    def refuse(*arguments):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(5, "Input/output error")
        return real(*arguments)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OnRecordError, match="the change is recorded"), writing(folder):
        commit(folder, NEW)
    monkeypatch.undo()
    assert as_it_lies(folder) not in (OLD, NEW)
    assert as_read(folder) == NEW
    with writing(folder):
        assert as_it_lies(folder) == NEW


def test_ctrl_c_changes_nothing_before_the_commit_only(folder, monkeypatch):
    real = os.replace

    def interrupted(source, target):
        if str(target).endswith(COMMIT):
            raise KeyboardInterrupt
        return real(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt), writing(folder):
        commit(folder, NEW)
    monkeypatch.undo()
    assert as_it_lies(folder) == OLD
    assert leftovers(folder) == []
    once = []

    def late(source, target):
        real(source, target)
        if not str(target).endswith(COMMIT) and not once:
            once.append(target)
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", late)
    with writing(folder):
        commit(folder, NEW)
    assert as_it_lies(folder) == NEW


def test_a_second_writer_waits_and_says_so_when_it_gives_up(folder):
    with writing(folder):
        code = (
            "import sys; from pathlib import Path; from onrecord.edit.transaction import writing\n"
            "with writing(Path(sys.argv[1]), seconds=0.2): pass"
        )
        done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert "another onrecord has been writing here" in done.stderr


def test_a_reader_of_several_files_gets_one_state_of_them(folder):
    store, calls = FolderStore(folder), []

    def read(files):
        first = files.open(NAMES[0]).read()
        if not calls:
            with writing(folder):
                commit(folder, NEW)
        calls.append(first)
        return {**{name: files.open(name).read() for name in NAMES}, NAMES[0]: first}

    assert consistent(store, NAMES, read) == NEW
    assert len(calls) == 2


def test_a_file_seen_while_it_is_renamed_is_no_strange_one(folder, monkeypatch):
    """A rename changes the time of the file before the file has left the journal."""
    with writing(folder):
        with monkeypatch.context() as patch:
            patch.setattr("onrecord.edit.transaction._finish_patiently", lambda *_: None)
            commit(folder, NEW)
        (caught,) = [path for path in (folder / FOLDER).iterdir() if path.name.endswith("-0")]
        caught.chmod(caught.stat().st_mode ^ 0o100)
        looks = []

        def moved(seconds):
            looks.append(seconds)
            if len(looks) == 3:
                caught.replace(folder / NAMES[0])

        monkeypatch.setattr("onrecord.package.journal.time.sleep", moved)
        assert as_read(folder) == NEW
        assert len(looks) == 3


@pytest.mark.parametrize(
    "files",
    [{"../outside.csv": "0123456789abcdef-0"}, {".git/hooks/pre-commit": "0123456789abcdef-0"}, {"data/a.csv": "../x"}],
)
def test_a_journal_that_a_stranger_wrote_leads_nowhere(folder, files):
    (folder / FOLDER).mkdir()
    (folder / FOLDER / COMMIT).write_text(json.dumps({"files": files}))
    (folder / FOLDER / "0123456789abcdef-0").write_text("evil")
    with pytest.raises(OnRecordError, match="was not written by onrecord"):
        recover(folder)
    with pytest.raises(OSError, match="was not written by onrecord"):
        as_read(folder)
    assert as_it_lies(folder) == OLD


def test_a_journal_that_is_a_link_is_not_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "0123456789abcdef-0").write_text("keep me")
    (folder / FOLDER).symlink_to(elsewhere)
    with pytest.raises(OnRecordError), writing(folder):
        commit(folder, NEW)
    assert [path.read_text() for path in elsewhere.iterdir()] == ["keep me"]
