"""The data dictionary: every table and column of a package, from its descriptor and schemas, and the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.markdown import codes, page, table
from onrecord._text import markdown_code
from onrecord.tableschema import Field, ForeignKey

if TYPE_CHECKING:
    from onrecord.package.descriptor import Table
    from onrecord.query import Package

INTRODUCTION = """\
# Data dictionary

Every table and every column, from `datapackage.json` and the files in `schemas/`.
`type` is that of Table Schema, `dtype` that of the pandas column which `onrecord.load` gives.
A missing value is the empty cell.
How a row comes to be what it is stands in the [methodology](methodology.md),
how names are made in [naming](naming.md)."""


def dictionary_page(package: Package) -> str:
    """The data dictionary of a package."""
    tables = [package.table(name) for name in package.tables()]
    overview = table(
        ["table", "one row is", "primary key"],
        [[f"[{one.name}](#{one.name})", _one_row(one), codes(one.schema.primary_key)] for one in tables],
    )
    return page(INTRODUCTION, overview, *(block for one in tables for block in _table(one)), *_codebook(package))


def _table(one: Table) -> list[str]:
    schema = one.schema
    keys = "\n".join(f"- {_foreign_key(key)}" for key in schema.foreign_keys)
    columns = table(
        ["column", "type", "dtype", "required", "vocabulary or limits", "definition"],
        [
            [
                markdown_code(field.name),
                field.type,
                _dtype(field),
                "yes" if field.required else "",
                _limits(field),
                f"{field.title}. {field.description}",
            ]
            for field in schema.fields
        ],
    )
    return [
        f"## {one.name}",
        f"**{one.title}.** One row is: {_one_row(one)}.",
        f"File: `{one.path}`. Primary key: {codes(schema.primary_key)}.",
        f"Foreign keys:\n\n{keys}" if keys else "",
        columns,
    ]


def _one_row(one: Table) -> str:
    text = one.description.rstrip(".")
    return text[:1].lower() + text[1:]


def _foreign_key(key: ForeignKey) -> str:
    return f"{codes(key.fields)} is found in [{key.resource}](#{key.resource}) as {codes(key.reference)}"


def _dtype(field: Field) -> str:
    from onrecord.tableschema.dtypes import pandas_dtype

    dtype = pandas_dtype(field)
    return f"{dtype}, ordered" if getattr(dtype, "ordered", False) else str(dtype)


def _limits(field: Field) -> str:
    """The vocabulary of a column, or what else its schema demands, in words."""
    if field.enum is not None:
        return codes(field.enum)
    parts = ["each value once"] if field.unique else []
    if field.type == "boolean":
        parts.append(codes((field.true_values[0], field.false_values[0])))
    if field.pattern is not None:
        parts.append(f"pattern {markdown_code(field.pattern)}")
    parts += _range(field.minimum, field.maximum, "")
    parts += _range(field.min_length, field.max_length, " characters")
    return "; ".join(parts)


def _range(low: object, high: object, unit: str) -> list[str]:
    if low is not None and high is not None:
        return [f"{low} to {high}{unit}"]
    if low is not None:
        return [f"at least {low}{unit}"]
    return [f"at most {high}{unit}"] if high is not None else []


def _codebook(package: Package) -> list[str]:
    if "statuses" not in package.tables():
        return []
    statuses = package.load("statuses").sort_values(["aspect", "rank"]).astype(object)
    blocks = [
        "## Codebook",
        "The rows of [statuses](#statuses), from least to most borne out. `ClaimReview` is the rating that a status "
        "becomes where it is turned into ClaimReview, from 1 to 5; the last column says what is lost by it.",
    ]
    for aspect, rows in statuses.groupby("aspect", sort=True):
        blocks += [
            f"### {str(aspect).capitalize()}",
            table(
                ["rank", "status", "label", "definition", "ClaimReview", "what the mapping loses"],
                [
                    [
                        str(row.rank),
                        markdown_code(row.status),
                        row.label,
                        row.definition,
                        str(row.claimreview_rating),
                        row.mapping_note,
                    ]
                    for row in rows.where(rows.notna(), "").itertuples(index=False)
                ],
            ),
        ]
    return blocks
