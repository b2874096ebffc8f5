"""Rows of a frame as plain dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dicts, with None for missing."""
    plain = frame.astype(object)
    return plain.where(frame.notna(), None).to_dict("records")
