"""Table Schema to pandas: the dtype of every column, and text columns turned into them.

Text is `string`, an enum `category` in the order of its list, a boolean `boolean`, an integer or a year `Int64`, a
number `Float64`, an ISO date `datetime64[s]`. EDTF stays text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError
from onrecord.tableschema.model import Field, TableSchema

if TYPE_CHECKING:
    import pandas as pd

ORDERED = frozenset({"confidence", "fidelity"})
"""Enums whose list is a scale, written from high to low."""


def pandas_dtype(field: Field) -> object:
    """The dtype `onrecord.load` gives a column."""
    import pandas as pd

    if field.enum is not None and field.type == "string":
        return pd.CategoricalDtype(
            list(field.enum)[:: -1 if field.name in ORDERED else 1], ordered=field.name in ORDERED
        )
    return {
        "string": pd.StringDtype(),
        "integer": pd.Int64Dtype(),
        "year": pd.Int64Dtype(),
        "number": pd.Float64Dtype(),
        "boolean": pd.BooleanDtype(),
        "date": "datetime64[s]",
    }[field.type]


def typed(text: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """A frame of text (missing is NA) with the dtypes of its schema.

    Raises `InvalidDataError`, naming the column, when a cell does not fit; nothing is coerced silently.
    """
    fields = map(schema.field, text.columns)
    return text.assign(**{field.name: convert(text[field.name], field, schema.name) for field in fields})


def refuse_rows(frame: pd.DataFrame, schema: TableSchema) -> None:
    """Raise `InvalidDataError` where a required cell of a whole table is empty, or a primary key occurs twice."""
    for field in schema.fields:
        if field.required and frame[field.name].isna().any():
            row = int(frame[field.name].isna().to_numpy().argmax()) + 1
            raise InvalidDataError(
                f"{schema.name}: {field.name} is empty in row {row} and is required; run `onrecord validate` to see all"
            )
    key = list(schema.primary_key)
    if key and (again := frame.duplicated(key)).any():
        row = int(again.to_numpy().argmax())
        value = ", ".join(str(frame[name].iloc[row]) for name in key)
        raise InvalidDataError(
            f'{schema.name}: {", ".join(key)} "{value}" is in two rows, the second is row {row + 1}; '
            "run `onrecord validate` to see all"
        )


def convert(column: pd.Series, field: Field, table: str) -> pd.Series:
    """One column of text (missing is NA) with the dtype of its field; raises as `typed` does."""
    import pandas as pd

    try:
        if field.enum is not None and field.type == "string":
            strange = ~(column.isna() | column.isin(field.enum))
            if strange.any():
                raise ValueError(f"{column[strange].iloc[0]!r} is not one of {', '.join(field.enum)}")
            return column.astype(pandas_dtype(field))
        if field.type == "string":
            return column
        if field.type == "date":
            strange = ~(column.isna() | column.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))
            if strange.any():
                raise ValueError(f"{column[strange].iloc[0]!r} is not of the form YYYY-MM-DD")
            return pd.to_datetime(column, format="%Y-%m-%d", exact=True).astype("datetime64[s]")
        if field.type == "boolean":
            words = dict.fromkeys(field.true_values, True) | dict.fromkeys(field.false_values, False)
            values = column.map(words, na_action="ignore").astype("boolean")
            if (values.isna() & column.notna()).any():
                raise ValueError(f"{column[values.isna() & column.notna()].iloc[0]!r} is not a boolean")
            return values
        if field.type == "number":  # the words of Table Schema; a cell "NaN" holds no number, as an empty one does
            column = column.mask(column == "NaN").replace({"INF": "inf", "-INF": "-inf"})
        return pd.to_numeric(column).astype(pandas_dtype(field))
    except (ValueError, TypeError) as error:
        raise InvalidDataError(
            f"{table}.{field.name} does not fit its type {field.type}: {error}; run `onrecord validate` to see where"
        ) from error
