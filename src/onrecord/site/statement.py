"""Everything that a page says of one statement, put together from the record's rows."""

from __future__ import annotations

from typing import Any, NamedTuple

from onrecord.query.drift import Span, agrees, compare
from onrecord.site.assessed import Aspect, aspect_of, status_of
from onrecord.site.record import Record, Row
from onrecord.wording import Difference, aligned, differences, words_of

MOST_ANSWERS = 200
"""Statements in one tree of answers; of longer ones the rest is on the pages of its statements."""
DEEPEST = 12
MOST_ROWS = 40
"""Rows of evidence, or wordings, of one statement that its page shows; further ones are counted."""


class Wording(NamedTuple):
    """One quotation beside the best witness: the words in spans, or whole where the two cannot be compared."""

    row: Row
    source: Row
    is_best: bool
    spans: list[tuple[Span, bool]]
    """Each span and whether both sides agree in it; none where there is nothing to compare."""
    changes: tuple[Difference, ...]


class Answer(NamedTuple):
    """A statement in a tree of answers, how it answers, and what answers it."""

    statement_id: str
    pair: Row
    answers: tuple[Answer, ...]
    repeated: bool = False
    """Its answers are in the tree already."""


class Statement(NamedTuple):
    """One statement with its speaker, dates, assessments, wordings and answers."""

    row: Row
    speaker: Row
    role: str
    said: Row
    dates: list[Row]
    witness: Row
    attribution: Aspect
    content: Aspect
    wordings: list[Wording]
    answers: tuple[Answer, ...]
    answers_to: list[Row]

    @property
    def id(self) -> str:
        return self.row["statement_id"]

    @property
    def altered(self) -> list[Wording]:
        """The wordings whose words differ from those of the best witness."""
        return [found for found in self.wordings if found.changes]


class Listed(NamedTuple):
    """One statement as a line of a list."""

    row: Row
    speaker: Row
    said: Row
    attribution: str
    content: str


def statement_of(record: Record, statement_id: str) -> Statement:
    """All that is known of one statement."""
    row = record.statements[statement_id]
    return Statement(
        row,
        record.speaker(statement_id),
        record.roles_then.get(statement_id, ""),
        record.said(statement_id),
        sorted(record.dates[statement_id], key=lambda one: (one["event"] != "said", one["earliest"], one["date_id"])),
        record.sources.get(row["source_id"], {}),
        aspect_of(record, statement_id, "attribution"),
        aspect_of(record, statement_id, "content"),
        _wordings(record, row),
        tree(record, statement_id),
        [pair for pair in record.answered[statement_id] if pair["statement_id"] in record.statements],
    )


def listed(record: Record, statement_id: str) -> Listed:
    """One statement for a list."""
    return Listed(
        record.statements[statement_id],
        record.speaker(statement_id),
        record.said(statement_id),
        status_of(record, statement_id, "attribution"),
        status_of(record, statement_id, "content"),
    )


def tree(record: Record, statement_id: str) -> tuple[Answer, ...]:
    """What answers a statement, and what answers that, in time; what is in the tree already is named once more only."""
    seen = {statement_id}

    def below(key: str, depth: int) -> tuple[Answer, ...]:
        pairs = {pair["counter_statement_id"]: pair for pair in record.answers[key]}
        found: list[Answer] = []
        for other in record.in_time(pairs):
            if len(seen) > MOST_ANSWERS:
                break
            repeated = other in seen or depth >= DEEPEST
            seen.add(other)
            found.append(Answer(other, pairs[other], () if repeated else below(other, depth + 1), repeated))
        return tuple(found)

    return below(statement_id, 1)


def _wordings(record: Record, row: Row) -> list[Wording]:
    """The wordings: that of the best witness first, then the most changed."""
    quotations, best = record.quotations[row["statement_id"]], row.get("quote", "")
    witness = next((one for one in quotations if one["source_id"] == row["source_id"]), None)
    language = witness["language"] if witness else row["language"]
    found = []
    for quotation in quotations:
        spans: list[tuple[Span, bool]] = []
        changes: tuple[Difference, ...] = ()
        if best and quotation is not witness and quotation["language"] == language and quotation["text"] != best:
            spans = [(span, agrees(span)) for span in compare(best, quotation["text"])]
            if not all(same for _, same in spans):
                changes = differences(aligned(words_of(best), words_of(quotation["text"])), language)
        source = record.sources.get(quotation["source_id"], {})
        found.append(Wording(quotation, source, quotation is witness, spans, changes))
    return sorted(found, key=lambda one: (not one.is_best, -len(one.changes), one.row["quotation_id"]))


def plain_tree(answers: tuple[Answer, ...]) -> list[Any]:
    """A tree as a flat list of (depth, answer), for pictures."""
    found: list[Any] = []
    rest = [(1, answer) for answer in reversed(answers)]
    while rest:
        depth, answer = rest.pop()
        found.append((depth, answer))
        rest += [(depth + 1, below) for below in reversed(answer.answers)]
    return found
