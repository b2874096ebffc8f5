"""Other ways to find the statement that is quoted, asked for the same quotations."""

from __future__ import annotations

import importlib.util
from bisect import bisect_right
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

import onrecord
from onrecord.package import installed_path
from onrecord.quotes import index as indexes
from onrecord.quotes.judge import likeliest
from onrecord.quotes.speech import Speaker
from onrecord.wording import words_of
from onrecord.wording.words import ELISION, keys_of, search_key
from quotations.planted import Planted, Planter


class Contender(NamedTuple):
    """A tool, and what it answers to a quotation: the statement it finds first, and how sure it is."""

    name: str
    ask: Callable[[Planted], tuple[str, float]]


class Row(NamedTuple):
    """A wording, the statement it is of, and the id by which it is left out."""

    statement: str
    row: str
    text: str


def contenders(planter: Planter) -> Iterator[Contender]:
    """What is compared: onrecord with the speaker and without, BM25, rapidfuzz, difflib, and packages installed."""
    rows = [Row(str(name), str(name), str(row["quote"])) for name, row in planter.quoted.iterrows()]
    rows += [Row(row.statement_id, row.quotation_id, row.text) for row in planter.quotations.itertuples()]
    index = indexes.opened(onrecord.open(installed_path()))
    yield Contender("onrecord, speaker named", lambda one: _onrecord(index, one, named=True))
    yield Contender("onrecord", lambda one: _onrecord(index, one, named=False))
    yield Contender("BM25 alone (tantivy)", lambda one: _bm25(index, one))
    yield Contender("rapidfuzz alone (partial_ratio)", lambda one: _rapidfuzz(rows, one, "partial_ratio"))
    yield Contender("rapidfuzz alone (token_set_ratio)", lambda one: _rapidfuzz(rows, one, "token_set_ratio"))
    yield Contender("difflib (ratio of words)", lambda one: _difflib(rows, one))
    if importlib.util.find_spec("quotecheck"):
        yield Contender("quotecheck", lambda one: _quotecheck(rows, one))
    if importlib.util.find_spec("reanchor"):
        yield Contender("reanchor", lambda one: _reanchor(rows, one))


def _left(rows: list[Row], one: Planted) -> list[Row]:
    return [row for row in rows if row.statement not in one.without and row.row not in one.without]


def _onrecord(index: indexes.Index, one: Planted, named: bool) -> tuple[str, float]:
    speaker = Speaker(one.speaker, (one.speaker,), "named") if named else None
    best, score = likeliest(index, words_of(one.text), speaker, one.without)
    return (best.statement.id if best else "", score)


def _bm25(index: indexes.Index, one: Planted) -> tuple[str, float]:
    terms = [search_key(word.key) for word in words_of(one.text) if word.key != ELISION]
    found = index.wordings(index.nearest(terms, limit=30 + 4 * len(one.without)))
    left = [wording for wording in found if not {wording.statement, wording.quotation} & set(one.without)]
    return (left[0].statement, 1.0) if left else ("", 0.0)


def _rapidfuzz(rows: list[Row], one: Planted, scorer: str) -> tuple[str, float]:
    from rapidfuzz import fuzz, process, utils

    left = _left(rows, one)
    _, score, at = process.extractOne(
        one.text, [row.text for row in left], scorer=getattr(fuzz, scorer), processor=utils.default_process
    )
    return left[at].statement, score


def _difflib(rows: list[Row], one: Planted) -> tuple[str, float]:
    keys = keys_of(one.text)
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(keys)
    best, score = "", -1.0
    for row in _left(rows, one):
        matcher.set_seq1(keys_of(row.text))
        common = sum(block.size for block in matcher.get_matching_blocks()) / max(len(keys), 1)
        if common > score:
            best, score = row.statement, common
    return best, score


def _document(rows: list[Row]) -> tuple[str, list[int]]:
    """All wordings as one text, and where each begins."""
    starts, length = [], 0
    for row in rows:
        starts.append(length)
        length += len(row.text) + 2
    return "\n\n".join(row.text for row in rows), starts


def _quotecheck(rows: list[Row], one: Planted) -> tuple[str, float]:
    from quotecheck import check

    left = _left(rows, one)
    text, starts = _document(left)
    match = check(one.text, text)
    return (
        (left[bisect_right(starts, match.offset) - 1].statement, match.similarity) if match.offset >= 0 else ("", 0.0)
    )


def _reanchor(rows: list[Row], one: Planted) -> tuple[str, float]:
    from reanchor import TextQuoteSelector, resolve_quote

    left = _left(rows, one)
    text, starts = _document(left)
    found = resolve_quote(text, TextQuoteSelector(exact=one.text, prefix="", suffix=""))
    return (left[bisect_right(starts, found.start) - 1].statement, found.confidence) if found else ("", 0.0)
