"""What objects print, and show in a notebook: short, complete, and inert whatever a package says."""

import shutil

import pytest

import onrecord
from packages import FULL, tables_of, write_tables

EVIL = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A package whose statements have markup and a terminal's control sequence in their claims."""
    rows = tables_of(FULL)
    place = onrecord.load("statements").columns.get_loc("claim")
    rows["statements"] = [[*row[:place], EVIL, *row[place + 1 :]] for row in rows["statements"]]
    folder = shutil.copytree(FULL, tmp_path_factory.mktemp("hostile") / "package")
    write_tables(folder, rows)
    return onrecord.open(folder)


def shown(package):
    key = package.load("counter_statements")["statement_id"].iloc[0]
    return {
        "package": package,
        "report": package.validate(),
        "thread": package.thread(key),
        "verdict": package.verdict(key),
        "description": package.describe("statements"),
    }


@pytest.mark.parametrize("name", ["package", "report", "thread", "verdict", "description"])
def test_what_is_shown_is_short_and_inert(hostile, name):
    found = shown(hostile)[name]
    assert "\x1b" not in str(found)
    assert len(str(found)) > 20
    page = found._repr_html_()
    assert "<script" not in page
    assert page.startswith("<")


@pytest.mark.parametrize("name", ["report", "thread", "verdict", "description"])
def test_what_is_shown_becomes_a_frame(hostile, name):
    frame = shown(hostile)[name].to_frame()
    assert len(frame) > 0
    assert frame.columns.is_unique


def test_a_frame_of_a_thread_has_each_statement_with_its_depth():
    thread = onrecord.thread(onrecord.load("answers")["statement_id"].iloc[0])
    frame = thread.to_frame()
    assert frame["statement_id"].tolist() == [node.statement_id for node in thread]
    assert frame["depth"].iloc[0] == 0
    assert (frame["depth"].iloc[1:] > 0).all()
