"""The joins of a run over the columns that were kept, and which of their failing rows are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from onrecord.checks import JoinCheck, Plan
from onrecord.checks.check import Frames
from onrecord.csvio.reader import ROW
from onrecord.validation.collect import Collector
from onrecord.validation.doubt import DAMAGE_RULES, KEY_RULES, Doubts, faulty_columns, mended_in
from onrecord.validation.engine import Tables
from onrecord.validation.tables import TableResult


def run_joins(
    checks: Plan, joins: Sequence[JoinCheck], results: Mapping[str, TableResult], collector: Collector, home: Tables
) -> None:
    """Run joins on the columns that were kept, those of foreign keys first, and note the failing rows."""
    frames = home.frames
    joins = sorted(joins, key=lambda check: check.rule.code not in KEY_RULES)
    meant = _as_meant(frames, checks, results)
    joins, decisive = home.suspects(checks, joins, results)
    if decisive is not frames:
        frames, meant = decisive, _as_meant(decisive, checks, results)
    doubts = Doubts(results, meant, checks, frames)
    found = frames.counted(_find(check, frames, doubts) for check in joins)
    for check, (rows, total) in zip(joins, found, strict=True):
        if total:
            rows, total = doubts.settle(check, rows, total)
        if total:
            collector.add_join(check, rows, total)


def _as_meant(frames: Frames, checks: Plan, results: Mapping[str, TableResult]) -> dict[str, nw.LazyFrame]:
    """The columns that were kept, as text that was meant; `frames` gets them as joins read them."""
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
    return meant


def _find(check: JoinCheck, frames: Frames, doubts: Doubts) -> nw.LazyFrame:
    """The failing rows of one join, each once, without those that are broken anyway."""
    found = check.find(frames)
    for broken in doubts.broken(check.table):
        found = found.join(broken, on=ROW, how="anti")
    return found.unique(ROW, keep="any")
