"""A package checked by pandera on polars, compiled from the Table Schemas; the foreign keys by anti-joins."""

import sys

import pandera.polars as pa
import polars as pl
from schemas import Column, Table, tables


def column(demands: Column) -> pa.Column:
    checks = [pa.Check.str_matches(f"^(?:{demands.pattern})$")] if demands.pattern else []
    checks += [pa.Check.isin(demands.enum)] if demands.enum else []
    if demands.shortest is not None or demands.longest is not None:
        checks.append(pa.Check.str_length(demands.shortest or 0, demands.longest))
    return pa.Column(str, checks, nullable=not demands.required)


def schema(table: Table) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({one.name: column(one) for one in table.columns}, unique=table.key, strict=True)


total = 0
kept = {}
package = list(tables(sys.argv[1]))
for table in package:
    frame = pl.read_csv(table.path, infer_schema=False)
    try:
        schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        total += len(errors.schema_errors)
    kept[table.name] = frame.select(table.joined)
for table in package:
    for own, other, theirs in table.foreign:
        total += kept[table.name].drop_nulls(own).join(kept[other], left_on=own, right_on=theirs, how="anti").height
print(total)
sys.exit(total > 0)
