"""The whole validation of one package."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from onrecord.checks import RULES, JoinCheck, Plan, plan
from onrecord.checks.check import Frames
from onrecord.errors import UnknownNameError, UnreadableError
from onrecord.frames.reader import ROW
from onrecord.frames.records import unreadable
from onrecord.package import Inspection, default_path, inspect, open_store
from onrecord.package.descriptor import STANDARD_TABLES, Fault, Table, resource_paths
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES, ReleasesError, read_releases
from onrecord.package.steady import steady
from onrecord.package.store import Limits, Store, UnsafeArchiveError, UnsafePathError
from onrecord.problems import Problem, Report, TableInfo
from onrecord.validation.collect import Collector
from onrecord.validation.doubt import DAMAGE_RULES, KEY_RULES, Doubts, faulty_columns, mended_in
from onrecord.validation.engine import Engine, Little, Tables, opened
from onrecord.validation.plain import joined, suspected
from onrecord.validation.tables import TableResult, canonical_fault, kept_again

if TYPE_CHECKING:
    from onrecord.frames.patterns import Patterns
    from onrecord.validation.coded import Coding

MAX_PROBLEMS = 100
Progress = Callable[[int, int], None]


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
    `engine` is what holds the tables and runs the checks: "polars", "duckdb", "spark", or "auto", which chooses; the
    problems are the same. `spark` is a session or the URL of a master (default: the active session, else one of its
    own on this machine); with Spark, `path` may be a folder of any file system it reaches. `against` is an earlier
    release (a folder, a zip, or `git:REVISION`): every row that changed or went since must then have its row in
    corrections. `progress` is called with the bytes read so far and the bytes there are.

    Raises `UnreadableError` when there is no package at `path`, `EngineError` for an engine that is not there, and
    `UnknownNameError` for a table that does not exist. Whatever is wrong inside the package is a problem in the report,
    not an exception.

    >>> import onrecord
    >>> onrecord.validate().valid
    True
    """
    previous: Inspection | None = None
    if against is not None:
        from onrecord.package.revision import open_release

        previous = inspect(open_release(against, limits), judge=False)
    if engine == "spark":
        from onrecord.validation.in_spark import opened as opened_spark

        with opened_spark(spark) as home:
            url = os.fspath(path if path is not None else default_path())
            return validate_store(
                home.store(url), tables=tables, max_problems=max_problems, engine=home, target=url, previous=previous
            )
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
        previous=previous,
        progress=progress,
    )


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
        return _run(inspection, target or store.path, frozenset(tables), max_problems, engine, previous, progress)

    return steady(store, names, read)


def _run(
    inspection: Inspection,
    target: str | os.PathLike[str],
    only: frozenset[str],
    limit: int,
    engine: Engine | Tables,
    previous: Inspection | None = None,
    progress: Progress | None = None,
) -> Report:
    sizes = {table.name: _size(inspection.store, table) for table in inspection.tables}
    with opened(engine, inspection.tables, sum(sizes.values())) as home:
        return _report(inspection, target, only, limit, home, sizes, previous, progress)


