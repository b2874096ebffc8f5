"""Every export asks the same of a package, before it writes anything."""

import pytest

import onrecord
from breaking import redescribe
from onrecord.errors import InvalidDataError
from onrecord.export import EXPORTS, export
from onrecord.workbook.write import write_sheet
from packages import build

UNSOUND = ["CO203", "CO210", "CS111", "KY301", "PK006", "PK011"]
"""A rule of each kind: a cell, a key, bytes, a reference, a schema, a name."""


def more_resource(folder, name, *columns):
    """The package with one more table."""
    (folder / "data" / "more.csv").write_text(",".join(columns) + "\n", "utf-8")
    fields = [{"name": column} for column in columns]
    redescribe(
        folder,
        lambda document: document["resources"].append(
            {"name": name, "path": "data/more.csv", "schema": {"fields": fields}}
        ),
    )
    return folder


@pytest.mark.parametrize("rule", UNSOUND)
def test_no_export_takes_what_breaks_a_fixed_rule(rule, tmp_path):
    package = onrecord.open(build(rule, "bad", tmp_path / "package"))
    for name in EXPORTS:
        with pytest.raises(InvalidDataError, match=rule):
            export(package, name, tmp_path / "out")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("rule", ["KY303", "QT502", "TX807", "VF606", "PK002"])
def test_other_rules_stop_no_export(rule, tmp_path):
    package = onrecord.open(build(rule, "bad", tmp_path / "package"))
    assert not onrecord.validate(package.path).valid
    for name in ("sqlite", "cff"):
        export(package, name, tmp_path / name)
        assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "columns", "rule"),
    [
        ("Speakers", ("a", "b"), "PK011"),
        ("more", ("Source", "source"), "PK015"),
        *((view, ("a",), "PK015") for view in onrecord.views()),
        *((view, ("a",), "PK015") for view in ("about", "current_status", "threads", "edtf_bounds", "sqlite_more")),
    ],
)
def test_names_that_collide_are_refused_before_a_write(name, columns, rule, tmp_path):
    folder = more_resource(build("PK002", "good", tmp_path / "package"), name, *columns)
    assert [problem.rule for problem in onrecord.validate(folder)] == [rule]
    package = onrecord.open(folder)
    for kind in ("sqlite", "xlsx", "parquet"):
        with pytest.raises(InvalidDataError, match=rule):
            export(package, kind, tmp_path / "out")
    with pytest.raises(InvalidDataError, match=rule):
        write_sheet(package.inspection)


def test_every_view_of_the_database_is_a_reserved_name(tmp_path):
    import sqlite3

    from onrecord.package.names import is_reserved

    package = onrecord.open(build("PK002", "good", tmp_path / "package"))
    export(package, "sqlite", tmp_path / "out.db")
    names = {name for (name,) in sqlite3.connect(tmp_path / "out.db").execute("SELECT name FROM sqlite_master")}
    made = {name for name in names if not name.startswith(package.tables())}
    assert made
    assert all(is_reserved(name) for name in made)
