"""A table that polars has read as text, converted to the typed pandas frame that `onrecord.load` returns."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from onrecord.tableschema import Field, TableSchema
from onrecord.tableschema.dtypes import convert, pandas_dtype

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_pandas(text: pl.DataFrame, schema: TableSchema, names: Sequence[str] = ()) -> pd.DataFrame:
    """A frame of text (missing is "") with the dtypes of `tableschema.dtypes`: the columns of these names, or all.

    Raises `InvalidDataError`, naming the column, when a cell does not fit.
    """
    import pandas as pd

    fields = [schema.field(name) for name in names or schema.columns]
    with ThreadPoolExecutor(2) as threads:  # half of the time is spent outside the interpreter lock
        columns = list(threads.map(lambda field: _converted(text[field.name], field, schema.name), fields))
    named = {field.name: column for field, column in zip(fields, columns, strict=True)}
    return pd.DataFrame(named, index=pd.RangeIndex(text.height), copy=False)


def _converted(cells: pl.Series, field: Field, table: str) -> object:
    series = cells.set(cells == "", None)
    found: object | None = None
    if field.enum is not None and field.type == "string":
        found = _category(series, field.enum, pandas_dtype(field))
    elif field.type == "date":
        found = _days(series)
    return convert(_string(series), field, table) if found is None else found


def _category(series: pl.Series, enum: Sequence[str], dtype: pd.CategoricalDtype) -> object | None:
    """The column as codes of its vocabulary, or None where a cell is not in it."""
    import pandas as pd
    import polars as pl

    try:
        codes = series.cast(pl.Enum(list(dict.fromkeys(enum)))).to_physical()
    except pl.exceptions.PolarsError:
        return None
    places = pd.Index(dtype.categories).get_indexer(list(dict.fromkeys(enum)))
    found = pl.Series(places, dtype=pl.Int32).gather(codes).fill_null(-1).to_numpy()
    return pd.Categorical.from_codes(found, dtype=dtype)


def _days(series: pl.Series) -> object | None:
    """The column as days, or None where a cell is not a day; `convert` then reads it or names the cell."""
    from onrecord.edtf import ISO_DATE

    if not series.str.contains(ISO_DATE).all():
        return None
    return series.str.to_date("%Y-%m-%d").to_numpy().astype("datetime64[s]")


def _string(series: pl.Series) -> pd.Series:
    """The column as pandas text, in whichever storage pandas has for it here."""
    import pandas as pd
    import polars as pl

    dtype = pd.StringDtype()
    if dtype.storage == "pyarrow":
        import pyarrow as pa

        arrow = series.to_arrow(compat_level=pl.CompatLevel.oldest())
        return pd.Series(dtype.__from_arrow__(pa.chunked_array([arrow])), copy=False)
    import numpy as np

    cells = np.array(series.to_list(), dtype=object) if series.len() else np.empty(0, dtype=object)
    cells[series.is_null().to_numpy()] = pd.NA
    return pd.Series(pd.arrays.StringArray(cells), copy=False)
