"""A small table in canonical form, read by Python's own CSV reader and proved by where the quotes stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

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
    if '"' in text and _quoted(text) != sum(map(_special, records)):
        return None
    cells = list(zip(*records[1:], strict=True)) or [()] * len(columns)
    return dict(zip(columns, cells, strict=True))


def _quoted(text: str) -> int | None:
    """How many cells stand in quotes; None where a quote is neither at the edge of a cell nor doubled."""
    outside = text.split('"')[::2]  # of quotes: nothing where one is doubled
    gaps = list(filter(None, ["\n" + outside[0], *outside[1:-1]]))
    sound = all(gap.startswith(_EDGES) and gap.endswith(_EDGES) for gap in gaps) and outside[-1].startswith(_EDGES)
    return len(gaps) if sound and not text.count('"') % 2 else None


def _special(record: Iterable[str]) -> int:
    """How many cells of a record need quotes."""
    return sum(["," in cell or '"' in cell or "\n" in cell for cell in record])
