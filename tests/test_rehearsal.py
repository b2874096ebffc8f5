"""The whole way of three releases, as a maintainer goes it: from a clone to verified files, and back to old rows."""

import csv
import io
import json
import shutil
import subprocess

import pytest

import onrecord
from onrecord.cli import main
from onrecord.package import installed_path

IDENTITY = ["-c", "user.name=Maintainer", "-c", "user.email=m@example.org", "-c", "commit.gpgsign=false"]
CORRECTION = ["2026-11-20", "speakers"]


def git(folder, *arguments):
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True)


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
        return printed.out

    def rows(self, table, change):
        """Let `change` rework the rows of a table and write them in canonical form."""
        path = self.folder / "data" / f"{table}.csv"
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *sorted(change(rows))])
        path.write_text(text.getvalue(), "utf-8", newline="\n")

    def version(self, version, words):
        """Set the version, tell of it in the changelog, and make the generated files."""
        path = self.folder / "datapackage.json"
        descriptor = {**json.loads(path.read_text("utf-8")), "version": version}
        path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
        path = self.folder / "CHANGELOG.md"
        old = path.read_text("utf-8") if path.exists() else "# Changelog\n"
        path.write_text(
            old.replace("# Changelog\n", f"# Changelog\n\n## {version}\n\n### Data\n\n- {words}\n", 1), "utf-8"
        )
        self.onrecord("export", "cff", "--out", "CITATION.cff", "--force")
        self.onrecord("export", "zenodo", "--out", ".zenodo.json", "--force")

    def release(self, version, mirror, *options):
        """Check, tag, build, verify, record and publish."""
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-qm", f"Version {version}")
        self.onrecord("release", "check", *options)
        git(self.folder, "tag", f"v{version}")
        out = mirror.parent / f"built-{version}"
        self.onrecord("release", "build", "--out", out)
        self.onrecord("release", "verify", out)
        self.onrecord("release", "record", out, "--date", "2026-11-20")
        assert "note" not in self.onrecord("release", "verify", out, "--strict")
        shutil.copy(out / f"onrecord-{version}.zip", mirror)
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-qm", f"Record {version}")
        return out


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_three_releases_from_a_clone_to_verified_files(tmp_path, monkeypatch, capsys):
    origin = tmp_path / "origin"
    origin.mkdir()
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, origin / name)
    shutil.copy(installed_path() / "datapackage.json", origin)
    git(origin, "init", "-q")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "Start")
    git(tmp_path, "clone", "-q", "origin", "clone")
    clone = Clone(tmp_path / "clone", capsys)
    monkeypatch.chdir(clone.folder)
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    clone.rows("corrections", lambda _: [])
    clone.rows("speakers", lambda rows: [*rows, ["zoe-zelk", "Zoe Zelk", "person", "", "", "", "Added by mistake."]])

    clone.version("1.0.0", "First release.")
    clone.release("1.0.0", mirror)

    # 1.0.1: one row amended and one withdrawn. Without corrections it is refused, and so is the small step.
    clone.rows("speakers", lambda rows: [amended(row) for row in rows if row[0] != "zoe-zelk"])
    clone.version("1.0.1", "A name corrected, a speaker withdrawn.")
    told = clone.onrecord("release", "check", code=1)
    assert "CR911 name was " in told
    assert "CR912 zoe-zelk was in speakers 1.0.0" in told
    corrections = [
        ["co-000001", "1.0.1", *CORRECTION, "colin-clarke", "amend", "name", "Colin P. Clarke", "Colin Clarke"],
        ["co-000002", "1.0.1", *CORRECTION, "zoe-zelk", "withdraw", "", "", ""],
    ]
    clone.rows("corrections", lambda _: [[*row, "coding-error", "Checked again."] for row in corrections])
    told = clone.onrecord("release", "check", code=1)
    assert [line.split()[1] for line in told.splitlines() if line.startswith("FAIL")] == ["bump"]
    assert "at least 2.0.0" in told
    built = clone.release("1.0.1", mirror, "--allow-lower-bump")
    changes = json.loads((built / "changes-since-1.0.0.json").read_text("utf-8"))
    assert {table["name"] for table in changes["tables"]} == {"corrections", "speakers"}
    assert str(tmp_path) not in (built / "changes-since-1.0.0.md").read_text("utf-8")

    # 1.1.0: rows added. A patch step would be too small.
    clone.rows("speakers", lambda rows: [*rows, ["yan-yew", "Yan Yew", "person", "", "", "", ""]])
    clone.version("1.0.2", "A speaker added.")
    assert "at least 1.1.0" in clone.onrecord("release", "check", code=1)
    clone.version("1.1.0", "A speaker added.")
    clone.release("1.1.0", mirror)

    # A reader: the rows as they were, and what changed since.
    package = onrecord.open(clone.folder)
    with pytest.raises(onrecord.OnRecordError, match=r"onrecord download 1\.0\.0"):
        package.load("speakers", version="1.0.0")
    clone.onrecord("download", "1.0.0", "--from", mirror)
    old, new = package.load("speakers", version="1.0.0"), package.load("speakers")
    assert old.attrs["onrecord"]["version"] == "1.0.0"
    assert set(old["speaker_id"]) - set(new["speaker_id"]) == {"zoe-zelk"}
    assert set(new["speaker_id"]) - set(old["speaker_id"]) == {"yan-yew"}
    assert "Colin P. Clarke" in set(old["name"])
    assert "Calls for a major version" in clone.onrecord("diff", mirror / "onrecord-1.0.0.zip", "git:v1.1.0")


def amended(row):
    return [row[0], "Colin Clarke", *row[2:]] if row[0] == "colin-clarke" else row
