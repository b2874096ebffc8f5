"""What diff tells: keyed, cell by cell, whatever the order of rows; and the version bump it calls for."""

import json
import shutil
import subprocess

import pytest

from onrecord.diff import diff
from onrecord.diff.render import render_diff
from onrecord.errors import InvalidDataError, UnreadableError


@pytest.fixture
def other(package_folder, tmp_path):
    """A copy of the package folder to change."""
    return shutil.copytree(package_folder, tmp_path / "other")


def edit(folder, table, change):
    """Let `change` rework the lines of a table's file, the header first."""
    path = folder / "data" / f"{table}.csv"
    lines = change(path.read_text("utf-8").rstrip("\n").split("\n"))
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def edit_schema(folder, table, change):
    path = folder / "schemas" / f"{table}.json"
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def test_another_order_of_rows_is_no_difference(package_folder, other):
    edit(other, "speakers", lambda lines: [lines[0], *reversed(lines[1:])])
    found = diff(package_folder, other)
    assert found.same
    assert found.bump.level == "none"


def test_a_corrected_cell_shows_both_values_and_needs_a_patch(package_folder, other):
    edit(
        other,
        "speakers",
        lambda lines: [line.replace("colin-clarke,Colin P. Clarke", "colin-clarke,Colin Clarke") for line in lines],
    )
    table = diff(package_folder, other).table("speakers")
    (row,) = table.rows
    assert (row.key, row.kind) == ("colin-clarke", "changed")
    assert [(cell.column, cell.old, cell.new) for cell in row.cells] == [("name", "Colin P. Clarke", "Colin Clarke")]
    assert diff(package_folder, other).bump.level == "patch"


def test_an_added_row_needs_a_minor_and_a_removed_one_a_major(package_folder, other):
    edit(other, "speakers", lambda lines: [*lines, "zoe-ash,Zoe Ash,,person,,,,"])
    found = diff(package_folder, other)
    assert found.bump.level == "minor"
    assert found.table("speakers").rows[-1].key == "zoe-ash"
    back = diff(other, package_folder)
    assert back.bump.level == "major"
    assert "zoe-ash" in back.bump.reasons[0][1]


@pytest.mark.parametrize(
    ("reason", "level"),
    [("coding-error", "minor"), ("duplicate", "minor"), ("legal", "major"), ("new-evidence", "major")],
)
def test_a_withdrawal_of_what_was_never_right_is_minor(package_folder, other, reason, level):
    edit(other, "speakers", lambda lines: [*lines, "zoe-ash,Zoe Ash,,person,,,,"])
    row = f"co-000001,,2026-11-01,speakers,zoe-ash,withdraw,,,,{reason},n"
    edit(package_folder, "corrections", lambda lines: [*lines, row])
    found = diff(other, package_folder)
    assert found.bump.level == level
    assert found.table("speakers").mistaken == (level == "minor")
    edit(other, "speakers", lambda lines: [*lines, "zoe-bay,Zoe Bay,,person,,,,"])
    assert diff(other, package_folder, max_rows=1).bump.level == "major"


def test_rows_added_to_corrections_alone_are_no_minor_change(package_folder, other):
    row = "co-000001,0.1.0,2026-11-01,speakers,voa,amend,name,a,b,coding-error,n"
    edit(other, "corrections", lambda lines: [*lines, row])
    assert diff(package_folder, other).bump.level == "patch"


def test_a_column_with_the_same_values_and_a_new_name_is_renamed(package_folder, other):
    edit(other, "statements", lambda lines: [lines[0].replace("locator", "place"), *lines[1:]])
    edit(other, "statements", lambda lines: [lines[0].replace("claim", "assertion"), *lines[1:]])

    def rename(document):
        for field in document["fields"]:
            field["name"] = {"locator": "place", "claim": "assertion"}.get(field["name"], field["name"])

    edit_schema(other, "statements", rename)
    table = diff(package_folder, other).table("statements")
    assert {(change.kind, change.was, change.column) for change in table.columns} == {
        ("renamed", "locator", "place"),
        ("renamed", "claim", "assertion"),
    }
    assert not table.rows


def test_a_renamed_key_still_pairs_the_rows(package_folder, other):
    edit(other, "speakers", lambda lines: [lines[0].replace("speaker_id", "id"), *lines[1:]])

    def rename(document):
        document["fields"][0]["name"] = "id"
        document["primaryKey"] = ["id"]

    edit_schema(other, "speakers", rename)
    table = diff(package_folder, other).table("speakers")
    assert (table.added, table.removed, table.changed) == (0, 0, 0)
    assert table.columns[0].was == "speaker_id"


