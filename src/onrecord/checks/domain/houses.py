"""Whose text a source is: the house that counts as one witness, however often it is copied."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Derived, Frames
from onrecord.checks.joins import filled, without

COPIES = 3
"""How many copies of copies are followed to the original."""


def folded(name: str) -> Derived:
    """The cells of a column without the difference of capital and small letters."""
    return Derived(f"{name}_folded", nw.col(name).str.to_lowercase(), (name,))


SOURCES = ("source_id", folded("publisher"), folded("origin"), "republishes")
"""The columns of `sources` that `origin_houses` reads."""
SPEAKERS = ("speaker_id", folded("name"), folded("affiliation"))
"""The columns of `speakers` that `speakers_houses` reads."""


def origin_houses(frames: Frames) -> nw.LazyFrame:
    """The origin house of each source, `source_id` and `house`: of what it copies, its origin, or its publisher."""
    return frames.once(_houses)


def _houses(frames: Frames) -> nw.LazyFrame:
    own = nw.coalesce(nw.col("origin_folded"), nw.col("publisher_folded"), nw.col("source_id"))
    houses = frames["sources"].select("source_id", "republishes", own.alias("house")).unique("source_id", keep="any")
    copied = houses.filter(filled("republishes"))
    for _ in range(COPIES):
        original = houses.select(nw.col("source_id").alias("republishes"), "house")
        copied = copied.select("source_id", "republishes").join(original, on="republishes", how="left")
        houses = nw.concat([without(houses, copied, "source_id"), copied], how="vertical")
    return houses.select("source_id", "house").filter(filled("house"))


def speakers_houses(frames: Frames) -> nw.LazyFrame:
    """The houses of each speaker, `speaker_id` and `house`: a row for the name, and one for the affiliation."""
    names = ("name_folded", "affiliation_folded")
    speakers = frames["speakers"]
    return nw.concat([speakers.select("speaker_id", nw.col(name).alias("house")) for name in names], how="vertical")
