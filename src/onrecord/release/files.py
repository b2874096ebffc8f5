"""The files of a release: what goes into the zip, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import UnreadableError
from onrecord.package.git import SITE
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES
from onrecord.package.store import Store, UnsafePathError

if TYPE_CHECKING:
    from onrecord.query import Package

ALONGSIDE = ("LICENSE", "LICENSE-DATA", RELEASES)
"""What a release carries as it is in the folder of the package, where it is there."""
README = "README.md"


def zip_name(name: str, version: str) -> str:
    """The name of a release's zip."""
    return f"{name}-{version}.zip"


def site_name(name: str, version: str) -> str:
    """The name of the zip with the pages of a release."""
    return f"{name}-{version}{SITE}"


def package_files(package: Package) -> dict[str, bytes]:
    """The files of the zip by path: descriptor, tables, schemas, licences, documents, metadata, a README for them."""
    from onrecord.export.documents import documents
    from onrecord.export.metadata import metadata
    from onrecord.release.archive import SUMS
    from onrecord.release.readme import readme

    store = package.inspection.store
    files = {path: read(store, path) for path in _paths(package)}
    for path in ALONGSIDE:
        try:
            files[path] = read(store, path)
        except FileNotFoundError:
            continue
    files |= metadata(package)
    texts = documents(package, {*files, README})
    files |= {path: text.encode() for path, text in texts.items()}
    return {**files, README: readme(package, texts, {*files, SUMS}).encode()}


def _paths(package: Package) -> Iterator[str]:
    yield DESCRIPTOR
    for table in package.inspection.tables:
        yield table.path
    for entry in package.inspection.document.get("resources", []):
        if isinstance(entry, dict) and isinstance(entry.get("schema"), str):
            yield entry["schema"]


def read(store: Store, path: str) -> bytes:
    """The bytes of one file of a package; raises `UnreadableError` with its name for a link out, a pipe or a folder."""
    try:
        with store.open(path) as stream:
            return stream.read()
    except UnsafePathError as error:
        raise UnreadableError(f"{path}: {error}") from error


def write_exports(package: Package, folder: Path) -> None:
    """The tables as one SQLite database with its Datasette metadata, and as one Parquet file each."""
    from onrecord.export import EXPORTS

    EXPORTS["sqlite"](package, folder / f"{package.name}.db")
    EXPORTS["datasette"](package, folder / "datasette.json")
    parquet = folder / "parquet"
    EXPORTS["parquet"](package, parquet)
    for path in sorted(parquet.iterdir()):
        path.replace(folder / path.name)
    parquet.rmdir()


def export_names(package: Package) -> set[str]:
    """The names of the files that `write_exports` makes."""
    return {f"{package.name}.db", "datasette.json", *(f"{name}.parquet" for name in package.tables())}
