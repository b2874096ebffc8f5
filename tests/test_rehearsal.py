"""The way of four versions, as a maintainer goes it: from a clone to verified files, and back to old rows."""

import csv
import io
import json
import shutil
import subprocess

import pytest

import onrecord
from onrecord.cli import main
from packages import FULL

IDENTITY = ["-c", "user.name=Maintainer", "-c", "user.email=m@example.org", "-c", "commit.gpgsign=false"]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder, *arguments):
    done = subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Clone:
    """A clone of the repository of a package, and the commands a maintainer types in it."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys

    def onrecord(self, *arguments, code=0):
        self._capsys.readouterr()
        found = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            found = stop.code
        printed = self._capsys.readouterr()
        assert found == code, printed.out + printed.err
        return printed.out + printed.err

    def rows(self, table, change):
        """Let `change` rework the rows of a table and write them in canonical form."""
        path = self.folder / "data" / f"{table}.csv"
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *sorted(change(rows))])
        path.write_text(text.getvalue(), "utf-8", newline="\n")

    def corrects(self, *correction):
        """Add a correction, which no release carries yet."""
        number = f"co-{len(self.read('data/corrections.csv').splitlines()):06}"
        self.rows("corrections", lambda rows: [*rows, [number, "", "2026-12-01", *correction, "Checked again."]])

    def read(self, name):
        return (self.folder / name).read_text("utf-8")

    @property
    def version(self):
        return json.loads(self.read("datapackage.json"))["version"]

    def notes(self, words):
        """Write under *Unreleased* what changed."""
        path = self.folder / "CHANGELOG.md"
        path.write_text(path.read_text("utf-8").replace("## Unreleased\n", f"## Unreleased\n\n- {words}\n", 1), "utf-8")

    def prepare(self, version):
        """Prepare that version, and no other, and commit it."""
        assert self.onrecord("release", "prepare", "--date", "2026-12-01").startswith(f"{version}: ")
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-qm", f"Release {version}")

    def publish(self, version, mirror):
        """Build the version that was prepared, put its zip on the mirror, and record it."""
        out = mirror.parent / f"built-{version}"
        self.onrecord("release", "build", "--out", out)
        self.onrecord("release", "record", out, "--url", f"https://example.org/record-{version}.zip")
        assert self.version == f"{version}+dev"
        shutil.copy(out / f"record-{version}.zip", mirror)
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-qm", f"Record {version}")
        return out


@pytest.fixture
def clone(tmp_path, monkeypatch, capsys):
    """A clone of a small package that has never been released."""
    origin = shutil.copytree(FULL, tmp_path / "origin")
    document = json.loads((origin / "datapackage.json").read_text("utf-8"))
    document |= {"name": "record", "title": "A record", "version": "0.0.0+dev"}
    document |= {"contributors": [{"title": "A group"}], "licenses": [{"name": "CC-BY-4.0"}]}
    (origin / "datapackage.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    (origin / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", "utf-8")
    block = "<!-- citation of the last release -->\n<!-- end of citation -->\n"
    (origin / "README.md").write_text(f"# A record\n\n{block}", "utf-8")
    (origin / ".gitignore").write_text(".onrecord*\n", "utf-8")
    git(origin, "init", "-q")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "Start")
    git(tmp_path, "clone", "-q", "origin", "clone")
    clone = Clone(tmp_path / "clone", capsys)
    monkeypatch.chdir(clone.folder)
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    clone.rows("corrections", lambda _: [])
    return clone


def test_the_way_from_a_clone_to_verified_releases(clone, tmp_path):
    mirror = tmp_path / "mirror"
    mirror.mkdir()

    # 1.0.0: nothing is prepared while the changelog says nothing, and nothing is built between releases.
    assert 'says nothing under "## Unreleased"' in clone.onrecord("release", "prepare", code=2)
    assert "only releases are built" in clone.onrecord("release", "build", "--out", tmp_path / "no", code=2)
    assert "not released yet" in clone.onrecord("cite")
    clone.notes("The first release.")
    clone.prepare("1.0.0")
    assert "FAIL" not in clone.onrecord("release", "check")
    git(clone.folder, "tag", "v1.0.0")
    first = clone.publish("1.0.0", mirror)
    assert "note" not in clone.onrecord("release", "verify", first, "--strict")
    assert "1.0.0 and changes since" in clone.onrecord("cite")
    recorded = json.loads(clone.read("releases.json"))["releases"][0]
    assert recorded["revision"] == git(clone.folder, "rev-parse", "v1.0.0")
    assert recorded["swhid"] == "swh:1:dir:" + git(clone.folder, "rev-parse", "v1.0.0:data")

    # 1.0.1: a cell. Without its correction it is refused; with it, the release is found again without a tag.
    clone.rows("speakers", lambda rows: [[row[0], row[1].replace("An Agency", "Agency"), *row[2:]] for row in rows])
    clone.notes("A name.")
    assert "CR911" in clone.onrecord("release", "prepare", code=2)
    clone.corrects("speakers", "an-agency", "amend", "name", "An Agency", "Agency", "coding-error")
    clone.prepare("1.0.1")
    second = clone.publish("1.0.1", mirror)
    assert "co-000001,1.0.1," in clone.read("data/corrections.csv")
    changes = json.loads((second / "changes-since-1.0.0.json").read_text("utf-8"))
    assert {table["name"] for table in changes["tables"]} == {"corrections", "speakers"}
    assert str(tmp_path) not in (second / "changes-since-1.0.0.md").read_text("utf-8")

    # 1.1.0: a row that was never right goes, another comes.
    clone.rows("roles", lambda rows: [*(row for row in rows if row[0] != "a-spokesman"), ["an-agency", *rows[0][1:]]])
    clone.corrects("roles", "a-spokesman|spokesman|../2021-05-01", "withdraw", "", "", "", "coding-error")
    clone.notes("A role.")
    clone.prepare("1.1.0")

    # 2.0.0: before 1.1.0 is built, a row goes that was right. Preparing again makes it the next version.
    clone.rows("evidence", lambda rows: rows[1:])
    clone.corrects("evidence", "ev-000001", "withdraw", "", "", "", "legal")
    clone.prepare("2.0.0")
    assert [row.split(",")[1] for row in clone.read("data/corrections.csv").splitlines()[1:]] == [
        "1.0.1",
        *["2.0.0"] * 2,
    ]
    assert "\n## 2.0.0 - 2026-12-01\n\n- A role.\n" in clone.read("CHANGELOG.md")
    assert "## 1.1.0" not in clone.read("CHANGELOG.md")
    git(clone.folder, "tag", "v2.0.0", "HEAD~1")
    checked = clone.onrecord("release", "check", code=1)
    assert [line[:9] for line in checked.splitlines() if line.startswith("FAIL")] == ["FAIL  tag"]

    # A reader: the rows as they were, and what changed since.
    package = onrecord.open(clone.folder)
    with pytest.raises(onrecord.OnRecordError, match=r"onrecord download 1\.0\.0"):
        package.load("speakers", version="1.0.0")
    clone.onrecord("download", "1.0.0", "--from", mirror)
    old, new = package.load("speakers", version="1.0.0"), package.load("speakers")
    assert old.attrs["onrecord"]["version"] == "1.0.0"
    assert old.attrs["onrecord"]["swhid"] == recorded["swhid"] != new.attrs["onrecord"]["swhid"]
    assert set(old["name"]) - set(new["name"]) == {"An Agency"}
    assert "Calls for a major version" in clone.onrecord("diff", mirror / "record-1.0.0.zip", "git:HEAD")
