"""Joins that several rules share: the said date of a statement, and rows that lack a partner."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Derived, Frames
from onrecord.edtf import ISO_DATE, with_bounds

SAID = ("statement_id", "event", "edtf")
"""The columns of `dates` that `said` reads."""


NOTED = Derived("noted", nw.col("note"), ("note",))
"""The column `note`, which joins only ask whether it is empty."""


def text(name: str) -> nw.Expr:
    """The cells of a column that is no key, as text, whatever form an engine holds them in."""
    return nw.col(name).cast(nw.String)


def filled(name: str) -> nw.Expr:
    """Whether each cell of a key or derived column is not empty."""
    return ~nw.col(name).is_null()


def together(columns: tuple[str, ...], separator: str = "\x1f", *, any_filled: bool = False) -> Derived:
    """Several columns as one key, empty where one of them is, or with `any_filled` where all are."""
    parts = [nw.col(name) != "" for name in columns]
    named = (nw.any_horizontal if any_filled else nw.all_horizontal)(*parts, ignore_nulls=True)
    cells = nw.when(named).then(nw.concat_str(*columns, separator=separator)).otherwise(nw.lit(""))
    return Derived(f"__{separator.join(columns)}{any_filled or ''}", cells, columns)


def said(frames: Frames) -> nw.LazyFrame:
    """When each statement was said: `statement_id`, `said`, which is the EDTF that `days` gives the bounds of.

    Statements without exactly one sound said date are left out; another rule reports them.
    """
    return frames.once(_said)


def _said(frames: Frames) -> nw.LazyFrame:
    sound = having(said_dates(frames), days(frames, "dates", "edtf"), "edtf")
    doubled = _counted(having(sound, said_again(frames), "statement_id"))
    return without(sound, doubled, "statement_id").select("statement_id", nw.col("edtf").alias("said"))


def said_again(frames: Frames) -> nw.LazyFrame:
    """The statements with more than one said date: `statement_id`, `times`."""
    return frames.once(_said_again)


def _said_again(frames: Frames) -> nw.LazyFrame:
    return _counted(said_dates(frames))


def _counted(dates: nw.LazyFrame) -> nw.LazyFrame:
    return dates.group_by("statement_id").agg(nw.len().alias("times")).filter(nw.col("times") > 1)


def said_dates(frames: Frames) -> nw.LazyFrame:
    """The rows of `dates` that describe when a statement was said."""
    return frames["dates"].filter((nw.col("event") == "said") & filled("statement_id"))


def days(frames: Frames, table: str, column: str) -> nw.LazyFrame:
    """Every different EDTF of a column with its bounds, ISO dates, "" where open: `<column>`, `first`, `last`."""
    return frames.once(_days, table, column)


def _days(frames: Frames, table: str, column: str) -> nw.LazyFrame:
    values = frames[table].select(column).unique().with_columns(text(column).alias("edtf_text"))
    return with_bounds(values, "edtf_text").select(column, "first", "last")


def dated(frames: Frames, rows: nw.LazyFrame, key: str = "statement_id", prefix: str = "said") -> nw.LazyFrame:
    """The rows whose statement has a said date, with its bounds `<prefix>_first` and `<prefix>_last`."""
    own = said(frames).select(nw.col("statement_id").alias(key), nw.col("said").alias("edtf_said"))
    spans = days(frames, "dates", "edtf").select(
        nw.col("edtf").alias("edtf_said"),
        nw.col("first").alias(f"{prefix}_first"),
        nw.col("last").alias(f"{prefix}_last"),
    )
    return rows.join(own, on=key, how="inner").join(spans, on="edtf_said", how="inner").drop("edtf_said")


def published(frames: Frames) -> nw.LazyFrame:
    """The last day each source can have been published, where that is known: `source_id`, `published_last`."""
    return frames.once(_published)


def _published(frames: Frames) -> nw.LazyFrame:
    known = days(frames, "sources", "published_edtf").filter(nw.col("last") != "")
    dated = frames["sources"].filter(filled("source_id")).join(known, on="published_edtf", how="inner")
    return dated.select("source_id", nw.col("last").alias("published_last"))


def before(left: str, right: str) -> nw.Expr:
    """Whether one ISO date certainly comes before another; an open one is never certain."""
    return (nw.col(left) != "") & (nw.col(right) != "") & (nw.col(left) < nw.col(right))


def days_before(left: str, right: str) -> nw.Expr:
    """Whether one ISO date certainly comes before another by more than the day that time zones can make."""
    first, second = (nw.when(nw.col(name) != "").then(nw.col(name)).str.to_date("%Y-%m-%d") for name in (left, right))
    return (first.dt.offset_by("1d") < second).fill_null(False)


def isos(frames: Frames, table: str, column: str) -> nw.LazyFrame:
    """Every different plain date of a column: `<column>` and `day`, which is its text."""
    values = frames[table].select(column).unique().with_columns(text(column).alias("day"))
    return values.filter(nw.col("day").str.contains(ISO_DATE))


def before_some_said(frames: Frames, rows: nw.LazyFrame, day: str) -> nw.LazyFrame:
    """The rows whose ISO date `day` comes before the beginning of some said date: the others come before none."""
    latest = days(frames, "dates", "edtf").select(nw.col("first").max().alias("latest"))
    return rows.join(latest, how="cross").filter(before(day, "latest")).drop("latest")


def without(rows: nw.LazyFrame, partners: nw.LazyFrame, *keys: str) -> nw.LazyFrame:
    """The rows that have no partner with the same keys."""
    return rows.join(partners.select(*keys), on=list(keys), how="anti")


def having(rows: nw.LazyFrame, partners: nw.LazyFrame, *keys: str) -> nw.LazyFrame:
    """The rows that have a partner with the same keys."""
    return rows.join(partners.select(*keys), on=list(keys), how="semi")
