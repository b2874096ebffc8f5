"""Building the reading room: all its files in a folder, whole or not at all, the same bytes for the same package."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError, imported

if TYPE_CHECKING:
    from onrecord.query import Package
    from onrecord.site.places import Places
    from onrecord.site.record import Record

MARKER = "room.json"
"""The file by which a folder is known as one that this command made."""


def build(package: Package, out: Path, base_url: str = "") -> int:
    """Write the reading room of a package to the folder `out` and return how many files it has.

    A room that is there already is replaced. `base_url` is where it will be published, for permanent addresses.
    Raises `OnRecordError`, with nothing changed, where `out` holds anything else, cannot be written, or `base_url` is
    no web address, and `InvalidDataError` for a package that breaks a rule of bytes, structure, columns or keys.
    """
    from onrecord.export.gate import refuse_unsound
    from onrecord.site.words import web_address

    imported("jinja2")
    if base_url and not web_address(base_url):
        raise OnRecordError(f'"{base_url}" is no address of a website; write it as https://example.org/record/')
    out = out.absolute()
    if out.exists() and not out.is_dir():
        raise OnRecordError(f"{out} is a file; name a folder for --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise OnRecordError(f"{out} holds something else than a reading room; choose an empty folder for --out")
    refuse_unsound(package)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise OnRecordError(f"{out} cannot be written: {error.strerror or error}; nothing was changed") from error
    try:
        number = write_room(package, temporary / "new", base_url)
        if out.exists():
            out.replace(temporary / "old")
        (temporary / "new").replace(out)
    except OSError as error:
        if (temporary / "old").exists() and not out.exists():
            (temporary / "old").replace(out)
        raise OnRecordError(f"{out} cannot be written: {error.strerror or error}; nothing was changed") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return number


def write_room(package: Package, folder: Path, base_url: str = "") -> int:
    """Write all files of the room into a new folder; returns how many."""
    from onrecord.site.places import Places
    from onrecord.site.record import Record
    from onrecord.site.search import search_files

    record = Record(package)
    places = Places(record)
    folder.mkdir(parents=True)
    made: set[str] = set()
    with search_files(record, places, folder):
        for path, data in _files(record, places, base_url.rstrip("/") + "/" if base_url else ""):
            target = folder / path
            if target.parent.as_posix() not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent.as_posix())
            target.write_bytes(data)
    return sum(len(names) for _, _, names in os.walk(folder))


def _files(record: Record, places: Places, base: str) -> Iterator[tuple[str, bytes]]:
    from onrecord.site import pages, reference
    from onrecord.site.renderer import Renderer
    from onrecord.site.search import static

    renderer = Renderer(record, places, base)
    texts = chain(
        pages.start_page(record, places, renderer),
        pages.statement_pages(record, places, renderer),
        pages.thing_pages(record, places, renderer),
        pages.time_page(record, places, renderer),
        pages.answer_pages(record, renderer),
        pages.correction_pages(record, places, renderer),
        reference.reference_pages(record, renderer),
    )
    addresses = []
    for path, text in texts:
        addresses.append(path)
        yield path, text.encode("utf-8", "replace")
    yield from reference.download_files(record, renderer)
    for name in ("room.css", "room.js"):
        yield name, static(name)
    yield MARKER, reference.marker(record)
    if base:
        yield "sitemap.txt", "".join(f"{base}{path}\n" for path in sorted(addresses)).encode()
