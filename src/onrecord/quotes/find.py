"""The quotations of a document: between marks or in blocks, over several paragraphs, on both sides of "he said"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.quotes.document import Document
from onrecord.quotes.marks import Span, spans_of
from onrecord.wording.language import is_cue
from onrecord.wording.words import Word, words_of

CLAUSE = 15
"""The most words of a clause such as "he said" that a quotation can go on after."""
SIGNED = re.compile(r"\s*[—–―-]{1,2}\s*(?=\w)")
"""How the line begins that names the speaker of a block quotation."""


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation in a document; all places are offsets in the text that is seen.

    `start` and `end` include the marks; `parts` are its words without them, several where a clause such as "he said"
    or the end of a paragraph comes between. `inner` are quotations inside it.
    """

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    paragraph: int
    kind: Literal["marks", "block"]
    closed: bool = True
    inner: tuple[Span, ...] = ()

    def text(self, document: Document) -> str:
        """Its words as printed, without what comes between its parts."""
        return " ".join(document.text[start:end].strip() for start, end in self.parts)


def find(document: Document) -> list[Found]:
    """All quotations of a document in the order in which they begin.

    >>> from onrecord.quotes.reading import read
    >>> document = read('"We came," she said, "and saw." One "win".')
    >>> [found.text(document) for found in find(document)]
    ['We came, and saw.', 'win']
    """
    return list(_joined(document, list(_continued(document))))


def _continued(document: Document) -> Iterator[Found]:
    """Quotations with what follows of them in later paragraphs, each of which begins with a mark."""
    going: Found | None = None
    for index, paragraph in enumerate(document.paragraphs):
        spans = spans_of(document.text, paragraph.start, paragraph.end)
        if paragraph.block and not _all_in_marks(document, paragraph.start, paragraph.end, spans):
            if going and going.kind == "block" and going.paragraph == index - 1:
                going = _extended(going, paragraph.start, paragraph.end, index, closed=True)
            else:
                if going:
                    yield going
                going = Found(paragraph.start, paragraph.end, ((paragraph.start, paragraph.end),), index, "block")
            continue
        if going and (going.kind == "block" or not spans or not _begins(document, paragraph.start, spans[0])):
            yield going
            going = None
        for span in spans:
            if going:
                going = _extended(going, *span.inside, index, closed=span.closed)
                going = replace(going, end=span.end)
            else:
                going = Found(span.start, span.end, (span.inside,), index, "marks", span.closed, span.inner)
            if going.closed or span.end < paragraph.end:
                yield going
                going = None
    if going:
        yield going


def _extended(found: Found, start: int, end: int, paragraph: int, closed: bool) -> Found:
    return replace(found, end=end, parts=(*found.parts, (start, end)), paragraph=paragraph, closed=closed)


def _begins(document: Document, start: int, span: Span) -> bool:
    return not document.text[start : span.start].strip()


def _all_in_marks(document: Document, start: int, end: int, spans: list[Span]) -> bool:
    """Whether a block is a quotation between marks, perhaps with its speaker after it."""
    return (
        bool(spans)
        and _begins(document, start, spans[0])
        and len(words_of(document.text[spans[0].end : end])) <= CLAUSE
    )


def _joined(document: Document, quotations: list[Found]) -> Iterator[Found]:
    """Quotations, those as one between which there is only a clause that says who speaks."""
    going: Found | None = None
    for found in quotations:
        if going and _goes_on(document, going, found):
            going = replace(going, end=found.end, parts=going.parts + found.parts, closed=found.closed)
        else:
            if going:
                yield going
            going = found
    if going:
        yield going


def _goes_on(document: Document, first: Found, second: Found) -> bool:
    if first.kind == "block" or second.kind == "block" or first.paragraph != second.paragraph or not first.closed:
        return False
    between = document.text[first.end : second.start]
    if len(between) > CLAUSE * 30 or re.search(r"[.!?؟。]\s", between):
        return False
    words = words_of(between)
    if not 0 < len(words) <= CLAUSE or not has_cue(words):
        return False
    ends = document.text[first.parts[-1][1] - 1 : first.parts[-1][1]] in ",،、—–-"
    open_end = ends or between.lstrip()[:1] in ",،、—–"
    begins = words_of(document.text[second.parts[0][0] : second.parts[0][0] + 40])
    new_sentence = bool(begins) and begins[0].text[:1].isupper() and begins[0].text[:2] not in ("I", "I'", "I’")
    return open_end and not new_sentence and between.rstrip()[-1:] in ",،、—–"


def has_cue(words: list[Word]) -> bool:
    """Whether words hold one that says that somebody speaks, in any of the languages known."""
    keys = [word.key for word in words]
    return any(is_cue(keys, index) for index in range(len(keys)))
