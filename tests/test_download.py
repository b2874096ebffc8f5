"""Downloading an earlier release: from a server with faults, from a folder, and only when asked."""

import hashlib
import json
import multiprocessing
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import onrecord
from onrecord.errors import DownloadError, OnRecordError, UnavailableError, UnknownNameError
from onrecord.package.download import cached, cached_path, download
from onrecord.package.download import http as over_http
from onrecord.package.releases import Release, ReleasesError, parse_releases, releases_bytes

BODY = bytes(range(256)) * 4000
GOOD = hashlib.sha256(BODY).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves one body on loopback, with the faults that a test sets; records every request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.body = BODY
        self.ranges = True
        self.drop_after = []
        self.stall = None
        self.requests = []
        self.statuses = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append((self.path, self.headers.get("Range")))
        if server.statuses:
            self.send_error(server.statuses.pop(0))
            return
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/onrecord-1.0.0.zip")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if not self.path.endswith("/onrecord-1.0.0.zip"):
            self.send_error(404)
            return
        start, total = 0, len(server.body)
        wanted = self.headers.get("Range")
        if wanted and server.ranges:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            if start >= total:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{total}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(total - start))
        self.end_headers()
        sent = server.body[start:]
        if server.drop_after:
            self.wfile.write(sent[: server.drop_after.pop(0)])
            self.close_connection = True
            return
        if server.stall is not None:
            self.wfile.write(sent[:1000])
            self.wfile.flush()
            server.stall.wait(10)
            return
        self.wfile.write(sent)

    def log_message(self, *_words):
        pass


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache"


def release(server, path="/onrecord-1.0.0.zip", sha256=GOOD):
    return Release("1.0.0", "2026-11-01", sha256, urls=(server.url + path,))


def get(entry, source=None, **options):
    return download("onrecord", entry, source, wait=lambda _seconds: None, **options)


def test_a_release_is_fetched_once_and_then_taken_from_the_cache(server):
    entry = release(server)
    seen = []
    path = get(entry, progress=lambda here, total: seen.append((here, total)))
    assert path.read_bytes() == BODY
    assert seen[-1] == (len(BODY), len(BODY))
    assert get(entry) == path
    assert len(server.requests) == 1


def test_a_download_that_breaks_off_is_resumed(server):
    server.drop_after = [300_000, 200_000]
    assert get(release(server)).read_bytes() == BODY
    assert [wanted for _, wanted in server.requests] == [None, "bytes=300000-", "bytes=500000-"]


def test_the_next_call_resumes_what_one_call_left(server):
    server.drop_after = [300_000, 0, 0, 0]
    with pytest.raises(UnavailableError, match="300,000 bytes are kept"):
        get(release(server))
    assert get(release(server)).read_bytes() == BODY
    assert server.requests[-1][1] == "bytes=300000-"


def test_a_server_without_ranges_starts_again(server):
    server.ranges = False
    server.drop_after = [300_000]
    assert get(release(server)).read_bytes() == BODY
    assert len(server.requests) == 2


def test_a_partial_file_of_other_bytes_is_fetched_whole(server):
    entry = release(server)
    part = cached_path("onrecord", entry)
    part.parent.mkdir(parents=True)
    part.with_name(part.name + ".part").write_bytes(b"x" * 1000)
    assert get(entry).read_bytes() == BODY
    assert server.requests[-1][1] is None


@pytest.mark.parametrize("left", [BODY, BODY + b"more"])
def test_a_partial_file_that_is_whole_or_too_long_does_no_harm(server, left):
    entry = release(server)
    part = cached_path("onrecord", entry)
    part.parent.mkdir(parents=True)
    part.with_name(part.name + ".part").write_bytes(left)
    assert get(entry).read_bytes() == BODY


def test_wrong_bytes_are_deleted_and_both_checksums_reported(server, cache):
    server.body = BODY[:-1] + b"!"
    with pytest.raises(DownloadError, match=r"is not release 1.0.0") as caught:
        get(release(server))
    assert GOOD in str(caught.value)
    assert hashlib.sha256(server.body).hexdigest() in str(caught.value)
    assert [path.suffix for path in cache.iterdir()] in ([], [".lock"])


def test_a_redirect_is_followed(server):
    assert get(release(server, "/moved")).read_bytes() == BODY


