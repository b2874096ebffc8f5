"""A package checked by pandera on pandas with the Arrow reader, the schemas compiled from the Table Schemas."""

import sys

import pandas as pd
import pandera.pandas as pa
from schemas import Column, Table, tables


def column(demands: Column) -> pa.Column:
    checks = [pa.Check.str_matches(f"^(?:{demands.pattern})$")] if demands.pattern else []
    checks += [pa.Check.isin(demands.enum)] if demands.enum else []
    if demands.shortest is not None or demands.longest is not None:
        checks.append(pa.Check.str_length(demands.shortest or 0, demands.longest))
    return pa.Column(None, checks, nullable=not demands.required)


def schema(table: Table) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({one.name: column(one) for one in table.columns}, unique=table.key, strict=True)


total = 0
kept = {}
package = list(tables(sys.argv[1]))
for table in package:
    frame = pd.read_csv(table.path, engine="pyarrow", dtype=str, keep_default_na=False, na_values=[""])
    try:
        schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        total += len(errors.schema_errors)
    kept[table.name] = frame[table.joined]
for table in package:
    for own, other, theirs in table.foreign:
        known = pd.MultiIndex.from_frame(kept[other][theirs]) if len(own) > 1 else kept[other][theirs[0]]
        filled = kept[table.name][own].dropna()
        asked = pd.MultiIndex.from_frame(filled) if len(own) > 1 else filled[own[0]]
        total += int((~asked.isin(known)).sum())
print(total)
sys.exit(total > 0)
