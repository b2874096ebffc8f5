"""Family QT: the words themselves: how long, how marked, and the same in every place that says they are the same."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import (
    Check,
    Context,
    Derived,
    ExpressionCheck,
    Frames,
    JoinCheck,
    Partner,
    Row,
    Words,
    shown,
)
from onrecord.checks.joins import filled, without
from onrecord.checks.prefilter import LONG_QUOTE, QUOTE_MARKS, text_gate
from onrecord.tableschema import TableSchema

MAX_WORDS = 60

LONG = "QT501"
WRAPPED = "QT502"
NOT_VERBATIM = "QT503"
NOT_ALTERED = "QT504"
NO_QUOTATION = "QT505"

_WRAPPED = "(?s)\\A(?:" + "|".join(f"{a}[^{a}{z}]*{z}" for a, z in ('""', "''", "“”", "‘’", "«»", "„“")) + ")\\z"


def quote_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of a column named `quote`, of any table."""
    if "quote" not in schema.columns:
        return
    cell = nw.col("quote")
    asked = text_gate(schema, schema.field("quote"))
    for which, pattern, describe in ((LONG, LONG_QUOTE, _describe_long), (WRAPPED, _WRAPPED, _describe_wrapped)):
        yield ExpressionCheck(which, schema.name, "quote", ~cell.str.contains(pattern), describe, ("quote",), asked)


def _describe_long(row: Row, _context: Context) -> Words:
    return (
        f"quote has {len(str(row['quote']).split())} words, more than {MAX_WORDS}",
        "keep the part that carries the claim",
    )


def _describe_wrapped(row: Row, _context: Context) -> Words:
    return (
        f"quote {shown(row['quote'])} is inside quotation marks",
        f"write {shown(str(row['quote'])[1:-1])} without them",
    )


_SPACES = "\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space other than the plain space."""


def folded(name: str) -> Derived:
    """Words with white space folded, every quotation mark alike and none around them, as fidelity is judged."""
    cell = nw.col(name)
    plain = cell.str.replace_all(QUOTE_MARKS, "'").str.replace_all(f"[ {_SPACES}]{{2,}}|[{_SPACES}]", " ")
    changed = cell.str.contains(f"{QUOTE_MARKS[:-1]}{_SPACES}]|  |\\A | \\z")
    return Derived(f"{name}_words", plain.str.strip_chars(" '"), (name,), changed)


def _pairs(frames: Frames, fidelity: str) -> nw.LazyFrame:
    """The quotations of that fidelity whose statement is known, with its quote, folded and as in the file."""
    quoted = frames["statements"].select(
        "statement_id", nw.col("quote_words").alias("quote_folded"), nw.col("quote_text").alias("quoted")
    )
    quoted = quoted.unique("statement_id", keep="any")
    return frames["quotations"].filter(nw.col("fidelity") == fidelity).join(quoted, on="statement_id", how="inner")


def _same() -> nw.Expr:
    """Whether two folded texts are equal; two empty ones are."""
    words, quote = nw.col("text_words"), nw.col("quote_folded")
    return (words == quote).fill_null(False) | (words.is_null() & quote.is_null())


_QUOTE = Derived("quote_text", nw.col("quote"), ("quote",))
_READS: dict[str, tuple[str | Derived, ...]] = {
    "quotations": ("statement_id", folded("text"), "fidelity"),
    "statements": ("statement_id", folded("quote"), _QUOTE),
}

CHECKS: list[Check] = [
    JoinCheck(
        NOT_VERBATIM,
        "quotations",
        "text",
        _READS,
        lambda frames: _pairs(frames, "verbatim").filter(~_same()),
        lambda row, _context: (
            f"the quotation is verbatim, but its text differs from the statement's quote {shown(row['quoted'] or '')}",
            "correct the words, or set fidelity to excerpt, edited, translated or altered",
        ),
        ("text",),
        (Partner("statements", "statement_id", ("quote",), found=True),),
    ),
    JoinCheck(
        NOT_ALTERED,
        "quotations",
        "text",
        _READS,
        lambda frames: _pairs(frames, "altered").filter(_same()),
        lambda _row, _context: (
            "the quotation is altered, but its text is the statement's quote",
            "set fidelity to verbatim",
        ),
    ),
    JoinCheck(
        NO_QUOTATION,
        "statements",
        "quote",
        {"statements": ("statement_id", _QUOTE), "quotations": ("statement_id",)},
        lambda frames: without(frames["statements"].filter(filled("quote_text")), frames["quotations"], "statement_id"),
        lambda _row, _context: (
            "no quotation shows this quote",
            "add a row to quotations with the source that carries it",
        ),
        ("statement_id",),
        (Partner("quotations", "statement_id"),),
    ),
]
