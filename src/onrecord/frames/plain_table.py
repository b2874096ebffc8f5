"""A small table in canonical form, read by Python's own CSV reader and proved by writing it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def plain_table(data: bytes, columns: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """The cells of each column, or None unless these bytes are exactly what a writer makes of them under this header.

    What is written as it was read has one meaning: quotes, line ends and widths are sound, and nothing is left out.
    """
    if b"\0" in data or b"\r" in data or len(columns) < 2:
        return None
    written = io.StringIO(newline="")
    try:
        text = data.decode()
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        csv.writer(written, lineterminator="\n").writerows(records)
    except (UnicodeDecodeError, csv.Error):
        return None
    sound = written.getvalue() == text and bool(records) and records[0] == list(columns)
    if not sound or any(len(record) != len(columns) for record in records):
        return None
    cells = list(zip(*records[1:], strict=True)) or [()] * len(columns)
    return dict(zip(columns, cells, strict=True))
