"""Checks a text: finds its quotations, who is said to have said each, and holds each against the record."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from onrecord.errors import UnreadableError
from onrecord.quotes.document import Document, line_starts
from onrecord.quotes.find import Found, find
from onrecord.quotes.index import Index, opened
from onrecord.quotes.judge import Judgement, judge
from onrecord.quotes.quotation import Quotation
from onrecord.quotes.reading import Kind, read
from onrecord.quotes.report import QuoteReport
from onrecord.quotes.speech import Attribution, Speaker
from onrecord.wording import words_of
from onrecord.wording.words import keys_of

if TYPE_CHECKING:
    from onrecord.query import Package

MOST = 5_000
"""The most quotations of one text: a book of speeches has fewer."""
SCARE = 2
"""Of at most so many words without a speaker, marks say "so-called" and not that somebody said it."""
INNER = 4
"""A quotation inside one that is not found is looked up where it has so many words."""
LONGEST_CLAIM = 160


def check_quotes(
    text: str, package: Package, path: str | None = None, kind: Kind | None = None, raw: bytes | None = None
) -> QuoteReport:
    """The quotations of a text, each held against the record; see `onrecord.check_quotes`.

    `raw` are the bytes of the text where it was read from a file.
    """
    document = read(text, kind, path)
    found = find(document)
    if len(found) > MOST:
        raise UnreadableError(
            f"{path or 'the text'} has {len(found):,} quotations; at most {MOST:,} are checked at once: split it"
        )
    index = opened(package)
    speakers = Attribution(index, document, found).speakers()
    lines = line_starts(text)
    cited = partial(_citation, package)
    quotations: list[Quotation] = []
    scare: list[Quotation] = []
    for one, speaker in zip(found, speakers, strict=True):
        words = one.text(document)
        if speaker is None and one.kind == "marks" and len(words_of(words)) <= SCARE:
            scare.append(_quotation(index, document, lines, one, None, Judgement("not-found", 0.0)))
            continue
        judgement = judge(index, words, speaker)
        quotation = _quotation(index, document, lines, one, speaker, judgement)
        if judgement.outcome == "not-found":
            inner = _inner(index, document, lines, one)
            if inner:
                quotations += inner
                continue
        quotations.append(quotation)
    quotations = [replace(one, citation=cited(index, one.statement_id)) for one in quotations]
    return QuoteReport(
        quotations=tuple(quotations),
        scare_quotes=tuple(scare),
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass") if raw is None else raw).hexdigest(),
        path=path,
        package={"name": package.name, "version": package.version, "path": str(package.path)},
        citation=package.cite(),
    )


def _inner(index: Index, document: Document, lines: list[int], outer: Found) -> list[Quotation]:
    """The quotations inside one that the record has, though it has not the whole."""
    found = []
    for span in outer.inner:
        one = Found(span.start, span.end, (span.inside,), outer.paragraph, "marks")
        words = one.text(document)
        if len(words_of(words)) >= INNER:
            judgement = judge(index, words, None)
            if judgement.outcome != "not-found":
                found.append(_quotation(index, document, lines, one, None, judgement))
    return found


def _quotation(
    index: Index, document: Document, lines: list[int], found: Found, speaker: Speaker | None, judgement: Judgement
) -> Quotation:
    start, end = document.place(found.start), document.place(found.end, end=True)
    line = bisect_right(lines, start)
    candidate = judgement.candidate
    named = speaker.speakers if speaker else ()
    quotation = Quotation(
        start=start,
        end=end,
        line=line,
        char=start - lines[line - 1] + 1,
        text=found.text(document),
        kind=found.kind,
        closed=found.closed,
        speaker_as_named=speaker.printed if speaker else None,
        speaker_id=named[0] if named else None,
        outcome=judgement.outcome,
        score=judgement.score,
    )
    if candidate is None:
        return quotation
    statement = candidate.statement
    witness = _witness(index, judgement, quotation.text)
    return replace(
        quotation,
        speaker_id=statement.speaker if statement.speaker in named else quotation.speaker_id,
        statement_id=statement.id,
        quotation_id=witness[0],
        said_by=statement.speaker,
        speaker=index.speaker(statement.speaker).name,
        said=statement.said or None,
        recorded=judgement.recorded,
        fidelity=witness[1],
        matched=judgement.matched,
        differences=judgement.differences,
        status={"attribution": statement.attribution or None, "content": statement.content or None},
    )


def _witness(index: Index, judgement: Judgement, quoted: str) -> tuple[str | None, str | None]:
    """The id and fidelity of the row of `quotations` that has the words quoted, or else those of the best witness."""
    candidate = judgement.candidate
    if candidate is None:
        return None, None
    if candidate.wording.quotation:
        return candidate.wording.quotation, candidate.wording.fidelity
    rows = [row for row in index.of_statement(candidate.statement.id) if row.quotation]
    rows.sort(key=lambda row: (row.source != candidate.statement.source, row.quotation))
    for wording in (quoted, candidate.wording.text):
        for row in rows:
            if keys_of(row.text) == keys_of(wording):
                return row.quotation, row.fidelity
    return None, None


def _citation(package: Package, index: Index, statement_id: str | None) -> str | None:
    """How to cite a statement."""
    from onrecord.citation import CitedRow, cite

    if statement_id is None:
        return None
    claim = " ".join(index.statement(statement_id).claim.split()).rstrip(".")
    short = claim if len(claim) <= LONGEST_CLAIM else claim[: LONGEST_CLAIM - 1].rstrip() + "…"
    return cite(package.inspection.document, "text", CitedRow("statements", statement_id, short))
