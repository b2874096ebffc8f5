"""How wordings drift: every quotation compared with the best witness, word by word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from onrecord.query.tables import Tables
from onrecord.query.views import rows_of, taken
from onrecord.wording import Word, aligned, words_of
from onrecord.wording.words import keys_of

if TYPE_CHECKING:
    import pandas as pd


class Span(NamedTuple):
    """Some words of a comparison: what the best witness has, and what the other wording has instead."""

    best: str
    other: str


def drift(tables: Tables, statement_ids: Collection[str] | None = None) -> pd.DataFrame:
    """One row per quotation of a statement that has a quote, sorted by statement, the least alike first.

    `best` is the wording of the best witness and `text` that of `source_id`; `difference` shows them in one line, as
    `[-taken out-]{+put in+}`; `similarity` is the share of words they have in common, from 0 to 1, in the stretch that
    is quoted. Both are missing where the two are in different languages. `note` says what the change does to the
    meaning. Only the quotations of `statement_ids` are read, where they are given.
    """
    import pandas as pd

    if statement_ids is None:
        statements = tables.part("statements", "statement_id", "quote", "source_id")
        quotations, sources = tables.load("quotations"), tables.part("sources", "source_id", "publisher")
    else:
        statements, quotations = (
            tables.some(name, "statement_id", statement_ids) for name in ("statements", "quotations")
        )
        sources = tables.some("sources", "source_id", set(quotations["source_id"]))
    statements = statements.dropna(subset="quote")
    quotations = quotations[quotations["statement_id"].isin(statements["statement_id"])].reset_index(drop=True)
    own = rows_of(statements["statement_id"], quotations["statement_id"])
    best = pd.Series(taken(statements["quote"], own))
    witness = quotations[(quotations["source_id"] == taken(statements["source_id"], own)).fillna(False)]
    language = taken(witness["language"], rows_of(witness["statement_id"], quotations["statement_id"]))
    comparable = (quotations["language"] == language).fillna(False)
    compared = _compared(best, quotations["text"], comparable)
    frame = pd.DataFrame(
        {
            "statement_id": quotations["statement_id"],
            "quotation_id": quotations["quotation_id"],
            "source_id": quotations["source_id"],
            "publisher": taken(sources["publisher"], rows_of(sources["source_id"], quotations["source_id"])),
            "fidelity": quotations["fidelity"],
            "language": quotations["language"],
            "best": best,
            "text": quotations["text"],
            "difference": pd.array([difference for difference, _ in compared], dtype="string"),
            "similarity": pd.array([alike for _, alike in compared], dtype="Float64"),
            "note": quotations["note"],
        }
    )
    order = ["statement_id", "similarity", "quotation_id"]
    return frame.sort_values(order, na_position="last", kind="stable").reset_index(drop=True)


def _compared(best: pd.Series, text: pd.Series, comparable: pd.Series) -> list[tuple[str | None, float | None]]:
    """The difference and the similarity of each pair; most are the same text, and need no comparison of words."""
    same = (best == text).fillna(False)
    found: list[tuple[str | None, float | None]] = []
    for one, other, alike, equal in zip(best, text, comparable, same, strict=True):
        if not alike:
            found.append((None, None))
        elif equal:
            found.append((" ".join(other.split()), 1.0))
        else:
            spans = compare(one, other)
            found.append((marked(spans), similarity(spans)))
    return found


ELISION = "…"
JOINING = frozenset("-‐‑–—/'’")
"""Marks between two words without a space, which belong to neither."""


def compare(best: str, other: str) -> list[Span]:
    """Two wordings split into spans that agree and spans that differ; case and punctuation do not count.

    What the best witness has before and after the stretch that the other one quotes is elided, as "…".

    >>> compare("with more warmongering lies.", "more belligerent lies")[1:3]
    [Span(best='more', other='more'), Span(best='warmongering', other='belligerent')]
    """
    alignment = aligned(words_of(best), words_of(other))
    elided = [Span(ELISION, ELISION)]
    spans = [Span(_printed(best, block.recorded), _printed(other, block.quoted)) for block in alignment.blocks]
    return elided * bool(alignment.before) + spans + elided * bool(alignment.after)


def _printed(text: str, words: Sequence[Word]) -> str:
    """These words as the text prints them, with the marks that no space separates from them."""
    if not words:
        return ""
    start, end = words[0].start, words[-1].end
    while start and _is_mark(text[start - 1]):
        start -= 1
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return " ".join(text[start:end].split())


def _is_mark(letter: str) -> bool:
    return not letter.isspace() and not letter.isalnum() and letter not in JOINING


def marked(spans: list[Span]) -> str:
    """A comparison in one line: `[-taken out-]{+put in+}`.

    >>> marked(compare("more warmongering lies.", "more belligerent lies"))
    'more [-warmongering-]{+belligerent+} lies.'
    >>> marked(compare("he is ending his career with more warmongering lies.", "belligerent lies"))
    '… [-warmongering-]{+belligerent+} lies.'
    """
    return " ".join(span.best if agrees(span) else _removed(span.best) + _added(span.other) for span in spans)


def similarity(spans: list[Span]) -> float:
    """Twice the words in common over all words of both stretches: 1.0 for the same words.

    >>> round(similarity(compare("more warmongering lies.", "more belligerent lies")), 2)
    0.67
    """
    quoted = [span for span in spans if span.best != ELISION]
    common = sum(len(span.best.split()) for span in quoted if agrees(span))
    words = sum(len(text.split()) for span in quoted for text in span)
    return round(2 * common / words, 3) if words else 1.0


def agrees(span: Span) -> bool:
    """Whether both sides have the same words here."""
    return "".join(keys_of(span.best)) == "".join(keys_of(span.other))


def _removed(words: str) -> str:
    return f"[-{words}-]" if words else ""


def _added(words: str) -> str:
    return f"{{+{words}+}}" if words else ""
