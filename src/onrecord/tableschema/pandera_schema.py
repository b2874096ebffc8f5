"""Table Schema to pandera: the same expressions as bodies of pandera checks, for polars and for pandas.

The names of the checks are the names of the constraints. Frames of text are judged as they stand; a typed pandas
frame, such as `onrecord.load` gives, is first written back to the text it would have in a file. Patterns run on
polars in either case, in linear time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from onrecord.tableschema.expressions import demands
from onrecord.tableschema.model import Field, TableSchema

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas
    import pandera.polars


def polars_schema(columns: Mapping[str, list[tuple[str, nw.Expr]]]) -> pandera.polars.DataFrameSchema:
    """A pandera schema over polars text frames from named expressions per column (the column a failure points at)."""
    import pandera.polars as pa
    import polars as pl

    def body(fit: nw.Expr) -> Callable[[Any], pl.LazyFrame]:
        return lambda data: nw.from_native(data.lazyframe).select(fit.alias("fit")).to_native()

    return pa.DataFrameSchema(
        {
            column: pa.Column(pl.String, [pa.Check(body(fit), name=name, error=name) for name, fit in named])
            for column, named in columns.items()
        }
    )


def compile_schema(schema: TableSchema, backend: Literal["pandas", "polars"] = "pandas") -> Any:
    """The pandera schema of one table: types, constraints, unique columns and the primary key."""
    compiled: Any
    if backend == "polars":
        compiled = polars_schema({field.name: list(_all_demands(field)) for field in schema.fields})
    else:
        compiled = _pandas_schema(schema)
    compiled.name = schema.name
    if schema.primary_key:
        compiled.unique = list(schema.primary_key)
    return compiled


def _all_demands(field: Field) -> list[tuple[str, nw.Expr]]:
    found = list(demands(field))
    if field.unique:
        cell = nw.col(field.name)
        found.append(("unique", (cell == "") | ~cell.is_duplicated()))
    return found


def _pandas_schema(schema: TableSchema) -> pandera.pandas.DataFrameSchema:
    import pandera.pandas as pa

    def body(field: Field, fit: nw.Expr) -> Callable[[pd.Series], pd.Series]:
        return lambda series: _judge(series, field, fit)

    return pa.DataFrameSchema(
        {
            field.name: pa.Column(
                None,
                [
                    pa.Check(body(field, fit), name=name, error=name, ignore_na=False)
                    for name, fit in _all_demands(field)
                ],
                nullable=True,
            )
            for field in schema.fields
        },
    )


def _judge(series: pd.Series, field: Field, fit: nw.Expr) -> pd.Series:
    import pandas as pd
    import polars as pl

    frame = nw.from_native(pl.DataFrame({field.name: text_of(series, field)}, schema={field.name: pl.String}))
    return pd.Series(frame.select(fit.alias("fit"))["fit"].to_list(), index=series.index, dtype=bool)


def text_of(series: pd.Series, field: Field) -> list[str]:
    """Each value as the text it has in a file; missing is ""."""
    import pandas as pd

    missing = series.isna()
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        series = series.dt.strftime("%Y-%m-%d")
    return ["" if gone else _text(value, field) for value, gone in zip(series.astype(object), missing, strict=True)]


def _text(value: object, field: Field) -> str:
    if field.type == "boolean" and isinstance(value, bool):
        return field.true_values[0] if value else field.false_values[0]
    if field.type in ("integer", "year") and isinstance(value, float) and value.is_integer():
        value = int(value)
    if field.type == "year" and isinstance(value, int):
        return f"{value:04}"
    text = str(value)
    return {"inf": "INF", "-inf": "-INF"}.get(text, text) if field.type == "number" else text