def test_a_mirror_and_a_folder_need_the_same_checksum(server, tmp_path):
    entry = Release("1.0.0", "2026-11-01", GOOD)
    assert get(entry, server.url + "/mirror/").read_bytes() == BODY
    assert server.requests == [("/mirror/onrecord-1.0.0.zip", None)]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "onrecord-1.0.0.zip").write_bytes(b"other")
    wrong = Release("1.0.0", "2026-11-01", "0" * 64)
    with pytest.raises(DownloadError, match="is not release"):
        get(wrong, folder)
    (folder / "onrecord-1.0.0.zip").write_bytes(b"")
    empty = Release("1.0.0", "2026-11-01", hashlib.sha256(b"").hexdigest())
    assert get(empty, folder).read_bytes() == b""
    with pytest.raises(DownloadError, match=r"there is no onrecord-1.0.0.zip"):
        get(wrong, tmp_path)


def test_a_silent_server_is_given_up_with_a_next_step(server, monkeypatch):
    monkeypatch.setattr(over_http, "TIMEOUT", (0.3, 0.3))
    server.stall = threading.Event()
    server.ranges = False
    try:
        with pytest.raises(UnavailableError, match="--from"):
            get(release(server))
    finally:
        server.stall.set()


def test_a_busy_server_is_retried_and_a_missing_file_is_not(server):
    server.statuses = [503, 429]
    assert get(release(server)).read_bytes() == BODY
    server.requests.clear()
    with pytest.raises(UnavailableError, match="404"):
        get(release(server, "/gone.zip", sha256="1" * 64))
    assert len(server.requests) == 1


def test_without_a_network_the_error_says_so_and_what_to_do():
    with Server() as closed:
        address = closed.url
    entry = Release("1.0.0", "2026-11-01", GOOD, urls=(address + "/onrecord-1.0.0.zip",))
    with pytest.raises(UnavailableError, match=r"cannot be reached.*--from"):
        get(entry)


def test_the_next_url_is_tried_when_one_has_no_file_or_another(server):
    urls = tuple(server.url + path for path in ("/gone.zip", "/other", "/onrecord-1.0.0.zip"))
    assert get(Release("1.0.0", "2026-11-01", GOOD, urls=urls)).read_bytes() == BODY
    with pytest.raises(UnavailableError, match="404"):
        get(Release("1.0.0", "2026-11-01", "2" * 64, urls=urls[:1]))


def test_other_schemes_are_not_fetched(tmp_path):
    (tmp_path / "onrecord-1.0.0.zip").write_bytes(BODY)
    entry = Release("1.0.0", "2026-11-01", GOOD, urls=((tmp_path / "onrecord-1.0.0.zip").as_uri(),))
    with pytest.raises(UnavailableError, match="only http"):
        get(entry)


def test_a_release_without_a_url_names_the_command_to_use():
    with pytest.raises(DownloadError, match=r"onrecord download 1.0.0 --from FOLDER"):
        get(Release("1.0.0", "2026-11-01", GOOD))


def _ask(entry, start):
    start.wait()
    download("onrecord", entry)


def test_of_two_processes_that_ask_at_once_one_fetches(server):
    entry = release(server)
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None)
    start = context.Event()
    asking = [context.Process(target=_ask, args=(entry, start)) for _ in range(2)]
    for process in asking:
        process.start()
    start.set()
    for process in asking:
        process.join(60)
    assert [process.exitcode for process in asking] == [0, 0]
    assert len(server.requests) == 1
    assert cached("onrecord", entry).read_bytes() == BODY


def test_a_cached_file_that_was_changed_is_not_used(server):
    entry = release(server)
    path = get(entry)
    path.write_bytes(BODY[:-1])
    assert cached("onrecord", entry) is None
    assert get(entry).read_bytes() == BODY


@pytest.fixture
def with_release(package_folder, tmp_path):
    """A package with a release 0.0.9 in its releases.json, and the folder with the zip of that release."""
    from onrecord.release.archive import zip_bytes

    files = {path.relative_to(package_folder).as_posix(): path.read_bytes() for path in package_folder.rglob("*.*")}
    descriptor = json.loads(files["datapackage.json"])
    files["datapackage.json"] = json.dumps({**descriptor, "version": "0.0.9"}).encode()
    files["data/speakers.csv"] = files["data/speakers.csv"].replace(b"Colin P. Clarke", b"Colin Clarke")
    data = zip_bytes(files)
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "onrecord-0.0.9.zip").write_bytes(data)
    entry = Release("0.0.9", "2026-11-01", hashlib.sha256(data).hexdigest())
    (package_folder / "releases.json").write_bytes(releases_bytes((entry,)))
    return package_folder, mirror


