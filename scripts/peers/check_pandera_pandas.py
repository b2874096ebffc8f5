"""A package checked by pandera on pandas with the Arrow reader, the schemas compiled from the Table Schemas."""

import sys

import pandas as pd
import pandera.pandas as pa
import pyarrow
from pandas_keys import not_found
from pyarrow import csv
from schemas import Column, Table, tables


def column(demands: Column) -> pa.Column:
    checks = [pa.Check.str_matches(f"^(?:{demands.pattern})$")] if demands.pattern else []
    checks += [pa.Check.isin(demands.enum)] if demands.enum else []
    if demands.shortest is not None or demands.longest is not None:
        checks.append(pa.Check.str_length(demands.shortest or 0, demands.longest))
    return pa.Column(None, checks, nullable=not demands.required)


def schema(table: Table) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({one.name: column(one) for one in table.columns}, unique=table.key, strict=True)


def read(table: Table) -> pd.DataFrame:
    """A table as text; not by pandas.read_csv, whose Arrow reader cannot be told that cells hold line breaks."""
    text = {one.name: pyarrow.string() for one in table.columns}
    convert = csv.ConvertOptions(column_types=text, null_values=[""], strings_can_be_null=True)
    return csv.read_csv(table.path, None, csv.ParseOptions(newlines_in_values=True), convert).to_pandas()


total = 0
kept = {}
package = list(tables(sys.argv[1]))
for table in package:
    frame = read(table)
    try:
        schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        total += len(errors.schema_errors)
    kept[table.name] = frame[table.joined]
total += not_found(package, kept)
print(total)
sys.exit(total > 0)
