"""The whole validation of one package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.checks.plan import plan
from onrecord.checks.rule import RULES
from onrecord.checks.severity import Severities
from onrecord.csvio.table import canonical_fault
from onrecord.errors import UnknownNameError, UnreadableError
from onrecord.package import Inspection, default_path, inspect
from onrecord.package.descriptor import STANDARD_TABLES, Fault, resource_paths
from onrecord.package.git import open_release
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES, ReleasesError, read_releases
from onrecord.package.snapshot import consistent
from onrecord.package.store import Limits, Store, UnsafeArchiveError
from onrecord.package.version import version
from onrecord.problems import Problem, Report, TableInfo
from onrecord.validation.collect import Collector
from onrecord.validation.engine import Engine, Place, Tables, drop_named_keys
from onrecord.validation.joins import run_joins
from onrecord.validation.read import Progress, read_tables

MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What a caller asks of a validation."""

    path: str
    """What the report calls the package."""
    tables: frozenset[str] = frozenset()
    """The tables whose problems are reported; empty for all."""
    max_problems: int = MAX_PROBLEMS
    previous: Inspection | None = None
    """The earlier release whose changes must be accounted for."""
    progress: Progress | None = None


def validate(
    path: Place | None = None,
    *,
    tables: Sequence[str] = (),
    max_problems: int = MAX_PROBLEMS,
    engine: Engine = "auto",
    limits: Limits | None = None,
    against: Place | Store | None = None,
    spark: Any = None,
    progress: Progress | None = None,
) -> Report:
    """Check a package against every rule and return a `Report` of all that is wrong with it.

    `path` is a folder, a `datapackage.json` or a zip (default: the package around the working folder, else the
    installed one). `tables` limits the report to problems of these tables; all are read, since they refer to one
    another. At most `max_problems` problems are listed per rule and table (0: all); the counts are complete.
    `engine` holds the tables and runs the checks: "polars", "spark", or "auto", which chooses polars; the problems are
    the same. `spark` is a session or the URL of a master (default: the active session, else a new one on this
    machine); with Spark, `path` and `against` may be folders of any file system it reaches. `against` is an earlier
    release (a folder, a zip, or `git:REVISION`): each row that changed or went since needs its row in corrections.
    `progress` is called with the bytes read so far and the bytes there are.

    Raises `UnreadableError` when there is no package at `path`, `EngineError` for an engine that is not there, and
    `UnknownNameError` for a table that does not exist. Whatever is wrong inside the package is a problem in the report,
    not an exception.

    >>> import onrecord
    >>> onrecord.validate().valid
    True
    """
    place = default_path() if path is None else path
    with opened(engine, spark) as opened_engine:
        try:
            store = opened_engine.store(place, limits)
        except UnsafeArchiveError as error:
            return _unsafe(place, error)
        previous = None
        if against is not None:
            previous = inspect(_release(opened_engine, against, limits), judge=False)
        request = Request(os.fspath(place), frozenset(tables), max_problems, previous, progress)
        return validate_store(store, request, opened_engine)


@contextmanager
def opened(engine: Engine, spark: Any = None) -> Iterator[Tables]:
    """An engine for one run; raises `EngineError` where it is not installed or cannot be reached."""
    if engine == "spark":
        from onrecord.validation.spark.engine import opened as opened_spark

        with opened_spark(spark) as tables:
            yield tables
    else:
        from onrecord.validation.in_memory import InMemory

        with InMemory() as tables:
            yield tables


def validate_store(store: Store, request: Request | None = None, tables: Tables | None = None) -> Report:
    """What `validate` reports of an opened store, all of it of one state, even while somebody writes to the files."""
    asked = request or Request(str(store.path))
    names = (DESCRIPTOR, *resource_paths(store))

    def read(files: Store) -> Report:
        inspection = inspect(files)
        known = {table.name for table in inspection.tables} | {f.table for f in inspection.faults if f.table}
        for name in asked.tables - known - set(STANDARD_TABLES):
            listed = ", ".join(sorted(known | set(STANDARD_TABLES)))
            raise UnknownNameError(f'no table "{name}"; the tables are {listed}')
        return validate_inspected(inspection, asked, tables)

    return consistent(store, names, read)


def validate_inspected(inspection: Inspection, request: Request, tables: Tables | None = None) -> Report:
    """What `validate` reports of an inspected package, in an engine that is open (default: polars)."""
    if tables is None:
        with opened("auto") as opened_engine:
            return validate_inspected(inspection, request, opened_engine)
    faults: list[Fault] = list(inspection.faults)
    schemas = {table.name: table.schema for table in inspection.tables}
    released = _released(inspection.store, faults) if inspection.document else ()
    checks = plan(schemas, version=inspection.version or "0.0.0", released=released)
    results, unread = read_tables(inspection, checks, tables, request.max_problems, request.progress)
    drop_named_keys(results)
    severities = Severities(inspection.settings.severities)
    collector = Collector(results, request.tables, request.max_problems, severities)
    for fault in (*faults, *severities.faults, *unread):
        collector.add_fault(fault)
    for result in results.values():
        for file_fault in result.reader.faults:
            collector.add_file_fault(result, file_fault)
        if result.readable and (odd := canonical_fault(result.reader, result.table.schema, result.unsorted_row)):
            collector.add_file_fault(result, odd)
        collector.add_rows(result, checks.of_table(result.table.name))
    run_joins(checks, results, tables, collector)
    if request.previous is not None:
        from onrecord.validation.against import account

        account(inspection, request.previous, collector, request.max_problems)
    return Report(
        onrecord=version(),
        name=inspection.name,
        version=inspection.version,
        path=request.path,
        tables=tuple(
            TableInfo(name, result.reader.rows, result.table.path)
            for name, result in sorted(results.items())
            if not request.tables or name in request.tables
        ),
        problems=collector.placed(partial(tables.lines_of, inspection.store)),
        counts=collector.severities(),
        truncated=collector.truncated(),
    )


def _release(tables: Tables, place: Place | Store, limits: Limits | None) -> Store:
    """An earlier release, wherever it is."""
    if isinstance(place, str) and "://" in place:
        return tables.store(place, limits)
    return open_release(place, limits)


def _released(store: Store, faults: list[Fault]) -> tuple[str, ...]:
    """The versions in `releases.json` of a package."""
    try:
        return tuple(entry.version for entry in read_releases(store))
    except ReleasesError as error:
        hint = "docs/releases.md has its shape; `onrecord release record` writes it"
        faults.append(Fault("PK012", str(error), hint, path=RELEASES))
        return ()


def _unsafe(place: Place, error: UnreadableError) -> Report:
    """The report of an archive that is not opened."""
    rule, path = RULES["PK009"], os.fspath(place)
    problem = Problem(rule.code, rule.severity, str(error), "do not unpack it by hand; ask where it came from", path)
    return Report(version(), None, None, path, (), (problem,), {"error": 1, "warning": 0})
