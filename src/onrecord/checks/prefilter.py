"""One cheap question for each column: may a cell break a rule of single cells? What is asked of a cell that may not
is never asked.

A gate saves time and decides nothing: a row outside it is certainly fit, a row inside it is judged by each check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, reduce
from operator import or_

import narwhals as nw

from onrecord.edtf import ISO_DATE
from onrecord.tableschema import Field, TableSchema
from onrecord.tableschema.expressions import sound

_HEAD, _TAIL = r"\A[ \n=@+-]", (" ", "\n")
SUSPECT = rf"[^ -~\n]|{_HEAD}|[ \n]\z|  "
"""What any damaged text has: everything else is plain ASCII in good order."""
USUAL = (
    " -~\n"
    "\u00a1-\u00ac\u00ae-\u00c1\u00c4-\u00cf\u00d2-\u00d7\u00da-\u00e1\u00e3-\u00ee\u00f0-\u017f"
    "\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f9"
    "\u2010-\u2015\u2018-\u2022\u2026\u20ac\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
)
"""Characters that damage no text, next to whichever of them they stand: ASCII, Latin but for what mojibake begins with,
the letters of Hebrew, Arabic and East Asia, dashes and quotation marks."""
_ARABIC, _JOINER = "\u0621-\u064a\u0671-\u06d3", "\u200c"
UNUSUAL = rf"[^{USUAL}{_JOINER}]|(?:\A|[^{_ARABIC}]){_JOINER}|{_JOINER}(?:[^{_ARABIC}]|\z)"
"""Anything else; a zero-width non-joiner is usual between Arabic letters."""
LONG_QUOTE = r"\A[ \n\t]*(?:[^ \n\t]+[ \n\t]+){60}[^ \n\t]"
"""More than sixty words."""
LEAST_LONG = 121
"""So many characters have sixty-one words at least."""
QUOTE_MARKS = "[\"'`\u00b4\u2018-\u201f\u2039\u203a\u00ab\u00bb\u300c-\u300f\u301d-\u301f\uff02\uff07]"
_PLAIN_EDTF = rf"{ISO_DATE}|\A[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]))?\z"
"""The EDTF that most cells hold: a day, a month or a year."""
_ONE = r"(?:[A-Za-z0-9]|\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?)+\])"
_PLAIN_PATTERN = rf"{_ONE}(?:\+|\{{[1-9][0-9,]*\}})?(?:{_ONE}|[()*+?-]|\{{[0-9,]+\}})*"
"""Patterns that match nothing but ASCII letters, digits and hyphens, and begin with a letter or digit."""


def tomorrow() -> str:
    """The last day that is not certainly in the future anywhere on Earth, as an ISO date."""
    return (datetime.now(UTC) + timedelta(hours=14)).date().isoformat()


def edtf_columns(schema: TableSchema) -> list[str]:
    """The columns that hold EDTF, told by their name: `edtf` or an ending in `_edtf`."""
    return [name for name in schema.columns if name == "edtf" or name.endswith("_edtf")]


class Gate:
    """Which cells of a column may break a rule of single cells."""

    def __init__(self, suspects: nw.Expr, of_usual: Callable[[], nw.Expr] | None = None) -> None:
        self.suspects = suspects
        self._of_usual = of_usual

    @cached_property
    def of_usual(self) -> nw.Expr | None:
        """Which of the cells without anything `UNUSUAL` may break one, asked without a pattern over all text."""
        return self._of_usual() if self._of_usual else None


def gate(schema: TableSchema, field: Field) -> Gate:
    """The gate of a column; the same object at each call on one day."""
    return _gate(field, field.name in edtf_columns(schema), tomorrow())


@cache
def _gate(field: Field, edtf: bool, today: str) -> Gate:
    cell = nw.col(field.name)
    fits = sound(field)
    asked = [] if fits is None else [~fits]
    if edtf:
        asked += [(cell != "") & ~cell.str.contains(_PLAIN_EDTF), cell > today]
    elif field.type == "date" and field.name.endswith("_on"):
        asked.append(cell > today)
    elif field.type == "string" and not _plain(field):
        return _of_text(cell, asked, quote=field.name == "quote")
    return Gate(_any(asked) if asked else nw.lit(False))


def _of_text(cell: nw.Expr, asked: list[nw.Expr], *, quote: bool) -> Gate:
    """What is `asked` of a column, and whether its text may be damaged, too long a quote, or in quotation marks."""
    marks = rf"|\A{QUOTE_MARKS}" if quote else ""
    long = f"|{LONG_QUOTE}" if quote else ""

    def of_usual() -> nw.Expr:
        edges = (cell.str.contains(_HEAD + marks), *map(cell.str.ends_with, _TAIL))
        enough = nw.when(cell.str.len_chars() >= LEAST_LONG).then(cell).otherwise(nw.lit(""))
        words = [enough.str.contains(LONG_QUOTE)] if quote else []
        return _any([*asked, *edges, cell.str.contains("  ", literal=True), *words])

    return Gate(_any([*asked, cell.str.contains(SUSPECT + long + marks)]), of_usual)


def _any(questions: list[nw.Expr]) -> nw.Expr:
    return reduce(or_, questions)


def _plain(field: Field) -> bool:
    """Whether what the schema admits is certainly plain text."""
    if field.enum is not None:
        return not any(re.search(SUSPECT.replace(r"\z", r"\Z"), word) for word in field.enum)
    return field.pattern is not None and re.fullmatch(_PLAIN_PATTERN, field.pattern) is not None
