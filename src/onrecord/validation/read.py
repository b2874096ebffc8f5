"""Every table of a package, each read once, in an order in which joins can run early."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from onrecord.checks.plan import Plan
from onrecord.csvio.scanner import BLOCK, unreadable
from onrecord.package import Inspection
from onrecord.package.descriptor import Fault, Table
from onrecord.package.progress import WatchedStore
from onrecord.package.store import Store, UnsafePathError
from onrecord.validation.engine import TableRequest, TableResult, Tables

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes there are."""


def read_tables(
    inspection: Inspection, checks: Plan, tables: Tables, limit: int, progress: Progress | None
) -> tuple[dict[str, TableResult], list[Fault]]:
    """What one reading gave of each table, and a fault for each table that cannot be read."""
    sizes = {table.name: _size(inspection.store, table) for table in inspection.tables}
    store = _watched(inspection.store, sum(sizes.values()), progress) if progress else inspection.store
    tables.begin(checks, sum(sizes.values()))
    results: dict[str, TableResult] = {}
    faults: list[Fault] = []
    for table in reading_order(inspection.tables, sizes):
        request = TableRequest(store, table, checks.of_table(table.name), checks.kept_columns(table.name), limit)
        try:
            results[table.name] = tables.read(request, results)
        except unreadable(UnsafePathError) as error:
            message = f'the file "{table.path}" cannot be read: {error}'
            faults.append(Fault("PK005", message, None, table.name, table.path))
    return results, faults


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


def _watched(store: Store, size: int, progress: Progress) -> Store:
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
