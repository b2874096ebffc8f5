"""The prefilter: one cheap expression for each column, its gate. A cell outside it breaks no rule of single cells.

A gate only saves time: every check of the column is asked of the cells inside it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache, reduce
from operator import or_

import narwhals as nw

from onrecord.checks.marks import QUOTE_MARKS, UNSPACED
from onrecord.edtf import ISO_DATE
from onrecord.tableschema import Field, TableSchema
from onrecord.tableschema.expressions import sound

_USUAL = (
    " -~\n"
    "\u00a1-\u00ac\u00ae-\u00c1\u00c4-\u00cf\u00d2-\u00d7\u00da-\u00e1\u00e3-\u00ee\u00f0-\u017f"
    "\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f9"
    "\u2010-\u2015\u2018-\u2022\u2026\u20ac\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
)
"""Characters that damage no text, next to whichever of them they are: ASCII, Latin without what mojibake begins with,
the letters of Hebrew, Arabic and East Asia, dashes and quotation marks."""
_ARABIC, _JOINER = "\u0621-\u064a\u0671-\u06d3", "\u200c"
UNUSUAL = rf"[^{_USUAL}{_JOINER}]|(?:\A|[^{_ARABIC}]){_JOINER}|{_JOINER}(?:[^{_ARABIC}]|\z)"
"""Any other character, and a zero-width non-joiner that is not between Arabic letters."""
SUSPECT = UNUSUAL + r"|\A[ \n=@+-]|[ \n]\z|  |<{7}|>{7}"
"""What any damaged text has."""
LONG_QUOTE = r"\A[ \n\t]*(?:[^ \n\t]+[ \n\t]+){60}[^ \n\t]"
"""More than sixty words."""
_PLAIN_EDTF = rf"\A(?:{ISO_DATE[2:-2]}|[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]))?)(?:[?~%]|/\.\.)?\z"
"""The EDTF that most cells hold: a day, a month or a year, perhaps with a qualifier or an open end."""
_ONE = r"(?:[A-Za-z0-9]|\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?)+\])"
_PLAIN_PATTERN = rf"{_ONE}(?:\+|\{{[1-9][0-9,]*\}})?(?:{_ONE}|[()*+?-]|\{{[0-9,]+\}})*"
"""Patterns that match nothing but ASCII letters, digits and hyphens, and begin with a letter or digit."""


def tomorrow() -> str:
    """The last day that is not certainly in the future anywhere on Earth, as an ISO date."""
    return (datetime.now(UTC) + timedelta(hours=14)).date().isoformat()


def edtf_columns(schema: TableSchema) -> list[str]:
    """The columns that hold EDTF, recognised by their name: `edtf` or an ending in `_edtf`."""
    return [name for name in schema.columns if name == "edtf" or name.endswith("_edtf")]


def gate(schema: TableSchema, field: Field) -> nw.Expr:
    """Which cells of a column may break its schema, or may not be EDTF; the same object at each call."""
    return _gate(field, field.name in edtf_columns(schema))


def text_gate(schema: TableSchema, field: Field) -> nw.Expr:
    """Which cells of a column may hold damaged text, or a quote that is too long or in quotation marks."""
    return gate(schema, field) if _plain(field) else _text_gate(field)


@cache
def _text_gate(field: Field) -> nw.Expr:
    quote = rf"|{LONG_QUOTE}|[{UNSPACED}]|\A{QUOTE_MARKS}" if field.name == "quote" else ""
    return nw.col(field.name).str.contains(SUSPECT + quote)


@cache
def future_gate(field: Field, today: str) -> nw.Expr:
    """Which dates, plain or EDTF, may begin after a day: those whose text is greater."""
    return nw.col(field.name) > today


@cache
def _gate(field: Field, edtf: bool) -> nw.Expr:
    cell = nw.col(field.name)
    fits = sound(field)
    asked = [] if fits is None else [~fits]
    if edtf:
        asked.append((cell != "") & ~cell.str.contains(_PLAIN_EDTF))
    return reduce(or_, asked) if asked else nw.lit(False)


def _plain(field: Field) -> bool:
    """Whether what the schema admits is certainly plain text, so that damaged text breaks the schema."""
    if field.enum is not None:
        return not any(re.search(SUSPECT.replace(r"\z", r"\Z"), word) for word in field.enum)
    return field.pattern is not None and re.fullmatch(_PLAIN_PATTERN, field.pattern) is not None
