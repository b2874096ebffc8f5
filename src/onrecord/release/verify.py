"""Whether a copy of a release is the one that was built: no byte changed, no file missing, added or edited."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from onrecord.csvio.scanner import unreadable
from onrecord.errors import OnRecordError, UnreadableError
from onrecord.package.git import SITE
from onrecord.package.releases import Release
from onrecord.release.archive import SUMS, differences, first_difference, parse_sums, read_zip, sha256, sha256_of
from onrecord.release.exports import export_differences
from onrecord.release.files import export_names, zip_name
from onrecord.release.identity import identity
from onrecord.release.steps import Outcome, Step, few
from onrecord.versions import is_development, unreleased

BROKEN = unreadable(ValueError, OnRecordError)


def verify(path: str | os.PathLike[str], releases: Iterable[Release] = ()) -> Outcome:
    """Check the zip of a release, or the folder that was built, against its checksums, itself and `releases`.

    The zip is made again from its files and must come out the same; its tables are validated and its metadata made
    again; in a folder, the database and the Parquet files must hold what the tables hold. A version that `releases`
    lists must have the checksums listed there. Raises `UnreadableError` when there is nothing at `path` to verify.
    """
    target = Path(path)
    steps: list[Step] = []
    if target.is_dir():
        found = {file.name: sha256_of(file) for file in target.iterdir() if file.is_file()}
        steps.append(_folder(target, found))
        zips = [file for file in sorted(target.glob("*.zip")) if not file.name.endswith(SITE)]
        if len(zips) != 1:
            steps.append(Step("archive", "failed", f"there are {len(zips)} zips of a package; a release has one"))
            return Outcome(str(target), "unknown", tuple(steps))
        zipped = zips[0]
    elif target.is_file():
        zipped, found = target, {target.name: sha256_of(target)}
    else:
        raise UnreadableError(f"{target}: no such file or folder; give the zip of a release, or the folder of one")
    whole = target if target.is_dir() else None
    version, more = _archive(zipped, whole, found, tuple(releases))
    return Outcome(str(target), version, (*steps, *more))


def _folder(folder: Path, found: dict[str, str]) -> Step:
    try:
        listed = parse_sums((folder / SUMS).read_bytes())
    except FileNotFoundError:
        return Step("checksums", "failed", f"{SUMS} is missing")
    except (OSError, OnRecordError) as error:
        return Step("checksums", "failed", str(error))
    differing = differences(listed, {name: digest for name, digest in found.items() if name != SUMS})
    differing += [f"{entry.name} is no file of a release" for entry in sorted(folder.iterdir()) if not entry.is_file()]
    if differing:
        return Step("checksums", "failed", f"the files are not those that {SUMS} lists", few(differing))
    return Step("checksums", "passed", f"{len(listed)} files have the checksums that {SUMS} lists")


def _archive(
    zipped: Path, whole: Path | None, found: dict[str, str], releases: tuple[Release, ...]
) -> tuple[str, list[Step]]:
    from onrecord.query import open_package

    try:
        files = read_zip(zipped)
        package = open_package(zipped)
    except BROKEN as error:
        return "unknown", [Step("archive", "failed", f"{zipped.name} is broken or unsafe: {error}")]
    steps = [_recorded(package.name, package.version, zipped, found, releases, whole is not None)]
    steps.append(_whole(zipped, files))
    steps.append(identity(package, releases))
    if is_development(package.version):
        steps.append(Step("version", "failed", f"{package.version} is {unreleased(package.version)}"))
    for table in package.inspection.tables:  # the tables need no longer be in memory
        files.pop(table.path, None)
    for step in (_metadata, _valid):
        try:
            steps.append(step(package, files))
        except BROKEN as error:
            steps.append(Step(step.__name__.strip("_"), "failed", str(error)))
    if whole is not None:
        steps.append(_contents(whole, zipped, package))
    return package.version, steps


def _recorded(
    name: str, version: str, zipped: Path, found: dict[str, str], releases: tuple[Release, ...], folder: bool
) -> Step:
    entry = next((entry for entry in releases if entry.version == version), None)
    if entry is None:
        return Step("recorded", "noted", f"releases.json does not list {version}; only its own checksums were compared")
    expected = {zip_name(name, version): entry.sha256}
    if folder:
        expected |= entry.files
        found = {file: digest for file, digest in found.items() if file != SUMS or SUMS in entry.files}
    else:
        found = {zip_name(name, version): found[zipped.name]}
    differing = [line.replace(f"listed in {SUMS}", "recorded") for line in differences(expected, found)]
    if differing:
        return Step("recorded", "failed", f"this is not release {version} as releases.json has it", few(differing))
    return Step("recorded", "passed", f"releases.json has the same checksums for {version}")


def _whole(zipped: Path, files: dict[str, bytes]) -> Step:
    """The checksums inside, and the zip made again, which also compares the bytes between the files."""
    own = {name: data for name, data in files.items() if name != SUMS}
    try:
        listed = parse_sums(files.get(SUMS, b""))
    except OnRecordError as error:
        return Step("archive", "failed", f"inside the zip: {error}")
    differing = differences(listed, {name: sha256(data) for name, data in own.items()})
    if differing:
        return Step("archive", "failed", f"the files in the zip are not those that its {SUMS} lists", few(differing))
    place = first_difference(zipped, own)
    if place is not None:
        return Step("archive", "failed", f"the zip is not as a release is built: it differs from byte {place:,}")
    return Step("archive", "passed", f"{len(own)} files in the zip, and the zip made again is the same")


def _metadata(package, files: dict[str, bytes]) -> Step:
    from onrecord.export.metadata import metadata

    wrong = [name for name, data in metadata(package).items() if files.get(name) != data]
    if wrong:
        differing = tuple(f"{name} differs" if name in files else f"{name} is missing" for name in sorted(wrong))
        return Step(
            "metadata", "noted", "the metadata is not what this version of onrecord makes of the descriptor", differing
        )
    return Step("metadata", "passed", "the metadata is what the descriptor makes it")


def _valid(package, _files: dict[str, bytes]) -> Step:
    from onrecord.validation import validate

    report = validate(package.path)
    if not report.valid:
        differing = [f"{p.place}: {p.rule} {p.message}" for p in report.problems if p.severity == "error"]
        return Step("valid", "failed", f"{report.counts['error']} errors in the tables", few(differing))
    rows = sum(table.rows for table in report.tables)
    return Step("valid", "passed", f"{len(report.tables)} tables, {rows:,} rows, no errors")


def _contents(folder: Path, zipped: Path, package) -> Step:
    """Database and Parquet files against the tables in the zip."""
    differing = [f"{name} is missing" for name in sorted(export_names(package)) if not (folder / name).is_file()]
    if zipped.name != zip_name(package.name, package.version):
        differing.append(f"{zipped.name} should be named {zip_name(package.name, package.version)}")
    try:
        differing += export_differences(package, folder) if not differing else []
    except BROKEN as error:
        differing.append(str(error))
    if differing:
        return Step("exports", "failed", "the exports do not hold what the tables hold", few(differing))
    return Step("exports", "passed", "the database and the Parquet files hold what the tables hold")
