"""Family CO: what the Table Schema says of one column. The expressions are compiled from the schema; here they
get their codes and words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Frames, JoinCheck, Row, Words, shown
from onrecord.checks.joins import filled, together
from onrecord.checks.prefilter import gate
from onrecord.tableschema import Field, TableSchema
from onrecord.tableschema.expressions import demands, plain_demands

KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date of the form YYYY-MM-DD",
    "year": "a year of four digits",
}

BY_DEMAND: dict[str, str] = {
    "type": "CO201",
    "required": "CO202",
    "enum": "CO203",
    "pattern": "CO204",
    "minimum": "CO205",
    "maximum": "CO206",
    "minLength": "CO207",
    "maxLength": "CO208",
}
UNIQUE = "CO209"
PRIMARY_KEY = "CO210"


def column_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of every cell of one table.

    Damaged text (a trailing space, an invisible or look-alike letter) is reported by family TX, and not
    as a misspelt value too.
    """
    for field in schema.fields:
        asked = gate(schema, field)
        for demand, _ in plain_demands(field):
            yield ExpressionCheck(
                BY_DEMAND[demand],
                schema.name,
                field.name,
                partial(_fits, field, demand),
                partial(_describe, demand, field),
                (field.name,),
                asked,
            )


def _fits(field: Field, demand: str) -> nw.Expr:
    return dict(demands(field))[demand]


def _describe(demand: str, field: Field, row: Row, _context: Context) -> Words:
    name, value = field.name, row[field.name]
    match demand:
        case "required":
            return f"{name} is empty and is required", None
        case "type":
            return f"{name} {shown(value)} is not {KINDS[field.type]}", _form(value, field)
        case "enum":
            return f"{name} {shown(value)} is not one of {', '.join(field.enum or ())}", _near(value, field)
        case "pattern":
            return f"{name} {shown(value)} does not fit {field.pattern}", None
        case "minimum":
            return f"{name} {value} is below {field.minimum}", None
        case "maximum":
            return f"{name} {value} is above {field.maximum}", None
        case "minLength":
            return f"{name} has {len(value)} characters, fewer than {field.min_length}", None
        case _:
            return f"{name} has {len(value)} characters, more than {field.max_length}", None


def _form(value: str, field: Field) -> str | None:
    """How to write what a spreadsheet turned."""
    if field.type == "boolean":
        wanted = {"true": field.true_values[0], "false": field.false_values[0]}.get(value.lower())
        return f"write {wanted}" if wanted else f"write {field.true_values[0]} or {field.false_values[0]}"
    return "write year, month and day: YYYY-MM-DD" if field.type == "date" else None


def _near(value: str, field: Field) -> str | None:
    from onrecord._text import suggestion

    return suggestion(value, field.enum or ())


def uniqueness_checks(schema: TableSchema) -> Iterator[JoinCheck]:
    """The checks that need a whole column: unique values and the primary key."""
    if schema.primary_key:
        yield _unique(PRIMARY_KEY, schema, schema.primary_key)
    for field in schema.fields:
        if field.unique and schema.primary_key != (field.name,):
            yield _unique(UNIQUE, schema, (field.name,))


def _unique(which: str, schema: TableSchema, columns: tuple[str, ...]) -> JoinCheck:
    whole = together(columns) if len(columns) > 1 or columns != schema.primary_key else None
    key = whole.name if whole else columns[0]

    def find(frames: Frames) -> nw.LazyFrame:
        named = frames[schema.name].filter(filled(key))
        first = named.group_by(key).agg(nw.col("__row").min().alias("first"), nw.len().alias("times"))
        again = named.join(first.filter(nw.col("times") > 1), on=key, how="inner")
        return again.filter(nw.col("__row") > nw.col("first"))

    def describe(row: Row, _context: Context) -> Words:
        value = "|".join(str(row[name]) for name in columns)
        return (
            f"{', '.join(columns)} {shown(value)} is already in row {row['first']}",
            "draw a new id, or merge the rows",
        )

    reads = {schema.name: (whole or key,)}
    return JoinCheck(which, schema.name, columns[0], reads, find, describe, if_unsorted=which is PRIMARY_KEY)
