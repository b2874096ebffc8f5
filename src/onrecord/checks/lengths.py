"""How long a claim is, counted as its script asks: words where a script puts spaces between them, else characters.

A schema's minLength and maxLength count characters of any script alike; in Chinese, four of them can be a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Row, Words
from onrecord.checks.domain.quotes import MAX_WORDS, counted_length, fits_length
from onrecord.checks.marks import UNSPACED
from onrecord.tableschema import TableSchema

SHORT = "CO213"
LONG = "CO214"
MIN_UNSPACED = 4
"""Characters of a script without spaces that can say something of something: 疫苗有毒 (vaccines are poisonous)."""
MIN_WORD = 10
"""Characters of a single word that can be a sentence, as in languages that put all of it into one."""
MIN_WORDS = 6
"""Characters of two words or more that can be one: He lied."""
_TWO_WORDS = r"[^ \n\t][ \n\t]+[^ \n\t]"


def length_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of the column `claim`, in whatever table it is; what its schema reports is left to that."""
    if "claim" not in schema.columns or schema.field("claim").type != "string":
        return
    field, cell = schema.field("claim"), nw.col("claim")
    least, most = max(field.min_length or 0, 1), field.max_length or 2**31
    in_bounds = (cell.str.len_chars() >= least) & (cell.str.len_chars() <= most)
    short = in_bounds & (cell.str.len_chars() < MIN_WORD)
    long = in_bounds & (cell.str.contains(f"[{UNSPACED}]") | (cell.str.len_chars() > 2 * MAX_WORDS))
    for rule, fits, describe, asked in (
        (SHORT, lambda: ~in_bounds | _is_sentence(), _describe_short, short),
        (LONG, lambda: ~in_bounds | fits_length("claim"), _describe_long, long),
    ):
        yield ExpressionCheck(rule, schema.name, "claim", fits, describe, ("claim",), asked)


def _is_sentence() -> nw.Expr:
    cell = nw.col("claim")
    length, unspaced = cell.str.len_chars(), cell.str.replace_all(f"[^{UNSPACED}]", "").str.len_chars()
    words = (length >= MIN_WORD) | ((length >= MIN_WORDS) & cell.str.contains(_TWO_WORDS))
    return words | ((unspaced > 1) & (length >= MIN_UNSPACED))


def _describe_short(row: Row, _context: Context) -> Words:
    claim = str(row["claim"])
    unspaced = re.search(f"[{UNSPACED}]", claim) is not None
    why = f"fewer than {MIN_UNSPACED}" if unspaced and len(claim) < MIN_UNSPACED else "too few for a sentence"
    return f"claim has {len(claim)} characters, {why}", "say who or what, and what of it"


def _describe_long(row: Row, _context: Context) -> Words:
    return f"claim has {counted_length(str(row['claim']))}", "keep the one sentence that is assessed"
