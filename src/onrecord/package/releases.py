"""The earlier releases of a package, as its `releases.json` tells of them; the only checksums that are trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from onrecord.errors import OnRecordError
from onrecord.package.locate import shipped
from onrecord.package.store import Store

RELEASES = "releases.json"
MAX_BYTES = 10 * 1024**2


class ReleasesError(OnRecordError):
    """A `releases.json` that cannot be used; nothing in it is trusted."""


class Release(NamedTuple):
    """One earlier release: `sha256` is that of its zip, `files` has those of everything published beside it."""

    version: str
    date: str
    sha256: str
    doi: str | None = None
    url: str | None = None
    files: Mapping[str, str] = {}

    def to_dict(self) -> dict[str, Any]:
        """The entry of `releases.json`, in its documented order."""
        entry: dict[str, Any] = {"version": self.version, "date": self.date, "doi": self.doi, "url": self.url}
        return {**entry, "sha256": self.sha256, "files": dict(sorted(self.files.items()))}


def read_releases(store: Store) -> tuple[Release, ...]:
    """The earlier releases, oldest version first; none where there is no `releases.json`.

    Raises `ReleasesError` for a file that is not of the documented shape.
    """
    try:
        with store.open(RELEASES) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return ()
    except Exception as error:  # a damaged zip raises whatever its decompressor does
        raise ReleasesError(f"{RELEASES} cannot be read: {error}") from error
    return parse_releases(raw)


def parse_releases(raw: bytes) -> tuple[Release, ...]:
    """The releases that the bytes of a `releases.json` tell of; raises `ReleasesError`."""
    if len(raw) > MAX_BYTES:
        raise ReleasesError(f"{RELEASES} is larger than {MAX_BYTES:,} bytes")
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ReleasesError(f"{RELEASES} is not JSON: {error}") from error
    for fault in _shape().iter_errors(document):
        place = "/" + "/".join(str(part) for part in fault.instance_path)
        raise ReleasesError(f"{RELEASES} at {place}: {fault.message[:200]}")
    entries = [Release(**{"files": {}, **entry}) for entry in document["releases"]]
    versions = [entry.version for entry in entries]
    twice = [version for version in versions if versions.count(version) > 1]
    if twice:
        raise ReleasesError(f"{RELEASES} tells of version {twice[0]} twice")
    return tuple(sorted(entries, key=lambda entry: version_key(entry.version)))


def releases_bytes(entries: tuple[Release, ...]) -> bytes:
    """A `releases.json` with these releases, oldest version first."""
    ordered = sorted(entries, key=lambda entry: version_key(entry.version))
    document = {"releases": [entry.to_dict() for entry in ordered]}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def version_key(version: str) -> tuple[Any, ...]:
    """What versions are ordered by: three numbers, and a pre-release before its release.

    >>> version_key("1.0.0-rc.1") < version_key("1.0.0") < version_key("1.10.0")
    True
    """
    plain = version.partition("+")[0]
    numbers, _, before = plain.partition("-")
    parts = tuple(int(part) for part in re.findall(r"[0-9]+", numbers)[:3])
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in before.split(".") if word)
    return (*parts, 0 if before else 1, words)


@cache
def _shape() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads(shipped("releases.schema.json")))
