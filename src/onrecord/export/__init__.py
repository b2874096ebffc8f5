"""A package in other forms: databases, files for other tools, and the metadata that catalogues read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord._text import did_you_mean
from onrecord.errors import UnknownNameError
from onrecord.export import bundle, datasette, huggingface, jsonl, parquet, sqlite, xlsx
from onrecord.export.atomic import write_whole
from onrecord.export.gate import refuse_unsound
from onrecord.export.metadata import WRITERS

if TYPE_CHECKING:
    from onrecord.query import Package

EXPORTS: dict[str, Callable[[Package, Path], None]] = {
    "sqlite": sqlite.write,
    "datasette": datasette.write,
    "parquet": parquet.write,
    "jsonl": jsonl.write,
    "xlsx": xlsx.write,
    "huggingface": huggingface.write,
    **{name: bundle.writer(name) for name in WRITERS},
}
"""Every export by its name: writes a file or a folder at a path where nothing is yet."""


def export(package: Package, name: str, out: Path, *, force: bool = False) -> None:
    """Write one export of a package to `out`, whole or not at all.

    Raises `UnknownNameError` with the nearest name, `OnRecordError` when `out` is there already and not `force`, and
    `InvalidDataError` for a package that breaks a rule of bytes, structure, columns or keys.
    """
    if name not in EXPORTS:
        near = did_you_mean(name, EXPORTS)
        raise UnknownNameError(f'no export "{name}".{near} There are: {", ".join(EXPORTS)}.')
    refuse_unsound(package)
    write_whole(out, lambda path: EXPORTS[name](package, path), force=force)
