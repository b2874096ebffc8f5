"""Family KY: two rows that record the same thing under two keys."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from onrecord.checks.check import Check, Context, Derived, Frames, JoinCheck, Row, Words
from onrecord.checks.joins import SAID, filled, said, together

WIKIDATA = "KY305"
URL = "KY306"
STATEMENT = "KY307"
EVIDENCE = "KY308"


def _again(rows: nw.LazyFrame, *keys: str) -> nw.LazyFrame:
    """The rows after the first with the same keys, with the row of that in `first`."""
    first = rows.group_by(*keys).agg(nw.col("__row").min().alias("first"), nw.len().alias("times"))
    again = rows.join(first.filter(nw.col("times") > 1), on=list(keys), how="inner")
    return again.filter(nw.col("__row") > nw.col("first"))


def _same(table: str, key: Derived) -> Callable[[Frames], nw.LazyFrame]:
    return lambda frames: _again(frames[table].filter(filled(key.name)), key.name)


def _same_statement(frames: Frames) -> nw.LazyFrame:
    named = frames["statements"].filter(filled(_WORDS.name))
    return _again(named.join(said(frames), on="statement_id", how="inner"), _WORDS.name, "said")


def _describe(what: str, hint: str) -> Callable[[Row, Context], Words]:
    return lambda row, _context: (f"{what} as in row {row['first']}", hint)


_ITEM = Derived("wikidata_words", nw.col("wikidata_id"), ("wikidata_id",))
_PAGE = Derived("url_words", nw.col("url"), ("url",))
_WORDS = together(("speaker_id", "claim"))
_FINDING = together(("verification_id", "source_id", "stance", "finding"))
_MERGE = "if the two are one, merge them: onrecord withdraw ID --merge-into OTHER"

CHECKS: list[Check] = [
    JoinCheck(
        WIKIDATA,
        "speakers",
        "wikidata_id",
        {"speakers": (_ITEM,)},
        _same("speakers", _ITEM),
        _describe("the same Wikidata id", _MERGE),
    ),
    JoinCheck(URL, "sources", "url", {"sources": (_PAGE,)}, _same("sources", _PAGE), _describe("the same URL", _MERGE)),
    JoinCheck(
        STATEMENT,
        "statements",
        "claim",
        {"statements": ("statement_id", _WORDS), "dates": SAID},
        _same_statement,
        _describe("the same claim of the same speaker on the same day", _MERGE),
    ),
    JoinCheck(
        EVIDENCE,
        "evidence",
        "finding",
        {"evidence": (_FINDING,)},
        _same("evidence", _FINDING),
        _describe("the same finding of the same source", "keep one of the two rows"),
    ),
]
