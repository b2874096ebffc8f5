"""The description of a table or view: its columns with their descriptions, its keys, its number of rows."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.package.descriptor import Table
from onrecord.query.view_columns import VIEWS
from onrecord.tableschema import TableSchema

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class TableDescription:
    """The description of one table or view; `columns` has one row per column, in order."""

    name: str
    title: str
    description: str
    rows: int
    primary_key: tuple[str, ...]
    columns: pd.DataFrame

    def __str__(self) -> str:
        key = ", ".join(self.primary_key)
        return f"{self.name}: {self.title}\n{self.description}\n{self.rows:,} rows, primary key {key}\n\n{self.columns}"

    def _repr_html_(self) -> str:
        title, words = html.escape(f"{self.name}: {self.title}"), html.escape(self.description)
        key = html.escape(", ".join(self.primary_key))
        return f"<h4>{title}</h4><p>{words}<br>{self.rows:,} rows, primary key {key}</p>{self.columns.to_html()}"

    def to_frame(self) -> pd.DataFrame:
        """The columns: one row each."""
        return self.columns


def describe(table: Table, rows: int) -> TableDescription:
    """The description of a table with that many rows."""
    return TableDescription(
        table.name, table.title, table.description, rows, table.schema.primary_key, columns(table.schema)
    )


def describe_view(name: str, frame: pd.DataFrame, schemas: Mapping[str, TableSchema]) -> TableDescription:
    """The description of a view whose rows are `frame`; its columns have title, dtype, source and description.

    `source` is the "table.column" that a column is taken from, empty where it is computed.
    """
    import pandas as pd

    view, rows = VIEWS[name], []
    for column, definition in view.columns.items():
        title, source, words = _defined(column, definition, schemas)
        rows.append((column, title, str(frame[column].dtype), source, words))
    described = pd.DataFrame(rows, columns=["column", "title", "dtype", "source", "description"]).set_index("column")
    return TableDescription(name, view.title, view.description, len(frame), view.key, described)


def definitions(name: str, schemas: Mapping[str, TableSchema]) -> dict[str, str]:
    """What each column of a view holds."""
    return {column: _defined(column, text, schemas)[2] for column, text in VIEWS[name].columns.items()}


def _defined(column: str, definition: str, schemas: Mapping[str, TableSchema]) -> tuple[str, str, str]:
    """The title of a column of a view, the "table.column" it is taken from if any, and what it holds."""
    table, _, own = definition.partition(".")
    if table in schemas and own in schemas[table].columns:
        field = schemas[table].field(own)
        return field.title, definition, field.description
    return column.replace("_", " "), "", definition


def columns(schema: TableSchema) -> pd.DataFrame:
    """One row per column: name, title, type, dtype, required, values, references, description."""
    import pandas as pd

    from onrecord.tableschema.dtypes import pandas_dtype

    references = {
        own: f"{key.resource}.{theirs}"
        for key in schema.foreign_keys
        for own, theirs in zip(key.fields, key.reference, strict=True)
    }
    return pd.DataFrame(
        {
            "column": field.name,
            "title": field.title,
            "type": field.type,
            "dtype": str(pandas_dtype(field)),
            "required": field.required,
            "values": ", ".join(field.enum or ()),
            "references": references.get(field.name, ""),
            "description": field.description,
        }
        for field in schema.fields
    ).set_index("column")
