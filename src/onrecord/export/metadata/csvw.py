"""CSV on the Web: a table group, which CSVW processors check the tables with and turn them into RDF with.

Foreign keys of columns that may be empty are left out: CSVW has no word for "if there is one", and a strict processor
reports every empty cell.

Source: Metadata Vocabulary for Tabular Data, https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import re
from typing import Any

from onrecord.checks.prefilter import edtf_columns
from onrecord.edtf import EDTF
from onrecord.export.metadata.facts import Facts, TableFile, without_nothing
from onrecord.tableschema import Field, TableSchema

EDTF_FORMAT = EDTF.removeprefix(r"\A").removesuffix(r"\z")


def csvw(facts: Facts) -> dict[str, Any]:
    """The CSVW metadata of a package; the addresses of the tables are relative to its folder."""
    return without_nothing(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": facts.title,
            "dc:description": facts.description,
            "dc:creator": [one.title for one in facts.authors],
            "dc:date": facts.day,
            "dc:hasVersion": facts.version,
            "dc:identifier": [one for one in (facts.address, facts.swhid) if one],
            "dc:source": facts.repository,
            "dc:publisher": facts.publisher,
            "dc:license": [{"@id": licence.path} for licence in facts.licences if licence.path],
            "dc:subject": facts.keywords,
            "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\n"], "doubleQuote": True},
            "tables": [_table(table, facts) for table in facts.tables],
        }
    )


def _table(table: TableFile, facts: Facts) -> dict[str, Any]:
    paths = {one.name: one.path for one in facts.tables}
    schema = table.schema
    keys = [
        {
            "columnReference": list(key.fields),
            "reference": {"resource": paths[key.resource], "columnReference": list(key.reference)},
        }
        for key in schema.foreign_keys
        if key.resource in paths and all(schema.field(column).required for column in key.fields)
    ]
    return without_nothing(
        {
            "url": table.path,
            "dc:title": table.title,
            "dc:description": table.description,
            "tableSchema": without_nothing(
                {
                    "columns": [_column(field, schema) for field in schema.fields],
                    "primaryKey": list(schema.primary_key),
                    "foreignKeys": keys,
                }
            ),
        }
    )


def _column(field: Field, schema: TableSchema) -> dict[str, Any]:
    return without_nothing(
        {
            "name": field.name,
            "titles": field.name,
            "rdfs:label": field.title,
            "dc:description": field.description,
            "required": field.required or field.name in schema.primary_key,
            "datatype": _datatype(field, field.name in edtf_columns(schema)),
            "null": [""],
        }
    )


def _datatype(field: Field, is_edtf: bool) -> Any:
    base = {"year": "gYear", "number": "double"}.get(field.type, field.type)
    limits: dict[str, Any] = {}
    if field.type == "boolean":
        limits["format"] = f"{field.true_values[0]}|{field.false_values[0]}"
    elif field.type == "string":
        limits = without_nothing(
            {"format": _format(field, is_edtf), "minLength": field.min_length, "maxLength": field.max_length}
        )
    elif field.type in ("integer", "number"):
        limits = {
            key: (int if field.type == "integer" else float)(value)
            for key, value in (("minimum", field.minimum), ("maximum", field.maximum))
            if value is not None
        }
    elif field.type == "date":
        limits = without_nothing({"format": "yyyy-MM-dd", "minimum": field.minimum, "maximum": field.maximum})
    return {"base": base, **limits} if limits else base


def _format(field: Field, is_edtf: bool) -> str:
    """The regular expression of a text: its vocabulary, its pattern, or what EDTF is."""
    if field.enum is not None:
        return "|".join(re.escape(word).replace(r"\-", "-") for word in field.enum)
    if field.pattern is not None:
        return field.pattern
    return EDTF_FORMAT if is_edtf else ""
