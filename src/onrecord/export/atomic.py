"""A file or folder that appears whole or not at all: made beside its place, synced, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.export.exchange import exchanged


def write_whole(out: Path, make: Callable[[Path], None], *, force: bool | None = False) -> None:
    """Let `make` write a file or a folder and put it at `out`.

    What is there already is replaced only with `force` (None: its command has no such option), and a folder only when
    every file in it is one that the new folder has too. Raises `OnRecordError`, with nothing changed, when that is
    refused or cannot be written.
    """
    out = out.absolute() if out.name else out.resolve()
    if out.exists() and not force and not _is_empty_folder(out):
        instead = "" if force is None else ", or replace it with --force"
        raise OnRecordError(f"{out} is there already; choose another --out{instead}")
    temporary = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        made = temporary / out.name
        make(made)
        _refuse_mixing(out, made)
        _sync(made)
        if out.is_dir() and made.is_dir():
            if exchanged(made, out):
                return
            out.replace(temporary / "old")
        made.replace(out)
    except OSError as error:
        if temporary is not None and (temporary / "old").exists() and not out.exists():
            (temporary / "old").replace(out)
        raise OnRecordError(f"{out} cannot be written: {error.strerror or error}; nothing was changed") from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _refuse_mixing(out: Path, made: Path) -> None:
    if not out.exists():
        return
    if out.is_dir() and not made.is_dir():
        raise OnRecordError(f"{out} is a folder, and this export is one file; name a file in it")
    if made.is_dir() and not out.is_dir():
        raise OnRecordError(f"{out} is a file, and this export is a folder; name a folder")
    if out.is_dir() and (strange := sorted(_files(out) - _files(made))):
        raise OnRecordError(
            f'{out} holds what this export does not write ("{strange[0]}"); choose an empty folder for --out'
        )


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _sync(path: Path) -> None:
    for file in [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]:
        handle = os.open(file, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