def test_load_of_a_version_never_fetches_and_names_the_command(with_release, server):
    folder, mirror = with_release
    package = onrecord.open(folder)
    with pytest.raises(OnRecordError, match=r"run: onrecord download 0.0.9"):
        package.load("speakers", version="0.0.9")
    from click.testing import CliRunner

    from onrecord.cli import group

    done = CliRunner().invoke(group, ["download", "0.0.9", "--from", str(mirror), "--package", str(folder)])
    assert done.exit_code == 0, done.output
    assert "Colin Clarke" in package.load("speakers", version="0.0.9")["name"].tolist()
    assert package.load("speakers", version="0.0.9").attrs["onrecord"]["version"] == "0.0.9"
    assert "Colin P. Clarke" in package.load("speakers", version=package.version)["name"].tolist()
    with pytest.raises(UnknownNameError, match=r"There are: 0.0.9"):
        package.load("speakers", version="0.0.8")
    assert server.requests == []


def test_a_cached_release_that_was_tampered_with_is_not_loaded(with_release, cache):
    folder, mirror = with_release
    package = onrecord.open(folder)
    from onrecord.package.releases import read_releases

    path = download(package.name, read_releases(package.inspection.store)[0], mirror)
    package.load("speakers", version="0.0.9")
    shutil.copy(path, path.with_suffix(".old"))
    path.write_bytes(path.read_bytes().replace(b"Colin Clarke", b"Colin Klarke"))
    with pytest.raises(OnRecordError, match="onrecord download"):
        package.load("speakers", version="0.0.9")


ENTRY = {"version": "1.0.0", "date": "2026-11-01", "sha256": GOOD, "doi": None, "urls": [], "files": {"a.db": GOOD}}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (1, "at /releases/0 is not an object"),
        (ENTRY | {"sha1": "0"}, 'at /releases/0: "sha1" is not one of version, date'),
        ({"version": "1.0.0"}, 'at /releases/0: "date" is missing'),
        (ENTRY | {"version": "1.0"}, 'at /releases/0/version: "1.0" is not a version such as 1.2.0'),
        (ENTRY | {"version": "1.0." + "1" * 100}, "is not a version"),
        (ENTRY | {"date": "2026-13-01"}, "is not a day"),
        (ENTRY | {"sha256": None}, "is not a SHA-256"),
        (ENTRY | {"urls": ["file:///etc/passwd"]}, '/urls/0: "file:///etc/passwd" is not an http address'),
        (ENTRY | {"urls": "https://example.org"}, "/urls is not a list"),
        (ENTRY | {"version": "1.0.0+dev"}, "is not a version"),
        (ENTRY | {"revision": "v1.0.0"}, "is not a git revision"),
        (ENTRY | {"swhid": "swh:1:cnt:" + "0" * 40}, "is not the SWHID of a folder"),
        (ENTRY | {"doi": "https://doi.org/10.5281/zenodo.1"}, "is not a DOI"),
        (ENTRY | {"files": {"../a.db": GOOD}}, "is not a file name"),
        (ENTRY | {"files": {"a.db": GOOD.upper()}}, "at /releases/0/files/a.db"),
        (ENTRY | {"files": None}, "files is not an object"),
    ],
)
def test_a_fault_in_releases_json_is_reported_with_its_place(entry, words):
    assert parse_releases(json.dumps({"releases": [ENTRY]}).encode()) == (Release(**ENTRY | {"urls": ()}),)
    with pytest.raises(ReleasesError, match=words.replace("[", r"\[")):
        parse_releases(json.dumps({"releases": [entry]}).encode())


@pytest.mark.parametrize(
    "document", [[], {}, {"releases": {}}, {"releases": [], "more": 1}, {"releases": [ENTRY, ENTRY]}]
)
def test_releases_json_has_one_list_without_a_version_twice(document):
    with pytest.raises(ReleasesError):
        parse_releases(json.dumps(document).encode())
