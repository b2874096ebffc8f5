"""The files of the reading room: the same bytes, safe addresses, nothing of anybody else's replaced."""

import html
import json
import re
import shutil
from contextlib import nullcontext

import pytest

from onrecord.cli import main
from onrecord.errors import OnRecordError
from onrecord.exchange.own_reviews import OwnReviews
from onrecord.query import open_package
from onrecord.site import build
from packages import FULL
from rooms import HOSTILE, hostile_package, room_of, scattered

FIRST_VIEW = 60_000
"""Bytes of a page with its style, at most."""
BASE = "https://example.org/room/"


@pytest.fixture(scope="module")
def room(still, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "room"
    build(still, folder, BASE)
    return folder


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def linked_data(path):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text("utf-8"))
    return [json.loads(text) for text in found]


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_building_again_gives_the_same_bytes(tmp_path, monkeypatch, large):
    if large:
        scattered(monkeypatch)
    first = files(room_of(FULL, tmp_path / "a"))
    assert files(room_of(FULL, tmp_path / "b")) == first


@pytest.mark.parametrize("spread", [False, True], ids=["own-pages", "shared-pages"])
def test_the_order_of_rows_changes_no_page(tmp_path, monkeypatch, spread):
    if spread:
        scattered(monkeypatch)
        monkeypatch.setattr("onrecord.site.search.pagefind", lambda *_: nullcontext())
    turned = shutil.copytree(FULL, tmp_path / "turned")
    for table in ("statements", "speakers", "sources", "dates", "counter_statements", "evidence", "quotations"):
        path = turned / "data" / f"{table}.csv"
        header, *rows = path.read_text("utf-8").splitlines(keepends=True)
        if all(row.count('"') % 2 == 0 for row in rows):
            path.write_text("".join([header, *reversed(rows)]), "utf-8")

    def pages(folder):
        return {
            name: data for name, data in files(folder).items() if name.endswith(".html") and "downloads" not in name
        }

    assert pages(room_of(turned, tmp_path / "b")) == pages(room_of(FULL, tmp_path / "a"))


def test_pages_carry_the_same_claimreview_as_the_export(still, room):
    wanted = {one["itemReviewed"]["identifier"]: one for one in OwnReviews(still, BASE).objects()}
    assert len(wanted) > 100
    for statement_id, review in wanted.items():
        assert linked_data(room / "statements" / f"{statement_id}.html")[0] == review


def test_a_statement_without_verdict_is_a_claim_in_json_ld(tmp_path):
    found = linked_data(room_of(FULL, tmp_path / "room") / "statements" / "st-000002.html")
    assert [one["@type"] for one in found] == ["Claim", "Quotation"]
    assert found[0]["text"] == "Nobody lives there."


def test_the_first_view_of_every_page_is_light(room):
    style = (room / "room.css").stat().st_size
    heavy = {
        path.name: path.stat().st_size for path in room.rglob("*.html") if path.stat().st_size + style > FIRST_VIEW
    }
    assert heavy == {}


def test_a_withdrawn_statement_keeps_a_page(tmp_path):
    page = (room_of(FULL, tmp_path / "room") / "statements" / "st-00000a.html").read_text("utf-8")
    assert "withdrawn" in page
    assert "Said twice." in page


def test_ids_that_are_no_file_names_lead_nowhere_else(tmp_path):
    room = room_of(hostile_package(tmp_path / "package"), tmp_path / "site" / "room")
    assert {path.name for path in (tmp_path / "site").iterdir()} == {"room"}
    names = {path.name for path in room.rglob("*.html")}
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", name) for name in names), names


def test_hostile_text_is_escaped_and_shown_in_full(tmp_path):
    room = room_of(hostile_package(tmp_path / "package"), tmp_path / "room")
    page = (room / "speakers" / "index.html").read_text("utf-8")
    assert HOSTILE not in page
    assert f"A Minister{HOSTILE}" in html.unescape(page)
    for path in room.glob("statements/*.html"):
        for one in linked_data(path):
            assert HOSTILE in json.dumps(one, ensure_ascii=False).replace('\\"', '"')


def test_a_room_is_replaced_and_another_folder_is_not(tmp_path):
    package, folder = open_package(FULL), tmp_path / "room"
    number = build(package, folder)
    (folder / "statements" / "old.html").write_text("of an earlier package")
    assert build(package, folder) == number == len(files(folder))
    assert {path.name for path in tmp_path.iterdir()} == {"room"}
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(OnRecordError, match="choose an empty folder"):
        build(package, other)
    assert files(other) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("address", ["example.org", "javascript:alert(1)", "ftp://example.org/"])
def test_a_base_url_must_be_the_address_of_a_site(tmp_path, address):
    with pytest.raises(OnRecordError, match="is no address of a website"):
        build(open_package(FULL), tmp_path / "room", address)
    assert not (tmp_path / "room").exists()


def test_the_command_says_what_it_wrote(tmp_path, capsys):
    main(["site", "--package", str(FULL), "build", "--out", str(tmp_path / "room")])
    assert str(tmp_path / "room" / "index.html") in capsys.readouterr().err


def test_shared_pages_hold_every_statement_at_its_anchor(tmp_path, monkeypatch):
    scattered(monkeypatch)
    monkeypatch.setattr("onrecord.site.search.pagefind", lambda *_: nullcontext())
    room = room_of(FULL, tmp_path / "room")
    text = "".join(path.read_text("utf-8") for path in (room / "when").glob("*.html"))
    for statement_id in ("st-000001", "st-000002", "st-000003"):
        assert text.count(f'id="{statement_id}"') == 1
    for path in room.rglob("*.html"):
        for link, anchor in re.findall(r' href="([^"#:]+)(?:#([^"]*))?"', path.read_text("utf-8")):
            target = path.parent / link
            assert target.is_file(), f"{path}: {link}"
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8"), f"{path}: {link}#{anchor}"
