"""The prefilter: one cheap expression for each column, its gate. A cell outside it breaks no rule of single cells.

A gate only saves time: every check of the column is asked of the cells inside it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache, reduce
from operator import or_

import narwhals as nw

from onrecord.checks.marks import QUOTE_MARKS
from onrecord.edtf import ISO_DATE
from onrecord.tableschema import Field, TableSchema
from onrecord.tableschema.expressions import sound

SUSPECT = r"[^ -~\n]|\A[ \n=@+-]|[ \n]\z|  |<{7}|>{7}"
"""What any damaged text has: everything else is plain ASCII in good order."""
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
    """Which cells of a column may break a rule of single cells; the same object at each call on one day."""
    return _gate(field, field.name in edtf_columns(schema), tomorrow())


@cache
def _gate(field: Field, edtf: bool, today: str) -> nw.Expr:
    cell = nw.col(field.name)
    fits = sound(field)
    asked = [] if fits is None else [~fits]
    if edtf:
        asked += [(cell != "") & ~cell.str.contains(_PLAIN_EDTF), cell > today]
    elif field.type == "date" and field.name.endswith("_on"):
        asked.append(cell > today)
    elif field.type == "string" and not _plain(field):
        asked.append(cell.str.contains(SUSPECT + (rf"|{LONG_QUOTE}|\A{QUOTE_MARKS}" if field.name == "quote" else "")))
    return reduce(or_, asked) if asked else nw.lit(False)


def _plain(field: Field) -> bool:
    """Whether what the schema admits is certainly plain text."""
    if field.enum is not None:
        return not any(re.search(SUSPECT.replace(r"\z", r"\Z"), word) for word in field.enum)
    return field.pattern is not None and re.fullmatch(_PLAIN_PATTERN, field.pattern) is not None
