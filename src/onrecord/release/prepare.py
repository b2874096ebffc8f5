"""Preparing a release: its version, the corrections it carries, its section of the changelog, every generated file."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord._text import counted
from onrecord.diff.bump import next_version, step
from onrecord.diff.model import LEVELS, Bump
from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.package import inspect
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import FORMS, read_releases
from onrecord.package.store import PatchedStore
from onrecord.release.changelog import CHANGELOG, UNRELEASED, body_of, released, says_something
from onrecord.release.files import read
from onrecord.release.generated import generated_files, run_script
from onrecord.release.previous import Previous, previous_release
from onrecord.release.steps import few
from onrecord.versions import is_development

if TYPE_CHECKING:
    from onrecord.package.store import Store
    from onrecord.query import Package

FIRST = "1.0.0"
CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was prepared: the version and why it is this one, how many corrections it carries, the files written."""

    version: str
    why: str
    corrections: int
    files: tuple[str, ...]


def prepare(
    path: str | os.PathLike[str],
    version: str | None = None,
    *,
    against: str | os.PathLike[str] | None = None,
    date: str | None = None,
) -> Prepared:
    """Make the package in the folder `path` ready to be released, all of it or nothing.

    Without `version` it is the one that the difference from the last release calls for. The descriptor gets version and
    day (ISO, default: today), corrections without a version get this one, *Unreleased* in the changelog becomes its
    section, and every generated file is made. It can be done again after more changes. `against` is the release before
    (default: the newest of `releases.json`).

    Raises `InvalidDataError` for a package with errors or with changes that no correction lists, and `OnRecordError`
    for a version that is too small, a changelog that says nothing, and where nothing changed.
    """
    from onrecord.edit import commit, writing
    from onrecord.query import open_package

    day = date or datetime.datetime.now(datetime.UTC).date().isoformat()
    if not re.fullmatch(FORMS["date"][0], day):
        raise OnRecordError(f"{day} is not {FORMS['date'][1]}")
    package = open_package(path)
    if not package.path.is_dir():
        raise OnRecordError(f"{package.path}: a zip is not changed in place; give the folder of the package")
    with writing(package.path):
        package = open_package(package.path)
        previous = previous_release(package, against)
        _refuse_errors(package, previous)
        changelog = _changelog(package)
        known = {entry.version for entry in read_releases(package.inspection.store)}
        waiting = None if is_development(package.version) or package.version in known else package.version
        told = waiting is not None or says_something(body_of(changelog, UNRELEASED))
        chosen, why = _version(package, previous, version, waiting, told)
        if chosen in known:
            raise OnRecordError(f"{chosen} was released already; name a later version")
        files = {
            DESCRIPTOR: with_version(package, chosen, day),
            CHANGELOG: released(changelog, chosen, day, waiting).encode(),
        }
        stamped, number = _stamped(package, chosen, waiting)
        files |= stamped
        files |= made_from(package, files)
        written = {name: data for name, data in files.items() if _differs(package, name, data)}
        for name in written:
            (package.path / name).parent.mkdir(parents=True, exist_ok=True)
        commit(package.path, written)
    return Prepared(chosen, why, number, tuple(sorted({*written, *run_script(package)})))


def with_version(package: Package, version: str, day: str | None = None) -> bytes:
    """The descriptor with another version, and the day it was made; nothing else in its text changes."""
    raw = read(package.inspection.store, DESCRIPTOR).decode("utf-8")
    wanted = {**package.inspection.document, "version": version}
    raw, times = re.subn(r'("version"\s*:\s*)"[^"]*"', lambda found: f'{found[1]}"{version}"', raw)
    if day is not None:
        created = f'"created": "{day}T00:00:00Z"'
        wanted["created"] = f"{day}T00:00:00Z"
        if "created" in package.inspection.document:
            raw = re.sub(r'"created"\s*:\s*"[^"]*"', created, raw)
        else:
            raw = re.sub(r'([ \t]*)("version"\s*:\s*"[^"]*")', rf"\1\2,\n\1{created}", raw)
    if times != 1 or json.loads(raw) != wanted:  # a member of that name elsewhere, or text between: written anew
        raw = json.dumps(wanted, ensure_ascii=False, indent=2) + "\n"
    return raw.encode()


def made_from(package: Package, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every generated file, as the package will be with these files."""
    from onrecord.query import Package

    return generated_files(Package(inspect(PatchedStore(package.inspection.store, files), judge=False)))


def _refuse_errors(package: Package, previous: Previous | None) -> None:
    from onrecord.validation import validate

    report = validate(package.path, against=previous.store if previous else None)
    if report.valid:
        return
    command = f"onrecord validate --against {previous.found}" if previous else "onrecord validate"
    listed = few([f"{p.place}: {p.rule} {p.message}" for p in report.problems if p.severity == "error"], 5)
    raise InvalidDataError(
        "\n  ".join(
            [f"{counted(report.counts['error'], 'error')}, so nothing is prepared; `{command}` lists all:", *listed]
        )
    )


def _changelog(package: Package) -> str:
    try:
        return read(package.inspection.store, CHANGELOG).decode("utf-8")
    except FileNotFoundError:
        raise OnRecordError(
            f'there is no {CHANGELOG}; write one with a heading "## {UNRELEASED}" and what changed under it'
        ) from None
    except UnicodeDecodeError as error:
        raise OnRecordError(f"{CHANGELOG} is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error


def _version(
    package: Package, previous: Previous | None, wanted: str | None, waiting: str | None, told: bool
) -> tuple[str, str]:
    """The version, and in words why it is this one; `waiting` was prepared before, and stays if it is large enough."""
    if wanted is not None and (not re.fullmatch(FORMS["version"][0], wanted) or is_development(wanted)):
        raise OnRecordError(f'"{wanted[:80]}" is not {FORMS["version"][1]}')
    if previous is None:
        return wanted or waiting or FIRST, "the first release"
    bump = _bump(package, previous)
    if bump.level == "none" and not told:
        raise OnRecordError(
            f'nothing changed since {previous.version}, neither the package nor under "{UNRELEASED}" in {CHANGELOG}'
        )
    reason = bump.reasons[0][1] if bump.reasons else f'only what is under "{UNRELEASED}" changed'
    called = bump.level if bump.level != "none" else "patch"
    lowest = next_version(previous.version, called)
    for version in (wanted, waiting, lowest):
        taken = step(previous.version, version) if version else None
        if version and taken and LEVELS.index(taken) >= LEVELS.index(called):
            return version, f"{taken} since {previous.version}; {called} is called for: {reason}"
        if version and version == wanted:
            raise OnRecordError(f"{wanted} is too small after {previous.version}: at least {lowest}, since {reason}")
    raise AssertionError(lowest)


def _bump(package: Package, previous: Previous) -> Bump:
    from onrecord.diff import diff

    return diff(previous.store, package.inspection.store, max_rows=5).bump


def _stamped(package: Package, version: str, waiting: str | None) -> tuple[dict[str, bytes], int]:
    """The table of corrections, each pending one with its version, and how many have it."""
    from onrecord.edit.corrections import stamped
    from onrecord.edit.tables import Tables

    tables = Tables(package)
    files = stamped(tables, version, waiting or "")
    number = sum(len(tables.having(CORRECTIONS, {"version": one})) for one in {"", waiting or ""})
    return files, number


def _differs(package: Package, name: str, data: bytes) -> bool:
    store: Store = package.inspection.store
    return not package.has(name) or read(store, name) != data
