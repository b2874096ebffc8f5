"""Two branches that change the same tables, merged by git with the driver of the package."""

import subprocess
import sys

import pytest

from onrecord.edit.canonical import canonical
from onrecord.edit.merge import merge
from onrecord.query import open_package

HEADER = b"speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\n"
ROW = b"%s,%s,,person,,,,\n"


def table(**names):
    return HEADER + b"".join(ROW % (key.encode(), name.encode()) for key, name in sorted(names.items()))


@pytest.fixture(scope="module")
def schema():
    from onrecord.package.descriptor import standard_schema

    return standard_schema("speakers")


def git(folder, *arguments, check=True):
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=check)


@pytest.fixture
def clone(package_folder):
    (package_folder / ".gitattributes").write_text("data/*.csv text eol=lf merge=onrecord\n")
    git(package_folder, "init", "-q", "-b", "main")
    driver = f"{sys.executable} -m onrecord merge-driver %O %A %B %P"
    git(package_folder, "config", "merge.onrecord.driver", driver)
    git(package_folder, "add", "-A")
    git(package_folder, "commit", "-q", "-m", "start")
    git(package_folder, "branch", "other")
    return package_folder


def commit_lines(folder, change, message):
    path = folder / "data" / "speakers.csv"
    path.write_bytes(change(path.read_bytes()))
    git(folder, "commit", "-q", "-a", "-m", message)


def with_rows(*names):
    from onrecord.package.descriptor import standard_schema

    def change(raw):
        rows = b"".join(ROW % (name.encode(), name.encode()) for name in names)
        return canonical(raw + rows, standard_schema("speakers")).data

    return change


def test_neighbouring_rows_of_two_branches_merge_canonically(clone):
    commit_lines(clone, with_rows("zz-b", "zz-d", "zz-f"), "three")
    git(clone, "checkout", "-q", "other")
    commit_lines(clone, with_rows("zz-a", "zz-c", "zz-e"), "three others")
    git(clone, "merge", "main", "-m", "both")
    raw = (clone / "data" / "speakers.csv").read_bytes()
    assert [line[:4] for line in raw.splitlines()[-6:]] == [b"zz-a", b"zz-b", b"zz-c", b"zz-d", b"zz-e", b"zz-f"]
    package = open_package(clone)
    assert canonical(raw, package.table("speakers").schema).data == raw


def test_a_cell_changed_in_two_branches_is_the_only_conflict(clone):
    def renamed(new):
        return lambda raw: raw.replace(b"Donald Trump", new)

    commit_lines(clone, lambda raw: with_rows("zz-b")(renamed(b"D. Trump")(raw)), "one name")
    git(clone, "checkout", "-q", "other")
    commit_lines(clone, lambda raw: with_rows("zz-a")(renamed(b"Donald J. Trump")(raw)), "another name")
    done = git(clone, "merge", "main", "-m", "both", check=False)
    assert done.returncode == 1
    assert "both sides changed the row donald-trump" in done.stdout + done.stderr
    lines = (clone / "data" / "speakers.csv").read_text().splitlines()
    start, end = lines.index("<<<<<<< ours"), lines.index(">>>>>>> theirs")
    assert [line.split(",")[0] for line in lines[start + 1 : end]] == ["donald-trump", "=======", "donald-trump"]
    assert [line.split(",")[0] for line in lines[-2:]] == ["zz-a", "zz-b"]


def test_changes_and_removals_of_one_side_are_kept(schema):
    base = table(a="A", b="B", c="C", d="D")
    merged = merge(base, table(a="A2", b="B", d="D", e="E"), table(a="A", b="B2", c="C", f="F"), schema)
    assert merged.data == table(a="A2", b="B2", e="E", f="F")
    assert merged.conflicts == ()


def test_different_cells_of_one_row_merge(schema):
    base, ours, theirs = (
        HEADER + row for row in (b"a,A,,person,,,,\n", b"a,A2,,person,,,,\n", b"a,A,,person,US,,,x\n")
    )
    merged = merge(base, ours, theirs, schema)
    assert merged.data == HEADER + b"a,A2,,person,US,,,x\n"
    assert merged.conflicts == ()


def test_a_conflict_differs_only_in_the_cell_of_both(schema):
    base, ours, theirs = (HEADER + row for row in (b"a,A,,person,,,,\n", b"a,B,,person,US,,,\n", b"a,C,,person,,,,x\n"))
    merged = merge(base, ours, theirs, schema)
    assert merged.conflicts == (("a",),)
    assert merged.data.splitlines()[2:5:2] == [b"a,B,,person,US,,,x", b"a,C,,person,US,,,x"]


def test_fmt_installs_the_driver_in_a_clone(clone):
    from onrecord.edit.install_driver import install_driver

    git(clone, "rm", "-q", ".gitattributes")
    told = install_driver(clone)
    assert "onrecord merge-driver %O %A %B %P" in git(clone, "config", "merge.onrecord.driver").stdout
    assert (clone / ".git" / "info" / "attributes").read_text() == "data/*.csv merge=onrecord\n"
    assert len(told) == 2
    assert len(install_driver(clone)) == 1


def test_the_same_change_on_both_sides_is_no_conflict(schema):
    assert merge(table(a="A"), table(a="B", c="C"), table(a="B", c="C"), schema).data == table(a="B", c="C")


def test_a_row_removed_here_and_changed_there_is_a_conflict(schema):
    merged = merge(table(a="A", b="B"), table(b="B"), table(a="A2", b="B"), schema)
    assert merged.conflicts == (("a",),)
    assert merged.data == HEADER + b"<<<<<<< ours\n=======\n" + ROW % (b"a", b"A2") + b">>>>>>> theirs\n" + ROW % (
        b"b",
        b"B",
    )


def test_a_table_that_has_no_canonical_form_is_merged_as_text(clone):
    commit_lines(clone, lambda raw: raw + b'zz,"broken\n', "broken")
    git(clone, "checkout", "-q", "other")
    commit_lines(clone, lambda raw: raw.replace(b"donald-trump,Donald Trump", b"donald-trump,D. Trump"), "name")
    done = git(clone, "merge", "main", "-m", "both")
    assert "merged as plain text" in done.stdout + done.stderr
    raw = (clone / "data" / "speakers.csv").read_bytes()
    assert b"D. Trump" in raw
    assert b'"broken' in raw
