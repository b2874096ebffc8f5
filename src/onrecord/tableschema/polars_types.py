"""Table Schema to polars: the dtype of every column, and text columns turned into them.

The same types as `onrecord.load` gives, in polars' own: text is `String`, an enum `Enum`, a boolean `Boolean`, an
integer or a year `Int64`, a number `Float64`, an ISO date `Date`. EDTF stays text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.edtf import ISO_DATE
from onrecord.errors import InvalidDataError
from onrecord.tableschema.dtypes import ORDERED
from onrecord.tableschema.model import Field, TableSchema

if TYPE_CHECKING:
    import polars as pl


def polars_dtype(field: Field) -> pl.DataType:
    """The polars dtype of a column."""
    import polars as pl

    if field.enum is not None and field.type == "string":
        return pl.Enum(list(dict.fromkeys(field.enum))[:: -1 if field.name in ORDERED else 1])
    types = {"string": pl.String(), "boolean": pl.Boolean(), "number": pl.Float64(), "date": pl.Date()}
    return types.get(field.type, pl.Int64())


def typed_frame(text: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """A frame of text (missing is "") with the dtypes of its schema, columns in file order, missing as null.

    Raises `InvalidDataError`, naming the column, when a cell does not fit.
    """
    import polars as pl

    columns = []
    for field in schema.fields:
        strange = pl.col(field.name).str.contains(ISO_DATE).not_() & (pl.col(field.name) != "")
        if field.type == "date" and (found := text.filter(strange)).height:
            raise _unfit(schema, field, f"{found[field.name][0]!r} is not a day YYYY-MM-DD")
        try:
            columns.append(text.select(_expression(field)).to_series())
        except pl.exceptions.PolarsError as error:
            raise _unfit(schema, field, str(error).splitlines()[0]) from error
    return pl.DataFrame(columns)


def _unfit(schema: TableSchema, field: Field, why: str) -> InvalidDataError:
    return InvalidDataError(
        f"{schema.name}.{field.name} does not fit its type {field.type}: {why}; run `onrecord validate` to see where"
    )


def _expression(field: Field) -> pl.Expr:
    import polars as pl

    cell = pl.col(field.name)
    cell = pl.when(cell != "").then(cell).alias(field.name)
    if field.type == "boolean":
        words = dict.fromkeys(field.true_values, True) | dict.fromkeys(field.false_values, False)
        return cell.replace_strict({None: None, **words}, return_dtype=pl.Boolean)
    if field.type == "date":
        return cell.str.to_date("%Y-%m-%d", strict=True)
    if field.type == "number":
        return cell.cast(pl.Float64(), strict=True).fill_nan(None)  # "NaN" is no number, as in `dtypes`
    return cell.cast(polars_dtype(field), strict=True)
