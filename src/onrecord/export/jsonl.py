"""One JSON Lines file per table: a row is a JSON object, with every column in file order.

Numbers and booleans are JSON's own, days and EDTF are text, a missing cell is `null`. Nulls are written, so that the
first line already shows every column and a column without any value is not lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError

if TYPE_CHECKING:
    from onrecord.query import Package


def write(package: Package, out: Path) -> None:
    """Write a folder of `<table>.jsonl`."""
    import polars.selectors as cs

    from onrecord.export.rows import batches, file_name

    out.mkdir()
    for name in package.tables():
        with (out / file_name(name, "jsonl")).open("wb") as stream:
            for batch in batches(package, name):
                for column in batch.select(cs.float()):
                    if column.is_infinite().any():
                        raise InvalidDataError(f"{name}.{column.name} has INF, which JSON cannot say; export parquet")
                batch.write_ndjson(stream)
