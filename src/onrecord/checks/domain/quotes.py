"""Family QT: the words themselves: how long, how marked, and the same in every place that says they are the same."""

from __future__ import annotations

import re
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
from onrecord.checks.marks import APOSTROPHE, FORMS, PAIRS, QUOTE_MARKS, SPACES, UNSEEN, UNSPACED, difference
from onrecord.checks.prefilter import LONG_QUOTE, text_gate
from onrecord.tableschema import TableSchema

MAX_WORDS = 60
MAX_CHARS = 150
"""Of scripts that put no spaces between words: about as much text as sixty words."""

LONG = "QT501"
WRAPPED = "QT502"
NOT_VERBATIM = "QT503"
NOT_ALTERED = "QT504"
NO_QUOTATION = "QT505"

_WRAPPED = "(?s)\\A(?:" + "|".join(f"{pair[0]}[^{pair}]+{pair[1]}" for pair in PAIRS) + ")\\z"


def quote_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of a column named `quote`, in whatever table it is."""
    if "quote" not in schema.columns:
        return
    asked = text_gate(schema, schema.field("quote"))
    for which, fits, describe in (
        (LONG, lambda: fits_length("quote"), _describe_long),
        (WRAPPED, _bare, _describe_wrapped),
    ):
        yield ExpressionCheck(which, schema.name, "quote", fits, describe, ("quote",), asked)


def fits_length(name: str) -> nw.Expr:
    """Whether each cell of a column has few enough words, or characters of scripts without spaces."""
    cell = nw.col(name)
    return ~cell.str.contains(LONG_QUOTE) & (
        ~cell.str.contains(f"[{UNSPACED}]") | (cell.str.replace_all(f"[^{UNSPACED}]", "").str.len_chars() <= MAX_CHARS)
    )


def _bare() -> nw.Expr:
    return ~nw.col("quote").str.contains(_WRAPPED) | nw.col("quote").str.contains(APOSTROPHE)


def _describe_long(row: Row, _context: Context) -> Words:
    return f"quote has {counted_length(str(row['quote']))}", "keep the part that carries the claim"


def counted_length(text: str) -> str:
    """In words, what of a text that is too long is counted, and the limit."""
    words, characters = len(text.split()), len(re.findall(f"[{UNSPACED}]", text))
    if words > MAX_WORDS:
        return f"{words} words, more than {MAX_WORDS}"
    return f"{characters} characters of a script without spaces, more than {MAX_CHARS}"


def _describe_wrapped(row: Row, _context: Context) -> Words:
    return (
        f"quote {shown(row['quote'])} is in quotation marks",
        f"write {shown(str(row['quote'])[1:-1])} without them",
    )


def folded(name: str) -> Derived:
    """Words as fidelity is judged: white space folded, compatibility forms plain, unseen characters dropped, every
    quotation mark alike without space beside it, and none around them."""
    plain = nw.col(name).str.replace_all(f"[{UNSEEN}]", "")
    for form, letters in FORMS.items():
        plain = plain.str.replace_all(form, letters, literal=True)
    plain = plain.str.replace_all(f"[ {SPACES}]*{QUOTE_MARKS}[ {SPACES}]*", "'")
    plain = plain.str.replace_all(f"[ {SPACES}]{{2,}}|[{SPACES}]", " ")
    changed = nw.col(name).str.contains(f"{QUOTE_MARKS[:-1]}{SPACES}{UNSEEN}{''.join(FORMS)}]|  |\\A | \\z")
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


def _describe_difference(row: Row, _context: Context) -> Words:
    place, own, theirs = difference(str(row["text"] or ""), str(row["quoted"] or ""))
    return (
        f"the quotation is verbatim, but its text differs from the statement's quote {shown(row['quoted'] or '')}: "
        f"it has {own} at character {place}, where the quote has {theirs}",
        "correct the words, or set fidelity to excerpt, edited, translated or altered",
    )


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
        _describe_difference,
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