def test_added_changed_and_removed_columns_are_reported(package_folder, other):
    edit(other, "roles", lambda lines: [lines[0] + ",extra", *(line + "," for line in lines[1:])])

    def change(document):
        document["fields"].append({"name": "extra"})
        document["fields"][1]["constraints"] = {"required": True, "maxLength": 80}
        document["fields"][2]["description"] = "Anew."

    edit_schema(other, "roles", change)
    found = diff(package_folder, other)
    kinds = {change.column: change.kind for change in found.table("roles").columns}
    assert kinds == {"title": "changed", "organization": "described", "extra": "added"}
    assert "max length was not set, is 80" in found.bump.reasons[0][1]
    assert found.bump.level == "major"
    back = diff(other, package_folder).table("roles")
    assert ("removed", "extra") in {(change.kind, change.column) for change in back.columns}


def test_keys_that_stand_twice_are_paired_one_by_one(package_folder, other):
    for folder in (package_folder, other):
        edit(folder, "speakers", lambda lines: [*lines, "twin,One,,person,,,,", "twin,Two,,person,,,,"])
    edit(other, "speakers", lambda lines: [line.replace("twin,Two", "twin,Three") for line in lines])
    table = diff(package_folder, other).table("speakers")
    assert [(row.key, row.cells[0].new) for row in table.rows] == [("twin", "Three")]


def test_a_revision_of_the_repository_is_one_side_of_a_diff(package_folder, monkeypatch):
    def git(*arguments):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=package_folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    git("tag", "v0.1.0")
    edit(
        package_folder,
        "speakers",
        lambda lines: [line.replace("colin-clarke,Colin P. Clarke", "colin-clarke,Colin Clarke") for line in lines],
    )
    monkeypatch.chdir(package_folder / "data")
    assert diff("git:v0.1.0", package_folder).table("speakers").changed == 1
    with pytest.raises(UnreadableError, match="no such revision"):
        diff("git:v9.9.9", package_folder)
    with pytest.raises(UnreadableError, match="no such revision"):
        diff("git:--output=evil", package_folder)


def test_a_broken_table_is_refused_naming_the_command_to_run(package_folder, other):
    edit(other, "speakers", lambda lines: [*lines, "one,two"])
    with pytest.raises(InvalidDataError, match="onrecord validate"):
        diff(package_folder, other)


def test_counts_are_complete_where_rows_are_left_out(package_folder, other):
    edit(other, "speakers", lambda lines: [*lines, *(f"new-{i:02},N,,person,,,," for i in range(20))])
    table = diff(package_folder, other, max_rows=5).table("speakers")
    assert (table.added, len(table.rows), table.left_out) == (20, 5, 15)


def test_every_form_shows_hostile_values_as_text(package_folder, other):
    hostile = "<script>alert(1)</script> `x` | \x1b[31m"
    edit(other, "speakers", lambda lines: [*lines, f"zoe-ash,{hostile},,person,,,,"])
    edit(
        other,
        "speakers",
        lambda lines: [line.replace("colin-clarke,Colin P. Clarke", "colin-clarke,<b>Colin</b>") for line in lines],
    )
    found = diff(package_folder, other)
    page = render_diff(found, "html")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.partition("<body>")[0].replace("http-equiv", "")
    assert "<b>Colin" not in render_diff(found, "markdown")
    assert "\x1b" not in render_diff(found, "text")
    document = json.loads(render_diff(found, "json"))
    assert document["bump"]["level"] == "minor"
    assert [table["name"] for table in document["tables"]] == ["speakers"]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_key_that_occurs_twice_is_a_warning_in_every_format(form, tmp_path):
    from packages import build

    old, new = (build("PK002", "good", tmp_path / name) for name in ("old", "new"))
    rows = ["twin,One,,agency,,,,", "twin,Other,,agency,,,,"]
    for folder, lines in ((old, rows), (new, rows[::-1])):
        with (folder / "data" / "speakers.csv").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    found = diff(old, new)
    assert [words.partition(";")[0] for words in found.warnings] == [
        f"speakers: the key twin occurs twice in the {side} package" for side in ("older", "newer")
    ]
    assert "the key twin occurs twice in the older package" in render_diff(found, form)


def test_keys_that_occur_once_give_no_warning():
    from packages import MINIMAL

    assert diff(MINIMAL, MINIMAL).warnings == ()
