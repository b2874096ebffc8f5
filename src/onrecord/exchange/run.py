"""One import: files are read, their fact-checks become rows, and the package with these rows is validated whole."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from onrecord.edit.rows import judged
from onrecord.edit.tables import Tables
from onrecord.edit.transaction import commit, writing
from onrecord.errors import OnRecordError, RefusedError
from onrecord.exchange.formats import Format
from onrecord.exchange.found import Refused
from onrecord.exchange.intake import Counts, Intake
from onrecord.exchange.new_files import new_files
from onrecord.exchange.ratings import Ratings
from onrecord.exchange.read import Progress
from onrecord.exchange.review import NotAReviewError
from onrecord.problems import Problem
from onrecord.query import Package, open_package

PASSES = 4
"""How often an import is worked out: each time without the objects whose rows broke a rule the time before."""
BULK = 1_000_000
"""Bytes of files from which new ids are longer."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import, and how the record names it."""

    path: Path
    origin: str


@dataclass(slots=True)
class Outcome:
    """What an import found and would write.

    `refused` are the objects that give no rows, by file; `rules` counts the rules that refused some, and `warnings`
    those that the new rows draw; `files` are the new bytes of each file of the package.
    """

    counts: Counts
    refused: list[tuple[str, Refused]]
    unknown: Counter[tuple[str, str]]
    changed: list[tuple[str, int, str, str, str]]
    rules: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def import_files(
    package: Package,
    sources: Sequence[Source],
    form: Format,
    make_ratings: Callable[[], Ratings],
    *,
    keep_good: bool = False,
    dry_run: bool = False,
    today: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Bring files into a package, or work out what that would do.

    With an object refused nothing is written, unless `keep_good`: then the others are, and the text of those refused is
    kept in `imports`. Raises `OnRecordError` for what cannot be read, and where the package itself is in the way.
    """
    today = today or datetime.now(UTC).date().isoformat()
    if dry_run:
        return _worked_out(Tables(package), sources, form, make_ratings, keep_good, today, progress)
    with writing(package.path):
        tables = Tables(open_package(package.path))
        outcome = _worked_out(tables, sources, form, make_ratings, keep_good, today, progress)
        if outcome.files and (keep_good or not outcome.refused):
            commit(package.path, outcome.files)
        else:
            outcome.files = {}
    return outcome


def _worked_out(
    tables: Tables,
    sources: Sequence[Source],
    form: Format,
    make_ratings: Callable[[], Ratings],
    keep_good: bool,
    today: str,
    progress: Progress | None,
) -> Outcome:
    bad: dict[tuple[str, int], tuple[str, str]] = {}
    for _ in range(PASSES):
        ratings = make_ratings()
        bulk = sum(source.path.stat().st_size for source in sources) > BULK
        intake = Intake(tables, ratings, form=form.name, assessor=_assessor(tables), today=today, bulk=bulk)
        with _no_search_for_cycles():
            refused = _read(intake, sources, form, bad, keep_good, progress)
            files = new_files(tables, intake.rows)
            numbers = {name: len(rows) for name, rows in intake.rows.items() if rows}
            intake.rows.clear()
        problems = judged(tables.package.inspection.store, files, []).problems if files else ()
        errors = [problem for problem in problems if problem.severity == "error"]
        if not errors:
            changed = [
                (*intake.objects[number][:2], pointer, old, new) for number, pointer, old, new in intake.counts.changed
            ]
            return Outcome(
                intake.counts,
                refused,
                ratings.unknown,
                changed,
                rules=Counter(rule for rule, _ in bad.values()),
                warnings=Counter(problem.rule for problem in problems),
                rows=numbers,
                files=files,
            )
        bad |= _behind(errors, intake)
        progress = None
    raise RefusedError(f"refused, nothing was changed: {errors[0].place}: {errors[0].rule} {errors[0].message}")


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Python's search for circular garbage walks all rows again and again, and a third of the time; there is none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _assessor(tables: Tables) -> str:
    own = tables.package.inspection.document.get("onrecord")
    named = own.get("assessor") if isinstance(own, dict) else None
    return named if isinstance(named, str) and named else str(tables.package.name or "onrecord")


def _read(
    intake: Intake,
    sources: Sequence[Source],
    form: Format,
    bad: dict[tuple[str, int], tuple[str, str]],
    keep_good: bool,
    progress: Progress | None,
) -> list[tuple[str, Refused]]:
    """Take over every object of the files but those in `bad`; returns what was refused."""
    refused: list[tuple[str, Refused]] = []

    def refuse(source: Source, one: Refused) -> None:
        if keep_good:
            intake.keep(one, source.origin)
        refused.append((source.origin, one._replace(raw="")))

    for source in sources:
        before = intake.counts.objects
        for item in form.read(source.path, progress):
            intake.counts.objects += 1
            if isinstance(item, Refused):
                refuse(source, item)
            elif (reason := bad.get((source.origin, item.position))) is not None:
                refuse(source, Refused(item.position, item.line, 1, reason[1], item.raw))
            elif intake.is_new(item.raw):
                try:
                    intake.add(item, form.reviews(item.value), source.origin)
                except NotAReviewError as error:
                    refuse(source, Refused(item.position, item.line, 1, str(error), item.raw))
        if intake.counts.objects == before:
            raise OnRecordError(f"{source.path}: no {form.name} in it; nothing was changed")
    return refused


def _behind(errors: Sequence[Problem], intake: Intake) -> dict[tuple[str, int], tuple[str, str]]:
    """The objects whose rows break a rule, with the rule and its words; raises `RefusedError` where there are none."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for problem in errors:
        for number in intake.objects_of.get(problem.key or "", ()):
            origin, position, _ = intake.objects[number]
            found.setdefault((origin, position), (problem.rule, f"{problem.rule} {problem.message}"))
    if not found:
        first = errors[0]
        raise RefusedError(f"refused, nothing was changed: {first.place}: {first.rule} {first.message}")
    return found
