"""The card of a statement: who, when and what; the wordings; both verdicts with the rows that counted; the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord._text import printable

if TYPE_CHECKING:
    from onrecord.query import Package

ABOUT = ("role", "country", "kind", "mode", "topic", "occasion", "quote", "source_id", "locator", "note")


def card(dataset: Package, statement_id: str, width: int) -> str:
    """The card in lines of at most `width` columns; raises `UnknownNameError` where there is no such statement."""
    from onrecord.query.verdict_shown import text

    return "\n".join([text(dataset.verdict(statement_id), width), *_wrapped(_rest(dataset, statement_id), width)])


def _wrapped(lines: Iterator[str], width: int) -> Iterator[str]:
    import textwrap

    for line in lines:
        yield from textwrap.wrap(printable(line), width, subsequent_indent="    ", break_long_words=False) or [""]


def _rest(dataset: Package, statement_id: str) -> Iterator[str]:
    row = dataset.some("statements", "statement_id", [statement_id]).iloc[0].dropna()
    yield ""
    yield from (f"{name}: {row[name]}" for name in ABOUT if name in row)
    wordings = dataset.some("quotations", "statement_id", [statement_id]).sort_values("quotation_id")
    for _, wording in wordings.iterrows():
        yield f"wording {wording['quotation_id']}, {wording['fidelity']}, {wording['source_id']}: {wording['text']}"
    thread = dataset.thread(statement_id)
    for answer in thread.answers:
        who = f"{answer.speaker}, {answer.said or 'day unknown'}"
        yield f"{answer.relation} {answer.statement_id}, {who}: {answer.claim}"
    yield from (f"answers {other}" for other in thread.answered_to)
