"""How long a claim is, counted as its script asks: words where a script puts spaces between them, else characters.

A schema's minLength and maxLength count characters of any script alike; in Chinese, four of them can be a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Row, Words
from onrecord.checks.domain.quotes import MAX_CHARS
from onrecord.checks.marks import UNSPACED
from onrecord.tableschema import TableSchema

LENGTH = "CO213"
MIN_UNSPACED = 4
"""Characters of a script without spaces that can say something of something: 疫苗有毒 (vaccines are poisonous)."""
MIN_WORD = 10
"""Characters of a single word that can be a sentence, as in languages that put all of it into one."""
MIN_WORDS = 6
"""Characters of two words or more that can be one: He lied."""
_TWO_WORDS = r"[^ \n\t][ \n\t]+[^ \n\t]"


def length_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The check of the column `claim`, in whatever table it is."""
    if "claim" in schema.columns and schema.field("claim").type == "string":
        field = schema.field("claim")
        least, most = field.min_length or 0, field.max_length or 2**31
        cell = nw.col("claim")
        asked = (cell.str.len_chars() < MIN_WORD) | cell.str.contains(f"[{UNSPACED}]")
        yield ExpressionCheck(LENGTH, schema.name, "claim", lambda: _fits(least, most), _describe, ("claim",), asked)


def _fits(least: int, most: int) -> nw.Expr:
    """Whether each claim is of a fit length; one that its schema reports, or that is empty, is left to it."""
    cell = nw.col("claim")
    length, unspaced = cell.str.len_chars(), cell.str.replace_all(f"[^{UNSPACED}]", "").str.len_chars()
    enough = (
        ((unspaced > 1) & (length >= MIN_UNSPACED))
        | (length >= MIN_WORD)
        | ((length >= MIN_WORDS) & cell.str.contains(_TWO_WORDS))
    )
    return (cell == "") | (length < least) | (length > most) | (enough & (unspaced <= MAX_CHARS))


def _describe(row: Row, _context: Context) -> Words:
    claim = str(row["claim"])
    unspaced = len(re.findall(f"[{UNSPACED}]", claim))
    if unspaced > MAX_CHARS:
        counted = f"{unspaced} characters of a script without spaces, more than {MAX_CHARS}"
        return f"claim has {counted}", "keep the one sentence that is assessed"
    if unspaced:
        counted = f"{len(claim)} characters, fewer than {MIN_UNSPACED}"
    else:
        counted = f"{len(claim)} characters, too few for a sentence"
    return f"claim has {counted}", "say who or what, and what of it"
