"""The rows of a package's tables as typed polars frames, read in batches, so that no table must fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.errors import UnreadableError
from onrecord.reading.opened import refuse_faults

if TYPE_CHECKING:
    import polars as pl

    from onrecord.reading import Package


def batches(package: Package, name: str) -> Iterator[pl.DataFrame]:
    """The rows of a table in file order, at least one frame, dtypes as in `tableschema.polars_types`.

    Raises `InvalidDataError` for cells that do not fit their type and, after the last batch, for a file whose
    structure is broken: what was written from it until then must not be kept.
    """
    from onrecord.frames import TableReader
    from onrecord.tableschema.polars_types import typed_frame

    table = package.table(name)
    reader = TableReader(table.schema.columns)
    empty = True
    try:
        with package.inspection.store.open(table.path) as stream:
            for batch in reader.batches(stream):
                empty = False
                yield typed_frame(batch.frame, table.schema)
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"{table.path} cannot be read: {error}") from error
    refuse_faults(name, reader)
    if empty:
        yield typed_frame(_no_rows(table.schema.columns), table.schema)


def frame(package: Package, name: str) -> pl.DataFrame:
    """The whole table as one typed polars frame."""
    import polars as pl

    return pl.concat(list(batches(package, name)), rechunk=True)


def _no_rows(columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
