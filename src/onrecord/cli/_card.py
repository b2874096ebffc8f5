"""The card of a statement: who, when and what; both verdicts with the rows that counted; wordings and answers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord._text import printable

if TYPE_CHECKING:
    from onrecord.query.card import Card

ABOUT = ("role", "country", "kind", "mode", "topic", "occasion", "quote", "source_id", "locator", "note")


def text(card: Card, width: int) -> str:
    """The card in lines of at most `width` columns; only a word that is longer passes them."""
    from onrecord.query.verdict_shown import text

    lines = [text(card.verdict, width), ""]
    for line in _lines(card):
        lines += textwrap.wrap(printable(line), width, subsequent_indent="    ", break_long_words=False)
    return "\n".join(lines)


def _lines(card: Card) -> Iterator[str]:
    yield from (f"{name}: {card.cells[name]}" for name in ABOUT if card.cells[name])
    for row in card.wordings:
        yield f"wording {row['quotation_id']}, {row['fidelity']}, {row['source_id']}: {row['text']}"
    for row in card.answers:
        who = f"{row['speaker']}, {row['said_edtf'] or 'day unknown'}"
        yield f"{row['relation']} {row['statement_id']}, {who}: {row['claim']}"
    yield from (f"answers {other}" for other in card.answered)
