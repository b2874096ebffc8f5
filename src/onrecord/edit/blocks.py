"""The rows that make one statement, and the names of their cells among the answers.

A cell of `statements` has the name of its column. Others have the block before it: `dates.edtf`, `speakers.name`,
`content.status`, `content.evidence.1.stance`, `content.evidence.1.sources.title`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.edit.ids import drawn_column
from onrecord.tableschema import TableSchema

NEW = "+"
"""The answer that asks for a new row."""
ASPECTS = ("attribution", "content")
EVIDENCE = "evidence"
Answers = Mapping[str, str]

ORDER: dict[str, tuple[str, ...]] = {
    "speakers": ("name", "aliases", "kind", "country", "affiliation", "note", "speaker_id"),
    "sources": (
        "kind",
        "title",
        "publisher",
        "origin",
        "author",
        "published_edtf",
        "language",
        "url",
        "archive_url",
        "retrieved_on",
        "republishes",
        "note",
        "source_id",
    ),
    "roles": ("title", "organization", "start_edtf", "end_edtf", "source_id"),
    "dates": ("edtf", "basis", "note", "source_id"),
    "statements": ("claim", "quote", "language", "mode", "kind", "topic", "occasion", "locator", "note"),
    "quotations": ("text", "language", "fidelity", "note", "source_id"),
    "evidence": ("stance", "part", "interest", "finding", "quote", "locator", "is_fact_check", "note"),
    "verifications": ("status", "basis", "rationale", "confidence", "assessed_by", "assessed_on"),
}
"""The columns asked for, in this order; other columns can be given by name."""


@dataclass(frozen=True, slots=True)
class Block:
    """One row to be made: what stands before the names of its cells, its table, and the cells that are fixed."""

    name: str
    table: str
    fixed: tuple[tuple[str, str], ...] = ()

    def key(self, column: str) -> str:
        """The name of a cell among the answers."""
        return f"{self.name}.{column}" if self.name else column

    def cells(self, answers: Answers) -> dict[str, str]:
        """The cells that the answers give, by column."""
        if not self.name:
            return {key: value for key, value in answers.items() if "." not in key}
        start = f"{self.name}."
        own = {key.removeprefix(start): value for key, value in answers.items() if key.startswith(start)}
        return {key: value for key, value in own.items() if "." not in key}

    def given(self, answers: Answers) -> bool:
        """Whether any cell of the row has an answer that is not empty."""
        return any(self.cells(answers).values())


STATEMENT = Block("", "statements")
SPEAKER = Block("speakers", "speakers")
SOURCE = Block("sources", "sources")
ROLE = Block("roles", "roles")
SAID = Block("dates", "dates", (("event", "said"),))
QUOTATION = Block("quotations", "quotations")
SINGLE = (STATEMENT, SPEAKER, SOURCE, ROLE, SAID, QUOTATION)


def assessment(aspect: str) -> Block:
    """The verification of one aspect."""
    return Block(aspect, "verifications", (("aspect", aspect),))


def evidence(aspect: str, number: int) -> Block:
    """A piece of evidence for the verification of one aspect, counted from 1."""
    return Block(f"{aspect}.{EVIDENCE}.{number}", "evidence")


def source_of(block: Block) -> Block:
    """The new source of a piece of evidence."""
    return Block(f"{block.name}.sources", "sources")


def numbers(aspect: str, answers: Answers) -> list[int]:
    """The numbers of the pieces of evidence for one aspect of which the answers give a cell."""
    found = {
        int(match[1])
        for key, value in answers.items()
        if value and (match := re.match(rf"{aspect}\.{EVIDENCE}\.([0-9]{{1,4}})\.", key))
    }
    return sorted(found)


def witness(answers: Answers) -> str:
    """The key of the statement's own source, new or not."""
    return answers.get("sources.source_id") or answers.get("source_id", "")


def made_here(answers: Answers, source_id: str) -> bool:
    """Whether the answers make the statement's own source, and this is its key."""
    return source_id != NEW and SOURCE.given(answers) and source_id in (witness(answers), answers.get("source_id"))


def block_of(key: str) -> tuple[Block, str]:
    """The block and the column that the name of an answer says; a block that is none has its name as its table."""
    name, _, column = key.rpartition(".")
    parts = name.split(".")
    if parts[-1] == "sources" and len(parts) == 4:
        return Block(name, "sources"), column
    if len(parts) == 3 and parts[1] == EVIDENCE:
        return Block(name, "evidence"), column
    if name in ASPECTS:
        return assessment(name), column
    return next((block for block in SINGLE if block.name == name), Block(name, name)), column


def asked_columns(schema: TableSchema) -> tuple[str, ...]:
    """The columns that a person fills in: all but the drawn id and the bounds that follow from a date."""
    drawn = drawn_column(schema)
    left_out = {drawn[0]} if drawn else set()
    if "edtf" in schema.columns:
        left_out |= {"earliest", "latest"}
    return tuple(name for name in schema.columns if name not in left_out)


def in_order(schema: TableSchema) -> Iterator[str]:
    """The columns that are asked for in the rows of a statement, in the order of the questions."""
    return (name for name in ORDER[schema.name] if name in schema.columns)
