"""A zip whose bytes depend on nothing but the files in it, and the checksum file of a folder.

Entries are sorted, stored without compression (two zlibs do not compress alike), dated 1980-01-01 and readable by all.
So a zip is verified by making it again.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from onrecord.errors import SumsError, UnreadableError
from onrecord.package.archive import refused
from onrecord.package.store import open_store

SUMS = "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644
CHUNK = 1024**2
LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\\]+)")


def write_zip(files: Mapping[str, bytes], stream: IO[bytes]) -> None:
    """Write the zip of these files, by their paths, with a `SHA256SUMS` over all of them."""
    every = {**files, SUMS: sums({name: sha256(data) for name, data in files.items()})}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(every):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = MODE << 16
            archive.writestr(entry, every[name])


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """The same zip as bytes."""
    buffer = io.BytesIO()
    write_zip(files, buffer)
    return buffer.getvalue()


def first_difference(zipped: Path, files: Mapping[str, bytes]) -> int | None:
    """The first byte, from 0, at which a file differs from the zip of these files; None where there is none."""
    place = 0
    with tempfile.TemporaryFile() as made, zipped.open("rb") as given:
        write_zip(files, made)
        made.seek(0)
        while True:
            ours, theirs = made.read(CHUNK), given.read(CHUNK)
            if ours != theirs:
                shared = zip(ours, theirs, strict=False)
                return place + next((i for i, (a, b) in enumerate(shared) if a != b), min(len(ours), len(theirs)))
            if not ours:
                return None
            place += len(ours)


def read_zip(path: Path) -> dict[str, bytes]:
    """Every file of the zip of a release by its path; raises `UnreadableError` for one that is broken or unsafe.

    A release is not compressed, so what is read is no larger than the file.
    """
    open_store(path)
    with refused(str(path)), zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        for entry in entries:
            if entry.compress_type != zipfile.ZIP_STORED:
                raise UnreadableError(f"{path}: {entry.filename[:200]!r} is compressed; no release is")
        if sum(entry.file_size for entry in entries) > path.stat().st_size:
            raise UnreadableError(f"{path}: its entries overlap")
        return {entry.filename: archive.read(entry) for entry in entries}


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sums(digests: Mapping[str, str]) -> bytes:
    """A checksum file as `sha256sum --check` reads it, sorted by name."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def parse_sums(data: bytes) -> dict[str, str]:
    """The digests by name; raises `SumsError` unless the file is exactly as `sums` writes it."""
    digests: dict[str, str] = {}
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise SumsError(f"{SUMS} is not UTF-8") from error
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if match is None:
            raise SumsError(f"{SUMS} line {number} is not a checksum, two spaces and a name")
        digests[match[2]] = match[1]
    if sums(digests) != data:
        raise SumsError(f"{SUMS} is not sorted, has a name twice, or lacks its last newline")
    return digests


def differences(listed: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """What is missing, was added or differs, one sentence for each file, by name."""
    lines = []
    for name in sorted(listed.keys() | found.keys()):
        if name not in found:
            lines.append(f"{name} is missing")
        elif name not in listed:
            lines.append(f"{name} is not listed in {SUMS}")
        elif listed[name] != found[name]:
            lines.append(f"{name} was changed: expected {listed[name][:16]}..., found {found[name][:16]}...")
    return lines
