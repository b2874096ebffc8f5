"""The rows of a package's tables as typed polars frames, read in batches, so that no table must fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError
from onrecord.query.tables import refuse_faults

if TYPE_CHECKING:
    import polars as pl

    from onrecord.query import Package


def batches(package: Package, name: str) -> Iterator[pl.DataFrame]:
    """The rows of a table in file order, at least one frame, dtypes as in `tableschema.polars_types`.

    Raises `InvalidDataError` for cells that do not fit their type and, after the last batch, for a file whose
    structure is broken: what was written from it until then must not be kept.
    """
    from onrecord.csvio import TableReader
    from onrecord.tableschema.polars_types import typed_frame

    table = package.table(name)
    reader = TableReader(table.schema.columns, judged=False)
    empty = True
    try:
        with package.inspection.store.open(table.path) as stream:
            for batch in reader.batches(stream):
                empty = False
                yield typed_frame(batch.frame, table.schema)
    except OnRecordError:
        raise
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"{table.path} cannot be read: {error}") from error
    refuse_faults(name, reader)
    if empty:
        yield typed_frame(_no_rows(table.schema.columns), table.schema)


def all_fit(package: Package, name: str) -> bool:
    """Whether every cell of a table meets all that its schema demands of it, which is more than SQL can say."""
    import narwhals as nw

    from onrecord.csvio import TableReader
    from onrecord.tableschema.expressions import sound

    table = package.table(name)
    demands = [fits for field in table.schema.fields if (fits := sound(field)) is not None]
    if not demands:
        return True
    reader = TableReader(table.schema.columns, judged=False)
    fit = nw.all_horizontal(*demands, ignore_nulls=False).all().alias("fit")
    with package.inspection.store.open(table.path) as stream:
        found = [nw.from_native(batch.frame).select(fit)["fit"][0] for batch in reader.batches(stream)]
    return all(found) and not reader.faults


def file_name(table: str, suffix: str) -> str:
    """The name of the file of a table; raises `InvalidDataError` where a table's name could lead elsewhere."""
    if table.startswith(".") or any(char in '/\\:*?"<>|' or ord(char) < 32 for char in table):
        raise InvalidDataError(f"the table {table!r} cannot be a file of its name; rename the resource")
    return f"{table}.{suffix}"


def frame(package: Package, name: str) -> pl.DataFrame:
    """The whole table as one typed polars frame."""
    import polars as pl

    return pl.concat(list(batches(package, name)), rechunk=True)


def _no_rows(columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
