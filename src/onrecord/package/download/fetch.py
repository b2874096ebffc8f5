"""Download the zip of a release into the cache, from its URL, a mirror or a folder: resumed, checked, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from onrecord.errors import DownloadError, UnknownNameError
from onrecord.package.download.cache import cached, cached_path, digest_of
from onrecord.package.releases import Release

WAIT = 600
Progress = Callable[[int, int | None], None]
"""Called after every piece with the bytes received and the bytes there are (None: the server does not say)."""


def find(releases: tuple[Release, ...], version: str) -> Release:
    """The release of that version; raises `UnknownNameError` with the versions there are."""
    for release in releases:
        if release.version == version:
            return release
    known = ", ".join(release.version for release in releases) or "none yet"
    raise UnknownNameError(f'no release "{version}" in releases.json. There are: {known}.')


def download(
    name: str,
    release: Release,
    source: str | os.PathLike[str] | None = None,
    *,
    progress: Progress | None = None,
    wait: Callable[[float], None] | None = None,
) -> Path:
    """The zip of a release of the package `name`, in the cache; fetched only when it is not there yet.

    `source` is a folder or zip, or the address of a mirror (default: the URL in `releases.json`). A file is used only
    if it has the checksum in `releases.json`. Of two processes that call this at once, one fetches and the other waits.
    A download that breaks off is resumed where it stopped, in this call or the next. Raises `DownloadError`.
    """
    target = cached_path(name, release)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock", timeout=WAIT):
            here = cached(name, release)
            if here is None:
                _obtain(name, release, source, target, progress, wait)
            return target
    except Timeout as error:
        raise DownloadError(f"another process has been downloading {target.name} for {WAIT} s; try again") from error
    except OSError as error:
        raise DownloadError(f"{target} cannot be written: {error.strerror or error}") from error


def _obtain(
    name: str,
    release: Release,
    source: str | os.PathLike[str] | None,
    target: Path,
    progress: Progress | None,
    wait: Callable[[float], None] | None,
) -> None:
    file = f"{name}-{release.version}.zip"
    places = [os.fspath(source)] if source is not None else list(release.urls)
    if not places:
        raise DownloadError(
            f"releases.json has no URL for {release.version}; get {file} and name its folder: "
            f"onrecord download {release.version} --from FOLDER"
        )
    addresses = [_address(place, file, mirror=source is not None) for place in places]
    for address in addresses[:-1]:
        with suppress(DownloadError):
            _obtain_from(address, release, target, progress, wait)
            return
    _obtain_from(addresses[-1], release, target, progress, wait)


def _address(place: str, file: str, *, mirror: bool) -> str:
    """The address or the path of the zip; a mirror is named by its folder."""
    if "://" not in place:
        return str(_local(Path(place), file))
    return f"{place.rstrip('/')}/{file}" if mirror and not place.endswith(".zip") else place


def _obtain_from(
    address: str, release: Release, target: Path, progress: Progress | None, wait: Callable[[float], None] | None
) -> None:
    part = target.with_name(target.name + ".part")
    if "://" in address:
        from onrecord.package.download.http import fetch

        resumed = part.exists()
        fetch(address, part, progress=progress, wait=wait)
        if resumed and digest_of(part) != release.sha256:
            part.unlink()  # the part from an earlier call may be the broken one: once more from the start
            fetch(address, part, progress=progress, wait=wait)
    else:
        shutil.copyfile(address, part)
    found = digest_of(part)
    if found != release.sha256:
        part.unlink(missing_ok=True)
        raise DownloadError(
            f"{address} is not release {release.version}\n"
            f"  expected SHA-256 {release.sha256}\n  found    SHA-256 {found}\n"
            "  The file was deleted. Either it was damaged on the way: try again, or another --from; "
            "or it was replaced after the release: report it."
        )
    part.replace(target)


def _local(place: Path, file: str) -> Path:
    for candidate in (place, place / file):
        if candidate.is_file():
            return candidate
    raise DownloadError(f"{place}: there is no {file}; --from names its folder, the file itself, or an address")
