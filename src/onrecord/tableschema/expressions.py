"""What a Table Schema field demands of a cell, as narwhals expressions over the text of the file.

Each expression is true where the cell is fit, never null, and knows nothing of the engine that runs it. An
empty cell is missing and meets every demand but `required`. Numbers are compared after a guarded cast: narwhals
casts are strict, so a pattern decides first.

Source: Data Package v2, Table Schema, field types and constraints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import narwhals as nw

from onrecord.edtf import ISO_DATE
from onrecord.tableschema.model import NUMERAL, Field

INTEGER = r"\A[+-]?[0-9]+\z"
NUMBER = rf"\A(?:{NUMERAL}|NaN|-?INF)\z"
YEAR = r"\A[0-9]{4}\z"


def whole_cell(pattern: str) -> str:
    """A Table Schema pattern, which speaks of the whole cell, as a regular expression that says so."""
    return rf"\A(?:{pattern})\z"


def demands(field: Field) -> Iterator[tuple[str, nw.Expr]]:
    """The demands of one field as (constraint name, expression), each silent where an earlier one failed.

    "One fault is one problem": a cell that is no integer is not also too small.
    """
    earlier: nw.Expr | None = None
    for name, fit in plain_demands(field):
        yield name, fit if earlier is None else fit | ~earlier
        earlier = fit if earlier is None else earlier & fit


def sound(field: Field) -> nw.Expr | None:
    """Whether each cell meets every demand of its field; None where there is none."""
    fits = [fit for _, fit in plain_demands(field)]
    return nw.all_horizontal(*fits, ignore_nulls=False) if fits else None


def is_type(field: Field, cell: nw.Expr) -> nw.Expr | None:
    """Whether each cell is a value of the field's type; None where every text is."""
    if field.type == "boolean":
        return cell.is_in([*field.true_values, *field.false_values])
    pattern = {"integer": INTEGER, "number": NUMBER, "date": ISO_DATE, "year": YEAR}.get(field.type)
    return None if pattern is None else cell.str.contains(pattern)


@cache
def plain_demands(field: Field) -> tuple[tuple[str, nw.Expr], ...]:
    """The demands of one field as (constraint name, expression), each for itself; the same objects at each call."""
    return tuple(_plain_demands(field, nw.col(field.name)))


def _plain_demands(field: Field, cell: nw.Expr) -> Iterator[tuple[str, nw.Expr]]:
    empty = cell == ""
    if field.required:
        yield "required", ~empty
    fits = is_type(field, cell)
    if fits is not None:
        yield "type", empty | fits
    if field.enum is not None:
        yield "enum", empty | _listed(field, cell, field.enum)
    if field.pattern is not None:
        yield "pattern", empty | cell.str.contains(whole_cell(field.pattern))
    if field.minimum is not None:
        yield "minimum", empty | _compared(field, cell, field.minimum, low=True)
    if field.maximum is not None:
        yield "maximum", empty | _compared(field, cell, field.maximum, low=False)
    if field.min_length is not None:
        yield "minLength", empty | (cell.str.len_chars() >= field.min_length)
    if field.max_length is not None:
        yield "maxLength", empty | (cell.str.len_chars() <= field.max_length)


def _listed(field: Field, cell: nw.Expr, values: tuple[str, ...]) -> nw.Expr:
    """Whether each cell is one of the values, however a boolean or a number is written."""
    words = list(values)
    if field.type == "boolean":
        for same in (("true", *field.true_values), ("false", *field.false_values)):
            words += same if set(same) & set(values) else ()
    listed = cell.is_in(words)
    if field.type in ("integer", "number"):
        numeral, number = _number(cell)
        listed |= numeral & number.is_in([float(value) for value in values if re.fullmatch(NUMERAL, value)])
    return listed


def _compared(field: Field, cell: nw.Expr, limit: str, *, low: bool) -> nw.Expr:
    """Whether each cell is on the right side of a limit, in the order of the field's type; NaN is on neither."""
    if field.type in ("integer", "number"):
        numeral, number = _number(cell)
        infinite = cell == ("INF" if low else "-INF")
        return infinite | (numeral & ((number >= float(limit)) if low else (number <= float(limit))))
    return (cell >= limit) if low else (cell <= limit)


def _number(cell: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Whether each cell is a numeral, and its number (0 where it is none), as a 64-bit float."""
    numeral = cell.str.contains(rf"\A{NUMERAL}\z")
    guarded = nw.when(numeral).then(cell).otherwise(nw.lit("0"))
    return numeral, guarded.str.replace_all(r"\A\+", "").cast(nw.Float64)