def _report(
    inspection: Inspection,
    target: str | os.PathLike[str],
    only: frozenset[str],
    limit: int,
    home: Tables,
    sizes: dict[str, int],
    previous: Inspection | None,
    progress: Progress | None,
) -> Report:
    schemas = {table.name: table.schema for table in inspection.tables}
    version = inspection.version or "0.0.0"
    faults: list[Fault] = list(inspection.faults)
    released = _released(inspection.store, faults)
    first = plan(schemas, version=version, released=released)
    results: dict[str, TableResult] = {}
    coding = home.coding(first, sum(sizes.values()))
    files = inspection.store if progress is None else _watched(inspection.store, sum(sizes.values()), progress)
    for table in sorted(inspection.tables, key=lambda table: sizes[table.name]):
        try:
            empty = {name for name, result in results.items() if result.readable and not result.reader.rows}
            coded = coding.of(table.name, empty) if coding else None
            keep = first.kept_columns(table.name)
            results[table.name] = home.read(files, table, first.of_table(table.name), keep, limit, coded)
        except unreadable(NotImplementedError, UnsafePathError) as error:
            faults.append(
                Fault("PK005", f'the file "{table.path}" cannot be read: {error}', None, table.name, table.path)
            )
    collector = Collector(results, only, limit)
    for fault in faults:
        collector.add_fault(fault)
    for result in results.values():
        for file_fault in result.reader.faults:
            collector.add_file_fault(result, file_fault)
        if result.readable and (odd := canonical_fault(result)):
            collector.add_file_fault(result, odd)
        collector.add_rows(result, first.of_table(result.table.name))
    patterns = home.patterns if isinstance(home, Little) else None
    _joins(first, results, collector, home.frames, coding, inspection.store, patterns)
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


def _joins(
    checks: Plan,
    results: dict[str, TableResult],
    collector: Collector,
    frames: Frames,
    coding: Coding | None,
    store: Store,
    patterns: Patterns | None,
) -> None:
    """Run every join on the columns that were kept, those of foreign keys first, and note the failing rows."""
    joins = [check for check in checks.joins if _can_fail(check, results)]
    if coding is not None:
        joins = coding.suspects(joins)
        for name in dict.fromkeys(table for check in joins for table in check.reads):
            columns = [column for check in joins for column in check.columns(name)]
            results[name].kept = kept_again(store, results[name], columns)
    joins = sorted(joins, key=lambda check: check.rule.code not in KEY_RULES)
    plain = joined(checks, joins, results)
    if plain is not None:
        for check, number, listed in plain:
            collector.add_found(check, listed, number)
        return
    damaged = faulty_columns(results, checks, DAMAGE_RULES)
    kept = {
        name: nw.from_native(result.kept).lazy()
        for name, result in results.items()
        if result.readable and result.kept is not None and not result.reader.cut_short
    }
    frames.update(kept)
    meant = {
        name: mended_in(frames, frame, {column for table, column in damaged if table == name})
        for name, frame in kept.items()
    }
    frames.update((name, checks.joinable(name, frame)) for name, frame in meant.items())
    if patterns is not None:
        joins = suspected(checks, joins, meant, patterns)
    joins = frames.suspects(checks.keys, joins)
    doubts = Doubts(results, meant, checks, frames)
    found = frames.counted(_find(check, frames, doubts) for check in joins)
    for check, (rows, total) in zip(joins, found, strict=True):
        if total:
            rows, total = doubts.settle(check, rows, total)
        if total:
            collector.add_join(check, rows, total)


def _can_fail(check: JoinCheck, results: dict[str, TableResult]) -> bool:
    """Whether the tables that a join reads can be joined, and whether there is a row that can fail."""
    result = results.get(check.table)
    if result is None or not result.reader.rows:
        return False
    if check.if_unsorted and result.strictly_sorted and not result.reader.broken_rows:
        return False
    return all(
        table in results
        and results[table].readable
        and not results[table].reader.cut_short
        and set(check.columns(table)) <= set(results[table].reader.present)
        for table in check.reads
    )


def _watched(store: Store, size: int, progress: Progress) -> Store:
    from onrecord.package.watched import WatchedStore

    read = 0

    def seen(more: int) -> None:
        nonlocal read
        read += more
        progress(min(read, size), size)

    return WatchedStore(store, seen)


def _size(store: Store, table: Table) -> int:
    try:
        return store.size(table.path)
    except unreadable(UnsafePathError):
        return 0


def _find(check: JoinCheck, frames: Frames, doubts: Doubts) -> nw.LazyFrame:
    """The failing rows of one join, each once, without those that are broken anyway."""
    found = check.find(frames)
    for broken in doubts.broken(check.table):
        found = found.join(broken, on=ROW, how="anti")
    return found.unique(ROW, keep="any")


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
