"""The foreign keys of a package in pandas frames, which neither pandera nor Great Expectations joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from schemas import Table


def not_found(package: Iterable[Table], kept: Mapping[str, pd.DataFrame]) -> int:
    """How many rows refer to a row that is not there."""
    total = 0
    for table in package:
        for own, other, theirs in table.foreign:
            asked = kept[table.name][own].dropna()
            known = kept[other][theirs].set_axis(own, axis="columns").drop_duplicates()
            total += int((asked.merge(known, how="left", indicator=True)["_merge"] == "left_only").sum())
    return total
