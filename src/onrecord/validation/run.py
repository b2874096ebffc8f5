"""The whole validation of one package."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard

from onrecord.checks import RULES, plan
from onrecord.errors import UnknownNameError, UnreadableError
from onrecord.package import Inspection, default_path, inspect, open_store
from onrecord.package.descriptor import STANDARD_TABLES, Fault, resource_paths
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES, ReleasesError, read_releases
from onrecord.package.snapshot import steady
from onrecord.package.store import Limits, Store, UnsafeArchiveError
from onrecord.problems import Problem, Report, TableInfo
from onrecord.validation.collect import Collector
from onrecord.validation.engine import Engine, Tables, opened
from onrecord.validation.joins import run_joins
from onrecord.validation.reading import Progress, read_tables, sizes_of
from onrecord.validation.tables import canonical_fault

MAX_PROBLEMS = 100


def validate(
    path: str | os.PathLike[str] | None = None,
    *,
    tables: Sequence[str] = (),
    max_problems: int = MAX_PROBLEMS,
    engine: Engine = "auto",
    limits: Limits | None = None,
    against: str | os.PathLike[str] | Store | None = None,
    spark: Any = None,
    progress: Progress | None = None,
) -> Report:
    """Check a package against every rule and return a `Report` of all that is wrong with it.

    `path` is a folder, a `datapackage.json` or a zip (default: the package around the working folder, else the
    installed one). `tables` limits the report to problems of these tables; all are read, since they refer to one
    another. At most `max_problems` problems are listed per rule and table (0: all); the counts are complete.
    `engine` is what holds the tables and runs the checks: "polars", "spark", or "auto", which chooses; the
    problems are the same. `spark` is a session or the URL of a master (default: the active session, else one of its
    own on this machine); with Spark, `path` and `against` may be folders of any file system it reaches. `against` is
    an earlier release (a folder, a zip, or `git:REVISION`): every row that changed or went since must then have its row
    in corrections. `progress` is called with the bytes read so far and the bytes there are.

    Raises `UnreadableError` when there is no package at `path`, `EngineError` for an engine that is not there, and
    `UnknownNameError` for a table that does not exist. Whatever is wrong inside the package is a problem in the report,
    not an exception.

    >>> import onrecord
    >>> onrecord.validate().valid
    True
    """
    if engine == "spark":
        from onrecord.validation.spark.engine import opened as opened_spark

        with opened_spark(spark) as home:
            url = os.fspath(path if path is not None else default_path())
            return validate_store(
                home.store(url),
                tables=tables,
                max_problems=max_problems,
                engine=home,
                target=url,
                previous=_release(home.store(against) if _is_url(against) else against, limits),
            )
    if _is_url(path):
        raise UnreadableError(f"{path}: such a path is read by the engine spark alone (--engine spark)")
    target = Path(path) if path is not None else default_path()
    try:
        store = open_store(target, limits)
    except UnsafeArchiveError as error:
        return _unopened(target, error)
    return validate_store(
        store,
        tables=tables,
        max_problems=max_problems,
        engine=engine,
        target=target,
        previous=_release(against, limits),
        progress=progress,
    )


def _release(place: str | os.PathLike[str] | Store | None, limits: Limits | None) -> Inspection | None:
    """What an earlier release says of itself, where one is given."""
    from onrecord.package.git import open_release

    return None if place is None else inspect(open_release(place, limits), judge=False)


def _is_url(place: object) -> TypeGuard[str]:
    """Whether a place is in a file system that Spark reaches."""
    return isinstance(place, str) and "://" in place


def validate_store(
    store: Store,
    *,
    tables: Sequence[str] = (),
    max_problems: int = MAX_PROBLEMS,
    engine: Engine | Tables = "auto",
    target: str | os.PathLike[str] | None = None,
    previous: Inspection | None = None,
    progress: Progress | None = None,
) -> Report:
    """What `validate` says of an opened store; all of it of one state, even while somebody writes to the files."""
    names = (DESCRIPTOR, *resource_paths(store))

    def read(files: Store) -> Report:
        inspection = inspect(files)
        known = {table.name for table in inspection.tables} | {f.table for f in inspection.faults if f.table}
        known |= set(STANDARD_TABLES)
        for name in tables:
            if name not in known:
                raise UnknownNameError(f'no table "{name}"; the tables are {", ".join(sorted(known))}')
        return validate_inspected(
            inspection, target or store.path, frozenset(tables), max_problems, engine, previous, progress
        )

    return steady(store, names, read)


def validate_inspected(
    inspection: Inspection,
    target: str | os.PathLike[str],
    only: frozenset[str],
    limit: int,
    engine: Engine | Tables,
    previous: Inspection | None = None,
    progress: Progress | None = None,
) -> Report:
    """What `validate` says of an inspected package; `only` names the tables of which problems are told, if not all."""
    with opened(engine, inspection.tables, sum(sizes_of(inspection).values())) as home:
        return _report(inspection, target, only, limit, home, previous, progress)


def _report(
    inspection: Inspection,
    target: str | os.PathLike[str],
    only: frozenset[str],
    limit: int,
    home: Tables,
    previous: Inspection | None,
    progress: Progress | None,
) -> Report:
    faults: list[Fault] = list(inspection.faults)
    released = _released(inspection.store, faults)
    schemas = {table.name: table.schema for table in inspection.tables}
    checks = plan(schemas, version=inspection.version or "0.0.0", released=released)
    results, joins, unread = read_tables(inspection, checks, home, limit, progress)
    collector = Collector(results, only, limit)
    for fault in (*faults, *unread):
        collector.add_fault(fault)
    for result in results.values():
        for file_fault in result.reader.faults:
            collector.add_file_fault(result, file_fault)
        if result.readable and (odd := canonical_fault(result)):
            collector.add_file_fault(result, odd)
        collector.add_rows(result, checks.of_table(result.table.name))
    run_joins(checks, joins, results, collector, home)
    if previous is not None:
        from onrecord.validation.against import account

        account(inspection, previous, collector, limit)
    problems = collector.placed(partial(home.where, inspection.store))
    return Report(
        onrecord=_version(),
        name=inspection.name,
        version=inspection.version,
        path=str(target),
        tables=tuple(
            TableInfo(name, result.reader.rows, result.table.path)
            for name, result in sorted(results.items())
            if not only or name in only
        ),
        problems=problems,
        counts=collector.severities(),
        truncated=collector.truncated(),
    )


def _released(store: Store, faults: list[Fault]) -> tuple[str, ...]:
    """The versions that `releases.json` of a package tells of."""
    try:
        return tuple(entry.version for entry in read_releases(store))
    except ReleasesError as error:
        hint = "docs/releases.md has its shape; `onrecord release record` writes it"
        faults.append(Fault("PK012", str(error), hint, path=RELEASES))
        return ()


def _unopened(target: Path, error: UnreadableError) -> Report:
    rule = RULES["PK009"]
    problem = Problem(
        rule.code, rule.severity, str(error), "do not unpack it by hand; ask where it came from", str(target)
    )
    return Report(_version(), None, None, str(target), (), (problem,), {"error": 1, "warning": 0})


def _version() -> str:
    from onrecord.package.version import version

    return version()
