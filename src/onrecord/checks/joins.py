"""Joins that several rules share: the said date of a statement, and rows that lack a partner."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Frames
from onrecord.edtf import bounds, is_edtf

SAID = ("statement_id", "event", "edtf")
"""The columns of `dates` that `said` reads."""


def said(frames: Frames) -> nw.LazyFrame:
    """The bounds of when each statement was said: `statement_id`, `said_first`, `said_last` ("" where open).

    Statements without exactly one sound said date are left out; another rule tells of them.
    """
    return frames.once(_said)


def _said(frames: Frames) -> nw.LazyFrame:
    first, last = bounds(nw.col("edtf"))
    sound = frames["dates"].filter((nw.col("event") == "said") & is_edtf(nw.col("edtf")))
    once = sound.group_by("statement_id").agg(nw.len().alias("times")).filter(nw.col("times") == 1)
    dated = sound.join(once, on="statement_id", how="inner")
    return dated.select("statement_id", first.alias("said_first"), last.alias("said_last"))


def published(frames: Frames) -> nw.LazyFrame:
    """The last day each source can have been published, where that is known: `source_id`, `published_last`."""
    return frames.once(_published)


def _published(frames: Frames) -> nw.LazyFrame:
    _, last = bounds(nw.col("published_edtf"))
    sound = frames["sources"].filter(is_edtf(nw.col("published_edtf")))
    return sound.select("source_id", last.alias("published_last")).filter(nw.col("published_last") != "")


def before(left: str, right: str) -> nw.Expr:
    """Whether one ISO date certainly comes before another; an open one is never certain."""
    return (nw.col(left) != "") & (nw.col(right) != "") & (nw.col(left) < nw.col(right))


def without(rows: nw.LazyFrame, partners: nw.LazyFrame, *keys: str) -> nw.LazyFrame:
    """The rows that have no partner with the same keys."""
    return rows.join(partners.select(*keys), on=list(keys), how="anti")


def having(rows: nw.LazyFrame, partners: nw.LazyFrame, *keys: str) -> nw.LazyFrame:
    """The rows that have a partner with the same keys."""
    return rows.join(partners.select(*keys), on=list(keys), how="semi")
