"""What validation says of a package as it would be after a change, less what it says of it now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from onrecord.package import inspect
from onrecord.package.snapshot import stamps
from onrecord.package.store import FolderStore, PatchedStore, Store
from onrecord.problems import Problem, Report
from onrecord.validation import Request, validate_store

Same = tuple[str | None, ...]


def judged(store: Store, files: Mapping[str, bytes], tables: Sequence[str]) -> Report:
    """The problems of the package with these files that it does not have without them, where they would stand.

    The package is validated whole, so that a fault which the change causes in another table is found. `tables` are
    those whose figures the report gives.
    """
    after = validate_store(PatchedStore(store, files), Request(str(store.path), max_problems=0))
    problems = after.problems
    if problems and files:
        before = Counter(_kept(store, _stamps(store)) if isinstance(store, FolderStore) else _present(store))
        new = []
        for problem in problems:
            if before[_same(problem)] > 0:
                before[_same(problem)] -= 1
            else:
                new.append(problem)
        problems = tuple(new)
    counts = Counter(problem.severity for problem in problems)
    return replace(
        after,
        tables=tuple(table for table in after.tables if table.name in tables),
        problems=problems,
        counts={"error": counts["error"], "warning": counts["warning"]},
        truncated={},
    )


def _stamps(store: Store) -> tuple[object, ...]:
    names = ["datapackage.json", "releases.json", *(table.path for table in inspect(store, judge=False).tables)]
    return stamps(store, names)


@lru_cache(maxsize=8)
def _kept(store: FolderStore, _state: tuple[object, ...]) -> tuple[Same, ...]:
    """What is wrong with the package as it lies; kept, since a person tries several times before a row is right."""
    return _present(store)


def _present(store: Store) -> tuple[Same, ...]:
    return tuple(map(_same, validate_store(store, Request(str(store.path), max_problems=0)).problems))


def _same(problem: Problem) -> Same:
    """What a problem keeps when its row moves to another line."""
    return problem.rule, problem.table, problem.column, problem.key, problem.value, problem.message
