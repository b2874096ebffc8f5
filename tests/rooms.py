"""Reading rooms for tests: built once for each worker, seen in one browser, and served from this machine."""

import functools
import http.server
import json
import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.package import installed_path
from onrecord.query import open_package
from onrecord.site import write_room
from packages import FULL, tables_of, write_tables

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOSTILE = """"'><script>hit=1</script><img src=x onerror=hit=1>{{7*7}}</textarea>&lt;"""


def browser_path() -> str:
    """The browser of this machine; a failure that says what to install where there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(
            "tests of the reading room need Chromium and found none: `apt-get install chromium`, "
            "or set CHROMIUM to the path of a browser",
            pytrace=False,
        )
    return found


@contextmanager
def browser():
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Requests are not logged."""


@contextmanager
def served(folder: Path):
    """The address of a server of a folder."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def room_of(package: Path, folder: Path, base_url: str = "") -> Path:
    """The room of a package in a new folder."""
    write_room(open_package(package), folder, base_url)
    return folder


def hostile_package(folder: Path) -> Path:
    """A package in which every cell of text, ids too, and every text of the descriptor tries to become markup.

    Its own schemas allow that: they ask for no pattern and no vocabulary.
    """
    shutil.copytree(FULL, folder)
    (folder / "schemas").mkdir()
    tables = {}
    for table, rows in tables_of(FULL).items():
        schema = json.loads((installed_path() / "schemas" / f"{table}.json").read_bytes())
        for field in schema["fields"]:
            field["constraints"] = {"required": True} if field.get("constraints", {}).get("required") else {}
        (folder / "schemas" / f"{table}.json").write_text(json.dumps(schema))
        tables[table] = [[_attack(*one) for one in zip(schema["fields"], row, strict=True)] for row in rows]
    write_tables(folder, tables)
    path = folder / "datapackage.json"
    document = json.loads(path.read_bytes())
    document |= {"title": f"Title {HOSTILE}", "description": f"Words {HOSTILE}", "homepage": "javascript:hit=1"}
    document["licenses"] = [{"name": f"L{HOSTILE}", "title": f"Licence {HOSTILE}", "path": "javascript:hit=1"}]
    for resource in document["resources"]:
        resource["schema"] = f"schemas/{resource['name']}.json"
    path.write_text(json.dumps(document))
    return folder


def _attack(field: dict[str, str], cell: str) -> str:
    if field["name"] in ("url", "archive_url"):
        return "javascript:hit=1//https://"
    if (
        field["type"] != "string"
        or field["name"].endswith("edtf")
        or field["name"] in ("event", "aspect", "action", "table")
    ):
        return cell
    return cell + HOSTILE if cell else cell


def scattered(monkeypatch) -> None:
    """Rooms are built as of a very large record: statements on shared pages, found by Pagefind."""
    monkeypatch.setattr("onrecord.site.places.OWN_PAGES", 0)
    monkeypatch.setattr("onrecord.site.places.MOST_OWN", dict.fromkeys(("speakers", "sources", "topics"), 0))
    monkeypatch.setattr("onrecord.site.search.SMALL", 0)
