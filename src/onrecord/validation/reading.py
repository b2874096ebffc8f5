"""Every table of a package, each read once, in an order in which joins can run early."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial

from onrecord.checks import JoinCheck, Plan
from onrecord.csvio.scanner import BLOCK, unreadable
from onrecord.package import Inspection
from onrecord.package.descriptor import Fault, Table
from onrecord.package.store import Store, UnsafePathError
from onrecord.validation.engine import Tables
from onrecord.validation.tables import TableRequest, TableResult, kept_again

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes there are."""


def sizes_of(inspection: Inspection) -> dict[str, int]:
    """The bytes of each table; 0 of one that cannot be found."""
    return {table.name: _size(inspection.store, table) for table in inspection.tables}


def read_tables(
    inspection: Inspection, checks: Plan, home: Tables, limit: int, progress: Progress | None
) -> tuple[dict[str, TableResult], list[JoinCheck], list[Fault]]:
    """What one reading gave of each table, the joins that may have failing rows, and the tables that are unreadable."""
    store, sizes = inspection.store, sizes_of(inspection)
    total = sum(sizes.values())
    files = store if progress is None else _watched(store, total, progress)
    results: dict[str, TableResult] = {}
    faults: list[Fault] = []
    with home.coding(checks, total) or nullcontext() as coding:
        for table in reading_order(inspection.tables, sizes):
            empty = {name for name, result in results.items() if result.readable and not result.reader.rows}
            coded = coding.of(table.name, empty) if coding else None
            keep = checks.kept_columns(table.name)
            try:
                results[table.name] = home.read(
                    TableRequest(files, table, checks.of_table(table.name), keep, limit, coded)
                )
            except unreadable(UnsafePathError) as error:
                message = f'the file "{table.path}" cannot be read: {error}'
                faults.append(Fault("PK005", message, None, table.name, table.path))
                continue
            if coding:
                coding.judge(results, partial(_can_fail, results=results))
        joins = [check for check in checks.joins if _can_fail(check, results)]
        if coding is None:
            return results, joins, faults
        joins = coding.suspects(joins)
    for name in dict.fromkeys(table for check in joins for table in check.reads):
        columns = [column for check in joins for column in check.columns(name)]
        results[name].kept = kept_again(store, results[name], columns)
    return results, joins, faults


def reading_order(tables: Sequence[Table], sizes: Mapping[str, int]) -> list[Table]:
    """Small tables first, and of large ones those that others refer to: so most joins can run before all are read."""
    large = {table.name: table.schema for table in tables if sizes[table.name] > BLOCK}
    refers = {
        name: {key.resource for key in schema.foreign_keys} & large.keys() - {name} for name, schema in large.items()
    }
    depth = dict.fromkeys(large, 0)
    # as many times as the longest chain can have tables; in a circle no order is better than another
    for _ in large:
        depth = {name: 1 + max((depth[other] for other in others), default=0) for name, others in refers.items()}
    return sorted(tables, key=lambda table: (depth.get(table.name, 0), sizes[table.name]))


def _can_fail(check: JoinCheck, results: Mapping[str, TableResult]) -> bool:
    """Whether the tables that a join reads can be joined, and whether there is a row that can fail."""
    result = results.get(check.table)
    if result is None or not result.reader.rows:
        return False
    if check.if_unsorted and result.strictly_sorted and not result.reader.broken_rows:
        return False
    if check.only_with and check.only_with in results and not results[check.only_with].reader.rows:
        return False
    return all(
        table in results
        and results[table].readable
        and not results[table].reader.cut_short
        and set(check.columns(table)) <= set(results[table].reader.present)
        for table in check.reads
    )


def _watched(store: Store, size: int, progress: Progress) -> Store:
    from onrecord.package.progress import WatchedStore

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
