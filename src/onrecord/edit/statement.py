"""The questions for a statement and its other rows: speaker, role, source, date, quotation, evidence, verifications."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from onrecord.edit import blocks
from onrecord.edit.blocks import ASPECTS, NEW, QUOTATION, ROLE, SAID, SINGLE, SOURCE, SPEAKER, STATEMENT, Answers, Block
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import Question, Script, is_required
from onrecord.edit.statement_defaults import default
from onrecord.edit.tables import Row


class Made(NamedTuple):
    """A row that answers make, and the block of answers that it comes from."""

    block: Block
    row: Row


HEADINGS = {
    "attribution": "Was it said, by this speaker, in these words?",
    "content": "Is what it asserts borne out?",
}
REFERENCES = (("speaker_id", SPEAKER), ("source_id", SOURCE))
"""The columns of `statements` whose rows can be added along with it."""


def names(lookups: Lookups) -> list[str]:
    """Every answer that can be given; the evidence for an aspect has numbers, of which the first is listed."""
    listed: list[Block] = list(SINGLE)
    for aspect in ASPECTS:
        first = blocks.evidence(aspect, 1)
        listed += [blocks.assessment(aspect), first, blocks.source_of(first)]
    found = []
    for block in listed:
        fixed = {name for name, _ in block.fixed}
        left_out = fixed | {"statement_id", "verification_id"} | ({"speaker_id"} if block == ROLE else set())
        found += [block.key(name) for name in blocks.asked_columns(lookups.schema(block.table)) if name not in left_out]
    return found


def plain_names(answers: Iterable[str]) -> dict[str, str]:
    """Each name of an answer by the name under which `names` lists it."""
    return {re.sub(r"\.[0-9]{1,4}\.", ".1.", name): name for name in answers}


def statement_script(lookups: Lookups, last: Answers) -> Script:
    """The questions for one statement and the rows about it."""

    def script(answers: Answers) -> Iterator[Question]:
        return _questions(lookups, answers, last)

    return script


def _questions(lookups: Lookups, answers: Answers, last: Answers) -> Iterator[Question]:
    yield from _reference(lookups, STATEMENT, "speaker_id", SPEAKER, "Who said it", answers, last)
    yield from _reference(lookups, STATEMENT, "source_id", SOURCE, "The source that witnesses it best", answers, last)
    yield from _block(lookups, SAID, "When it was said", answers, last)
    if is_new(lookups, STATEMENT.key("speaker_id"), "speakers", answers) and answers.get("speakers.kind") == "person":
        yield from _role(lookups, answers, last)
    yield from _block(lookups, STATEMENT, "The statement", answers, last)
    if answers.get("quote"):
        yield from _block(lookups, QUOTATION, "The words as that source carries them", answers, last)
    for aspect in ASPECTS:
        yield from _evidence(lookups, aspect, answers, last)
        yield from _block(lookups, blocks.assessment(aspect), "The assessment", answers, last)


def _reference(
    lookups: Lookups, block: Block, column: str, new: Block, heading: str, answers: Answers, last: Answers
) -> Iterator[Question]:
    """The question for a row that may be new, and the questions for the new one."""
    key = block.key(column)
    suggested = last.get(key, "") if block == STATEMENT else ""
    yield Question(key, block.table, column, True, suggested, False, heading, makes_new=True)
    if is_new(lookups, key, new.table, answers):
        yield from _block(lookups, new, f"A new one of {new.table}", answers, last)


def _role(lookups: Lookups, answers: Answers, last: Answers) -> Iterator[Question]:
    """What a new person was when they spoke; without a title there is no role."""
    first, *others = _block(lookups, ROLE, "What the speaker was then", answers, last)
    yield Question(first.key, first.table, first.column, ROLE.given(answers), heading=first.heading)
    if answers.get(first.key):
        yield from others


def _evidence(lookups: Lookups, aspect: str, answers: Answers, last: Answers) -> Iterator[Question]:
    """The sources that bear on one aspect, until there is no other."""
    for number in count(1):
        block = blocks.evidence(aspect, number)
        key = block.key("source_id")
        needed = number <= max(blocks.numbers(aspect, answers), default=0)
        witness = blocks.witness(answers) if number == 1 and aspect == "attribution" else ""
        heading = f"{HEADINGS[aspect]} First the evidence" if number == 1 else "Other evidence"
        heading += " (-: none)" if witness else " (Enter: none)"
        yield Question(key, "evidence", "source_id", needed, witness, heading=heading, makes_new=True)
        if not answers.get(key):
            return
        if is_new(lookups, key, "sources", answers):
            yield from _block(lookups, blocks.source_of(block), "A new one of sources", answers, last)
        yield from _block(lookups, block, "", answers, last)


def is_new(lookups: Lookups, key: str, table: str, answers: Answers) -> bool:
    """Whether the answer to a reference is a row that does not exist yet, and no other answer makes."""
    if not answers.get(key) or answers[key] in lookups.keys(table):
        return False
    return key in ("speaker_id", "source_id") or not blocks.made_here(answers, answers[key])


def _block(lookups: Lookups, block: Block, heading: str, answers: Answers, last: Answers) -> Iterator[Question]:
    schema = lookups.schema(block.table)
    for name in blocks.in_order(schema):
        key = block.key(name)
        if key == "dates.note" and answers.get("dates.basis") == "stated":
            continue
        if name in ("part", "interest") and key.startswith("attribution"):
            continue  # the verdict rule reads them for the content alone
        suggested, assumed = default(lookups, block, name, answers, last)
        required = is_required(schema, name, answers.get(block.key("basis")))
        yield Question(key, block.table, name, required, suggested, assumed, heading, False, block.fixed)
        heading = ""


def statement_rows(lookups: Lookups, answers: Answers) -> list[Made]:
    """The rows that the answers make, with a new speaker, role and sources where there are any."""
    statement_id = lookups.new_id("statements")
    own = {"statement_id": statement_id}
    rows: list[Made] = []

    def make(block: Block, cells: dict[str, str]) -> None:
        rows.append(Made(block, Row(block.table, cells)))

    def reference(block: Block, column: str, new: Block) -> dict[str, str]:
        """The key of a row that is there already, or of one that is made here."""
        key = block.key(column)
        if not is_new(lookups, key, new.table, answers):
            return {}
        identifier = answers.get(new.key(lookups.schema(new.table).primary_key[0])) or answers[key]
        make(new, new.cells(answers) | {lookups.schema(new.table).primary_key[0]: identifier})
        return {column: identifier}

    made = {column: value for name, new in REFERENCES for column, value in reference(STATEMENT, name, new).items()}
    if answers.get("roles.title") and "speaker_id" in made:
        make(ROLE, _pointed(ROLE.cells(answers), made) | {"speaker_id": made["speaker_id"]})
    make(STATEMENT, STATEMENT.cells(answers) | made | own)
    make(SAID, _pointed(SAID.cells(answers), made) | dict(SAID.fixed) | own)
    if answers.get("quote"):
        make(QUOTATION, _pointed(QUOTATION.cells(answers), made) | own)
    for aspect in ASPECTS:
        block = blocks.assessment(aspect)
        numbers = blocks.numbers(aspect, answers)
        named = {"verification_id": lookups.new_id("verifications")} if numbers else {}
        make(block, block.cells(answers) | dict(block.fixed) | own | named)
        for number in numbers:
            piece = blocks.evidence(aspect, number)
            cited = reference(piece, "source_id", blocks.source_of(piece))
            make(piece, _pointed(piece.cells(answers), made) | cited | named)
    return rows


def _pointed(cells: dict[str, str], made: Answers) -> dict[str, str]:
    """The cells of a row, with a new row's key where they ask for the new one."""
    return {name: made.get(name, value) if value == NEW else value for name, value in cells.items()}
