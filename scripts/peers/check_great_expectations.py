"""A package checked by Great Expectations on pandas, the expectations compiled from the Table Schemas."""

import sys

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as gxe
from pandas_keys import not_found
from schemas import Column, Table, tables


def column(demands: Column) -> list[gxe.Expectation]:
    name = demands.name
    found = [gxe.ExpectColumnValuesToNotBeNull(column=name)] if demands.required else []
    if demands.pattern:
        found.append(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=f"^(?:{demands.pattern})$"))
    if demands.enum:
        found.append(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=demands.enum))
    if demands.shortest is not None or demands.longest is not None:
        limits = {"min_value": demands.shortest or 0, "max_value": demands.longest}
        found.append(gxe.ExpectColumnValueLengthsToBeBetween(column=name, **limits))
    return found


def suite(table: Table) -> gx.ExpectationSuite:
    found = [one for demands in table.columns for one in column(demands)]
    if len(table.key) == 1:
        found.append(gxe.ExpectColumnValuesToBeUnique(column=table.key[0]))
    else:
        found.append(gxe.ExpectCompoundColumnsToBeUnique(column_list=table.key))
    return gx.ExpectationSuite(name=table.name, expectations=found)


total = 0
kept = {}
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
source = context.data_sources.add_pandas("package")
package = list(tables(sys.argv[1]))
for table in package:
    frame = pd.read_csv(table.path, dtype=str, keep_default_na=False, na_values=[""])
    whole = source.add_dataframe_asset(table.name).add_batch_definition_whole_dataframe("all")
    batch = whole.get_batch(batch_parameters={"dataframe": frame})
    outcome = batch.validate(suite(table), result_format="BOOLEAN_ONLY")
    total += outcome.statistics["unsuccessful_expectations"]
    kept[table.name] = frame[table.joined]
total += not_found(package, kept)
print(total)
sys.exit(total > 0)
