"""A small table in canonical form, read by Python's own CSV reader and proved by where the quotes stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

_EDGES = (",", "\n")


def plain_table(data: bytes, columns: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """The cells of each column, or None unless these bytes are exactly what a writer makes of them under this header.

    What a writer would write as it stands has one meaning: quotes, line ends and widths are sound, and nothing is left
    out.
    """
    if b"\0" in data or b"\r" in data or not data.endswith(b"\n") or len(columns) < 2:
        return None
    try:
        text = data.decode()
        records = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    if not records or records[0] != list(columns) or any(len(record) != len(columns) for record in records):
        return None
    if '"' in text and not _as_needed(text):
        return None
    cells = list(zip(*records[1:], strict=True)) or [()] * len(columns)
    return dict(zip(columns, cells, strict=True))


def _as_needed(text: str) -> bool:
    """Whether quotes stand around the cells that need them, alone, and doubled within."""
    parts = ("\n" + text).split('"')
    outside, inside = parts[::2], parts[1::2]  # outside of quotes is nothing where one is doubled
    return (
        len(outside) > len(inside)
        and all(not gap or (gap.startswith(_EDGES) and gap.endswith(_EDGES)) for gap in outside)
        and all(
            "," in part or "\n" in part or not before or not after
            for before, part, after in zip(outside, inside, outside[1:], strict=False)
        )
    )
