"""The joins of a run over the columns that were kept, and the failing rows they find."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from onrecord.checks.check import Frames, JoinCheck
from onrecord.checks.plan import Plan
from onrecord.csvio.reader import ROW
from onrecord.validation.cascade import KEY_RULES, Cascade
from onrecord.validation.collect import Collector
from onrecord.validation.engine import TableResult, Tables


def can_fail(check: JoinCheck, results: Mapping[str, TableResult]) -> bool:
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


def run_joins(checks: Plan, results: Mapping[str, TableResult], tables: Tables, collector: Collector) -> None:
    """Run every join that may have failing rows, those of foreign keys first, and collect what they find."""
    possible = [check for check in checks.joins if can_fail(check, results)]
    suspects, frames = tables.suspect_joins(possible, results)
    joins = sorted(suspects, key=lambda check: check.rule not in KEY_RULES)
    kept = fill(frames, checks, results)
    cascade = Cascade(results, kept, checks, frames)
    found = frames.counted(_find(check, frames, cascade) for check in joins)
    for check, (rows, total) in zip(joins, found, strict=True):
        if total:
            rows, total = cascade.settle(check, rows, total)
        if total:
            collector.add_join(check, rows, total)


def fill(frames: Frames, checks: Plan, results: Mapping[str, TableResult]) -> dict[str, nw.LazyFrame]:
    """Put the columns that were kept into `frames`, in the form that joins read; returns them as text."""
    kept = {
        name: nw.from_native(result.kept).lazy()
        for name, result in results.items()
        if result.readable and result.kept is not None and not result.reader.cut_short
    }
    frames.update((name, checks.joinable(name, frame)) for name, frame in kept.items())
    return kept


def _find(check: JoinCheck, frames: Frames, cascade: Cascade) -> nw.LazyFrame:
    """The failing rows of one join, each once, without records that are broken anyway."""
    found = check.find(frames)
    for broken in cascade.broken(check.table):
        found = found.join(broken, on=ROW, how="anti")
    return found.unique(ROW, keep="any")
