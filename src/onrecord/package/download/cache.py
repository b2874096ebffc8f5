"""Where downloaded releases lie: one file per release, named by its checksum, in the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from onrecord.package.releases import Release

VARIABLE = "ONRECORD_CACHE"


def cache_folder() -> Path:
    """The folder named by `ONRECORD_CACHE`, else the cache of the user as the system has it."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("onrecord", appauthor=False)) / "releases"


def cached_path(name: str, release: Release) -> Path:
    """Where the zip of a release lies once it was downloaded."""
    safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:60] or "package"
    version = re.sub(r"[^0-9A-Za-z.-]+", "-", release.version)[:40]
    return cache_folder() / f"{safe}-{version}-{release.sha256[:16]}.zip"


def cached(name: str, release: Release) -> Path | None:
    """The zip of a release, when it is there and has the recorded checksum."""
    path = cached_path(name, release)
    return path if digest_of(path) == release.sha256 else None


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file; None when there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
