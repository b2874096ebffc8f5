"""A record of one's own, from nothing to a verified release, in a folder outside the repository."""

import json
import shutil
import subprocess

import pytest

import onrecord
from onrecord.cli import main
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.exchange.start import Start, start
from reviews import REVIEW

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
IDENTITY = ["-c", "user.name=Desk", "-c", "user.email=desk@example.org", "-c", "commit.gpgsign=false"]


def git(folder, *words):
    subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys):
    """What a command prints that is typed in the folder of the record."""
    monkeypatch.chdir(tmp_path)

    def run(*words, code=0):
        capsys.readouterr()
        found = 0
        try:
            main([str(word) for word in words])
        except SystemExit as stop:
            found = stop.code
        printed = capsys.readouterr()
        assert found == code, printed.out + printed.err
        return printed.out

    return run


def test_a_record_goes_from_nothing_to_a_release(tmp_path, typed, monkeypatch):
    typed("init", "floods", "--title", "Floods of the Oder", "--contributor", "Our desk")
    folder = tmp_path / "floods"
    monkeypatch.chdir(folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Start")
    assert "No problems" in typed("validate")
    cells = ["speaker_id=river-board", "name=River Board", "kind=agency"]
    typed("add", "speakers", *(word for cell in cells for word in ("--set", cell)), "--yes")
    (tmp_path / "feed.json").write_text(json.dumps([REVIEW]), "utf-8")
    assert "1 new" in typed("import", "claimreview", tmp_path / "feed.json")
    assert "No problems" in typed("validate")
    assert "A. Speaker" in typed("show", "overview")
    typed("export", "claimreview", "--out", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == [REVIEW]
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "A speaker and a review")
    typed("release", "prepare", "1.0.0")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "1.0.0")
    git(folder, "tag", "v1.0.0")
    typed("release", "build", "--out", tmp_path / "dist")
    (built,) = (tmp_path / "dist").glob("*1.0.0.zip")
    typed("release", "verify", built)
    released = onrecord.open(built)
    assert released.version == "1.0.0"
    assert list(released.load("speakers")["name"]) == ["A. Speaker", "River Board"]
    assert released.load("imports")["raw"][0] == json.dumps(REVIEW)


def test_a_start_has_the_fewest_files_and_its_own_words(tmp_path):
    files = start(
        tmp_path / "a", Start("Größe der Flut", "CC0-1.0", ["A", "B"], "The desk", "o/r/.github/actions/x@v1")
    )
    assert {name.partition("/")[0] for name in files} == {
        *("datapackage.json", "data", "schemas", "README.md", "CHANGELOG.md", "LICENSE-DATA", ".gitignore", ".github"),
    }
    document = json.loads((tmp_path / "a" / "datapackage.json").read_text("utf-8"))
    assert (document["name"], document["version"]) == ("grosse-der-flut", "0.0.0+dev")
    assert [one["title"] for one in document["contributors"]] == ["A", "B"]
    assert document["onrecord"]["assessor"] == "The desk"
    assert document["licenses"][0]["name"] == "CC0-1.0"
    assert "uses: o/r/.github/actions/x@v1" in (tmp_path / "a/.github/workflows/record.yml").read_text("utf-8")
    assert onrecord.validate(tmp_path / "a").problems == ()


def test_a_start_never_writes_over_what_is_there(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OnRecordError, match="not empty"):
        start(tmp_path, Start("A record"))
    with pytest.raises(UnknownNameError, match=r'Did you mean "CC-BY-4\.0"'):
        start(tmp_path / "b", Start("A record", "CC-BY-4"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
