"""The rows of a package's tables as typed polars frames, read in batches, so that no table must fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord._text import cut, printable
from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError
from onrecord.query.package import refuse_faults

if TYPE_CHECKING:
    import polars as pl

    from onrecord.query import Package
    from onrecord.tableschema import TableSchema


def batches(package: Package, name: str) -> Iterator[pl.DataFrame]:
    """The rows of a table in file order, at least one frame, dtypes as in `tableschema.polars_types`.

    Raises `InvalidDataError` for a cell that breaks its schema and, after the last batch, for a file whose structure is
    broken: what was written from it until then must not be kept.
    """
    import polars as pl

    from onrecord.csvio import TableReader
    from onrecord.tableschema.polars_types import typed_frame

    table = package.table(name)
    reader = TableReader(table.schema.columns, judged=False)
    empty = True
    try:
        with package.inspection.store.open(table.path) as stream:
            for batch in reader.batches(stream):
                empty = False
                if not reader.faults:
                    _refuse_unfit(batch.frame, table.schema, package)
                yield typed_frame(batch.frame, table.schema)
    except OnRecordError:
        raise
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"{table.path} cannot be read: {error}") from error
    refuse_faults(name, reader)
    if empty:
        yield typed_frame(pl.DataFrame(schema=dict.fromkeys(table.schema.columns, pl.String)), table.schema)


def _refuse_unfit(text: pl.DataFrame, schema: TableSchema, package: Package) -> None:
    """Raise `InvalidDataError` for the first cell that breaks its schema, which is more than SQL or Parquet can say."""
    import narwhals as nw

    from onrecord.csvio.reader import ROW
    from onrecord.tableschema.expressions import demands, sound

    fits = [fit for field in schema.fields if (fit := sound(field)) is not None]
    frame = nw.from_native(text)
    if not fits or frame.select(nw.all_horizontal(*fits, ignore_nulls=False).all().alias("fit"))["fit"][0]:
        return
    for field in schema.fields:
        for constraint, fit in demands(field):
            if not (fitting := frame.select(fit.alias("fit"))["fit"]).all():
                place = fitting.to_list().index(False)
                value = cut(printable(text[field.name][place]), 80)
                raise InvalidDataError(
                    f'{schema.name}.{field.name} does not fit its {constraint}: "{value}" in row {text[ROW][place]}; '
                    f"run `onrecord validate {package.path}` to see all such cells"
                )


def frame(package: Package, name: str) -> pl.DataFrame:
    """The whole table as one typed polars frame."""
    import polars as pl

    return pl.concat(list(batches(package, name)), rechunk=True)


def file_name(table: str, suffix: str) -> str:
    """The name of the file of a table; raises `InvalidDataError` where a table's name could lead to another folder."""
    if table.startswith(".") or any(char in '/\\:*?"<>|' or ord(char) < 32 for char in table):
        raise InvalidDataError(f"the table {table!r} cannot be a file of its name; rename the resource")
    return f"{table}.{suffix}"
