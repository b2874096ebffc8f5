"""Whether a package may be released as the version it says it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord._text import counted
from onrecord.diff.bump import next_version, step
from onrecord.diff.model import LEVELS
from onrecord.errors import OnRecordError
from onrecord.package.releases import read_releases
from onrecord.release.changelog import CHANGELOG, UNRELEASED, body_of, says_something
from onrecord.release.files import read
from onrecord.release.generated import run_script, stale
from onrecord.release.previous import Previous, previous_release
from onrecord.release.revision import tagged
from onrecord.release.steps import Outcome, Step, few
from onrecord.versions import is_development, unreleased

if TYPE_CHECKING:
    from onrecord.problems import Report
    from onrecord.query import Package

FORM = ("CS102", "CS103", "CS109", "CS114")
"""Rules on the form of a file that `onrecord fmt` repairs."""


def check(path: str | os.PathLike[str], *, against: str | os.PathLike[str] | None = None) -> Outcome:
    """Every condition of a release, each as one step; all steps run, whatever failed before.

    `against` is the release before (default: the newest of `releases.json`).
    """
    from onrecord.query import open_package

    package = open_package(path)
    steps: list[Step] = []
    previous: Previous | None = None
    try:
        previous = previous_release(package, against)
        words = f"{previous.version} ({previous.found})" if previous else "none; this is the first"
        steps.append(Step("previous", "passed", f"release before: {words}"))
    except OnRecordError as error:
        steps.append(Step("previous", "failed", str(error)))
    steps += _tables(package, previous)
    steps.append(_fresh(package))
    steps += _version(package)
    steps.append(_bump(package, previous))
    steps.append(tagged(package))
    return Outcome(str(package.path), package.version, tuple(steps))


def _tables(package: Package, previous: Previous | None) -> Iterator[Step]:
    from onrecord.validation import validate

    report = validate(package.path, max_problems=0, against=previous.store if previous else None)
    kinds = {
        "valid": ([p for p in report.problems if p.severity == "error" and p.rule[:4] != "CR91"], "no errors"),
        "canonical": ([p for p in report.problems if p.rule in FORM], "every table is in canonical form"),
        "corrections": (
            [p for p in report.problems if p.rule[:4] == "CR91"],
            "every changed or withdrawn row has its correction" if previous else "there is no release to correct",
        ),
    }
    yield from _pending(package)
    for name, (problems, good) in kinds.items():
        listed = few([f"{p.place}: {p.rule} {p.message}" for p in problems])
        bad = f"{counted(len(problems), 'problem')}; `onrecord {_command(name, previous)}` lists all"
        yield Step(name, "failed", bad, listed) if problems else Step(name, "passed", good + _warnings(name, report))


def _pending(package: Package) -> Iterator[Step]:
    """A step where corrections have no version yet."""
    try:
        versions = package.part("corrections", "version")["version"]
    except OnRecordError:  # the step `valid` says why
        return
    if number := int(versions.isna().sum()):
        yield Step(
            "pending",
            "failed",
            f"{counted(number, 'correction')} without a version; `onrecord release prepare` sets it",
        )


def _command(name: str, previous: Previous | None) -> str:
    return {"canonical": "fmt --diff", "valid": "validate"}.get(
        name, f"validate --against {previous and previous.found}"
    )


def _warnings(name: str, report: Report) -> str:
    number = report.counts["warning"]
    return f", {number:,} warnings" if name == "valid" and number else ""


def _fresh(package: Package) -> Step:
    """Whether the generated files in the folder are those that the package and the code make."""
    try:
        old = stale(package)
        old += [f"{path} is stale" for path in run_script(package, "--check") if not any(path in one for one in old)]
    except OnRecordError as error:
        old = [str(error)]
    if old:
        return Step("fresh", "failed", "generated files are stale; `onrecord release prepare` makes them", few(old))
    return Step("fresh", "passed", "generated files are fresh")


def _version(package: Package) -> Iterator[Step]:
    version, store = package.version, package.inspection.store
    try:
        recorded = next((entry for entry in read_releases(store) if entry.version == version), None)
    except OnRecordError as error:
        yield Step("version", "failed", str(error))
    else:
        if is_development(version):
            yield Step("version", "failed", f"{version} is {unreleased(version)}; run `onrecord release prepare`")
        elif recorded:
            yield Step(
                "version", "failed", f"{version} was released on {recorded.date}; run `onrecord release prepare`"
            )
        else:
            yield Step("version", "passed", f"{version} was not released before")
    try:
        changelog = read(store, CHANGELOG).decode("utf-8", "replace")
    except FileNotFoundError:
        yield Step("changelog", "failed", f'there is no {CHANGELOG}; write one with a section "## {UNRELEASED}"')
        return
    if says_something(body_of(changelog, UNRELEASED)):
        why = f'has lines under "{UNRELEASED}"; `onrecord release prepare` makes them the section of a version'
        yield Step("changelog", "failed", f"{CHANGELOG} {why}")
    elif not says_something(body_of(changelog, version)):
        yield Step("changelog", "failed", f'{CHANGELOG} says nothing under "## {version}"; write there what changed')
    else:
        yield Step("changelog", "passed", f"{CHANGELOG} has a section for {version}, and nothing waits")


def _bump(package: Package, previous: Previous | None) -> Step:
    if previous is None:
        return Step("bump", "passed", "there is no release to step from")
    from onrecord.diff import diff

    try:
        found = diff(previous.store, package.inspection.store, max_rows=5)
    except OnRecordError as error:
        return Step("bump", "failed", f"the releases cannot be compared: {error}")
    taken, called = step(previous.version, package.version), found.bump.level
    reasons = few([f"{level}: {reason}" for level, reason in found.bump.reasons])
    if taken is None:
        return Step("bump", "failed", f"{package.version} does not come after {previous.version}", reasons)
    if LEVELS.index(taken) >= LEVELS.index(called):
        return Step(
            "bump", "passed", f"{previous.version} to {package.version} is {taken}; the changes call for {called}"
        )
    lowest = next_version(previous.version, called)
    message = f"{previous.version} to {package.version} is {taken}; the changes call for {called}: at least {lowest}"
    return Step("bump", "failed", message, reasons)
