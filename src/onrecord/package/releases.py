"""The earlier releases of a package, as its `releases.json` lists them; no other checksums are trusted."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from onrecord.errors import OnRecordError
from onrecord.limits import PATH
from onrecord.package.document import parsed
from onrecord.package.store import Store, read_file
from onrecord.versions import version_key

RELEASES = "releases.json"
REQUIRED = ("version", "date", "sha256")
_VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
FORMS = {
    "version": (rf"(?=.{{1,100}}\Z){_VERSION}(-[0-9A-Za-z.-]+)?", "a version such as 1.2.0"),
    "date": (r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "a day YYYY-MM-DD"),
    "revision": (r"[0-9a-f]{40}([0-9a-f]{24})?", "a git revision of 40 or 64 hexadecimal digits in lower case"),
    "doi": (r"10\.[0-9]{4,9}/\S+", "a DOI such as 10.5281/zenodo.1"),
    "url": (r"https?://\S+", "an http address"),
    "swhid": (r"swh:1:dir:[0-9a-f]{40}", "the SWHID of a folder, swh:1:dir: and 40 hexadecimal digits"),
    "sha256": (r"[0-9a-f]{64}", "a SHA-256 of 64 hexadecimal digits in lower case"),
    "name": (r"[A-Za-z0-9][A-Za-z0-9._-]*", "a file name of letters, digits, dots, hyphens and underscores"),
}
"""The form of each text in `releases.json`, as a pattern and in words."""


class ReleasesError(OnRecordError):
    """A `releases.json` that cannot be used; nothing in it is trusted."""


class Release(NamedTuple):
    """One release: `sha256` is that of its zip, `files` has those of everything published beside it.

    `swhid` names the folder with its tables, `revision` is the git commit it was built from, and `urls` are where its
    zip can be downloaded, in the order in which they are tried.
    """

    version: str
    date: str
    sha256: str
    swhid: str | None = None
    revision: str | None = None
    doi: str | None = None
    urls: tuple[str, ...] = ()
    files: Mapping[str, str] = {}

    def to_dict(self) -> dict[str, Any]:
        """The entry of `releases.json`, in its documented order."""
        facts = {key: getattr(self, key) for key in ("version", "date", "revision", "doi")}
        sums = {"sha256": self.sha256, "swhid": self.swhid, "files": dict(sorted(self.files.items()))}
        return {**facts, "urls": list(self.urls), **sums}


def read_releases(store: Store) -> tuple[Release, ...]:
    """The earlier releases, oldest version first; none where there is no `releases.json`.

    Raises `ReleasesError` for a file that is not of the documented shape.
    """
    try:
        return parse_releases(read_file(store, RELEASES))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise ReleasesError(f"{RELEASES} cannot be read: {error}") from error


def usable_releases(store: Store) -> tuple[Release, ...]:
    """The earlier releases; none where `releases.json` is faulty too, which `onrecord validate` reports."""
    try:
        return read_releases(store)
    except ReleasesError:
        return ()


def parse_releases(raw: bytes) -> tuple[Release, ...]:
    """The releases in the bytes of a `releases.json`; raises `ReleasesError`."""
    try:
        document = parsed(raw)
    except (ValueError, RecursionError) as error:
        raise ReleasesError(f"{RELEASES} is not JSON: {error}") from error
    listed = document.get("releases") if isinstance(document, dict) and len(document) == 1 else None
    if not isinstance(listed, list):
        raise ReleasesError(f'{RELEASES} is not an object with one list, "releases"')
    entries = [_release(entry, f"/releases/{index}") for index, entry in enumerate(listed)]
    version, number = next(iter(Counter(entry.version for entry in entries).most_common(1)), ("", 0))
    if number > 1:
        raise ReleasesError(f"{RELEASES} has the version {version} twice")
    return tuple(sorted(entries, key=lambda entry: version_key(entry.version)))


def releases_bytes(entries: tuple[Release, ...]) -> bytes:
    """A `releases.json` with these releases, oldest version first."""
    ordered = sorted(entries, key=lambda entry: version_key(entry.version))
    document = {"releases": [entry.to_dict() for entry in ordered]}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _release(entry: Any, place: str) -> Release:
    """One entry of `releases.json`; raises `ReleasesError` with the place of its first fault."""
    if not isinstance(entry, dict):
        raise ReleasesError(f"{RELEASES} at {place} is not an object")
    for key in (*(key for key in REQUIRED if key not in entry), *(key for key in entry if key not in Release._fields)):
        raise ReleasesError(f"{RELEASES} at {place}: {_missing_or_unknown(key)}")
    for key, value in entry.items():
        if key not in ("files", "urls") and not (value is None and key not in REQUIRED):
            _check(key, value, f"{place}/{key}")
    urls = entry.get("urls", [])
    if not isinstance(urls, list):
        raise ReleasesError(f"{RELEASES} at {place}/urls is not a list")
    for index, url in enumerate(urls):
        _check("url", url, f"{place}/urls/{index}")
    files = entry.get("files", {})
    if not isinstance(files, dict):
        raise ReleasesError(f"{RELEASES} at {place}/files is not an object")
    for name, digest in files.items():
        _check("name", name, f"{place}/files")
        _check("sha256", digest, f"{place}/files/{name}")
    return Release(**{**entry, "urls": tuple(urls), "files": files})


def _missing_or_unknown(key: str) -> str:
    return (
        f'"{key}" is missing'
        if key in REQUIRED
        else f"{json.dumps(key)[:80]} is not one of {', '.join(Release._fields)}"
    )


def _check(key: str, value: Any, place: str) -> None:
    pattern, what = FORMS[key]
    if not isinstance(value, str) or len(value) > PATH or not re.fullmatch(pattern, value):
        raise ReleasesError(f"{RELEASES} at {place}: {json.dumps(value)[:80]} is not {what}")
