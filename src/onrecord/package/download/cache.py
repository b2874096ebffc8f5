"""The cache of downloaded releases: one file per release, named by its checksum, in a folder of the user."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from onrecord.package.releases import Release

VARIABLE = "ONRECORD_CACHE"
_hashed: dict[tuple[str, int, int], str] = {}
"""The digest of files that this process has hashed, by path, size and time of change."""


def cache_folder() -> Path:
    """The folder named by `ONRECORD_CACHE`, else the folder of the system for the user's caches."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("onrecord", appauthor=False)) / "releases"


def cached_path(name: str, release: Release) -> Path:
    """The path of the zip of a release, downloaded or not."""
    safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:60] or "package"
    version = re.sub(r"[^0-9A-Za-z.-]+", "-", release.version)[:40]
    return cache_folder() / f"{safe}-{version}-{release.sha256[:16]}.zip"


def cached(name: str, release: Release) -> Path | None:
    """The zip of a release, if it is in the cache with the recorded checksum."""
    path = cached_path(name, release)
    return path if digest_of(path) == release.sha256 else None


def verified(name: str, release: Release) -> Path | None:
    """The same as `cached`; a process hashes the file once while it does not change."""
    path = cached_path(name, release)
    try:
        facts = path.stat()
    except OSError:
        return None
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if _hashed.get(key) != release.sha256:
        if cached(name, release) is None:
            return None
        _hashed[key] = release.sha256
    return path


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file; None when there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
