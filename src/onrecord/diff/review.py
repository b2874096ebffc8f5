"""Validation for a reviewer: only the problems that concern the changes since a branch left a git revision."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.diff.compute import compare
from onrecord.diff.model import TableDiff
from onrecord.errors import UnreadableError
from onrecord.package import default_path, inspect, open_store
from onrecord.package.git import RevisionStore, open_release, open_revision
from onrecord.package.run_git import GitError, run_git
from onrecord.package.store import FolderStore, Store
from onrecord.problems import Problem, Report, new_problems
from onrecord.validation import validate
from onrecord.validation.engine import Engine
from onrecord.validation.run import MAX_PROBLEMS, Request, validate_inspected


@dataclass(frozen=True, slots=True)
class Review:
    """The problems that concern a change, the changed rows, and the number of older problems elsewhere.

    `revision` is the one that was compared with.
    """

    report: Report
    changes: tuple[TableDiff, ...]
    revision: str
    older: int


def review(
    path: str | os.PathLike[str] | None,
    revision: str,
    *,
    tables: Sequence[str] = (),
    max_problems: int = MAX_PROBLEMS,
    engine: Engine = "auto",
    against: Store | str | None = None,
) -> Review:
    """Validate the package in a folder, and keep only problems that concern its changes since a git revision.

    What the working tree has in common with the revision is their merge base: what the other branch did since then is
    no change of this one. `against` is an earlier release, as for `validate`.

    These are problems of the package as a whole, problems in rows that were added or changed, and problems elsewhere
    that the package at `revision` did not have: removing a row can break a row that did not change. `counts` and
    `truncated` count only these problems.

    Raises `UnreadableError` where there is no repository, no such revision, or no package at it.
    """
    target = Path(path) if path is not None else default_path()
    store = open_store(target)
    if not isinstance(store, FolderStore):
        raise UnreadableError(f"{target}: a zip has no revisions; give the folder of a git repository")
    earlier = _at(store.path, revision)
    before, after = inspect(earlier), inspect(store)
    previous = open_release(against) if against is not None else None
    now = validate(target, tables=tables, max_problems=0, engine=engine, against=previous)
    released = inspect(previous, judge=False) if previous is not None else None
    then = validate_inspected(before, Request(str(target), frozenset(tables), 0, released))
    changes = compare(before, after)
    touched = {change.name: {row.row for row in change.rows} for change in changes}
    rewritten = {table.name for table in after.tables if _bytes(store, table.path) != _bytes(before.store, table.path)}
    elsewhere = [problem for problem in now if not _concerns(problem, touched, rewritten)]
    older = set(elsewhere) - set(new_problems(then, elsewhere))
    kept = [problem for problem in now if problem not in older]
    wanted = tuple(change for change in changes if not tables or change.name in tables)
    return Review(_only(now, kept, max_problems), wanted, earlier.revision, len(now.problems) - len(kept))


def _at(folder: Path, revision: str) -> RevisionStore:
    """The package of that folder where its branch left that revision; at the revision itself where that is unknown."""
    place = folder.resolve()
    top = next((parent for parent in (place, *place.parents) if (parent / ".git").exists()), None)
    if top is None:
        raise UnreadableError(f"{folder}: not in a git repository, so nothing can be compared with {revision}")
    inside = place.relative_to(top).as_posix()
    named = open_revision(revision, inside, around=place)
    try:
        common = run_git(top, "merge-base", named.commit, "HEAD").decode("ascii", "replace").strip()
    except GitError:  # no common history, or a clone that has not all of it
        return named
    return named if common == named.commit else open_revision(common, inside, around=place)


def _bytes(store: Store, path: str) -> bytes | None:
    try:
        with store.open(path) as stream:
            return stream.read()
    except (OSError, ValueError):
        return None


def _concerns(problem: Problem, touched: dict[str, set[int | None]], rewritten: set[str]) -> bool:
    """Whether a problem is of the package, of a file that was rewritten, or in a row that was added or changed."""
    if problem.rule.startswith("PK") or problem.table is None:
        return True
    if problem.row is None:
        return problem.table in rewritten
    return problem.row in touched.get(problem.table, ())


def _only(report: Report, kept: list[Problem], limit: int) -> Report:
    """The report with these problems alone, counted in full and listed up to `limit` per rule and table."""
    listed: list[Problem] = []
    seen: Counter[tuple[str, str | None]] = Counter()
    for problem in kept:
        kind = (problem.rule, problem.table)
        seen[kind] += 1
        if not limit or seen[kind] <= limit:
            listed.append(problem)
    left: Counter[str] = Counter()
    for (rule, _table), number in seen.items():
        left[rule] += max(0, number - limit) if limit else 0
    totals = Counter(problem.severity for problem in kept)
    return replace(
        report,
        problems=tuple(listed),
        counts={"error": totals["error"], "warning": totals["warning"]},
        truncated={rule: number for rule, number in sorted(left.items()) if number},
    )
