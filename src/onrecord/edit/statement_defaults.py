"""What is suggested for each cell of a statement's rows, and what follows from other answers without asking."""

from __future__ import annotations

import re

from onrecord.edit import ids
from onrecord.edit.blocks import NEW, Answers, Block, numbers, witness
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import today
from onrecord.edit.suggested_verdict import basis, suggested

REPEATED = ("speaker_id", "source_id", "language", "mode", "topic", "occasion", "dates.edtf", "dates.basis")
"""The answers of one statement that are defaults for the next."""
UNSEEN = "unverified"
"""The status of what nobody has looked into."""


def default(lookups: Lookups, block: Block, column: str, answers: Answers, last: Answers) -> tuple[str, bool]:
    """The default of a cell, and whether it may be used without asking: only one that follows from another answer."""
    match block.table:
        case "speakers":
            return _speaker(lookups, column, answers)
        case "sources":
            return _source(lookups, block, column, answers)
        case "roles":
            return _role(column, answers)
        case "dates" | "quotations":
            return _wording(block, column, answers, last)
        case "evidence":
            return _evidence(lookups, block, column, answers)
        case "verifications":
            return _assessment(lookups, block, column, answers, last)
    if column == "language":
        return last.get(column) or answers.get("sources.language", ""), False
    return (last.get(column, ""), False) if column in REPEATED else ("", False)


def _speaker(lookups: Lookups, column: str, answers: Answers) -> tuple[str, bool]:
    if column != "speaker_id":
        return "", False
    given = answers.get("speaker_id", "")
    return (given if given not in ("", NEW) else free(lookups, "speakers", answers.get("speakers.name", ""))), True


def _source(lookups: Lookups, block: Block, column: str, answers: Answers) -> tuple[str, bool]:
    if column == "retrieved_on":
        return today(), False
    if column != "source_id":
        return "", False
    asked = f"{block.name.removesuffix('sources')}source_id"
    given = answers.get(asked, "")
    if given not in ("", NEW):
        return given, True
    parts = [answers.get(block.key(part), "") for part in ("publisher", "published_edtf", "title")]
    parts[1] = parts[1].strip("?~%") or "undated"
    return free(lookups, "sources", *parts, words=4), True


def free(lookups: Lookups, table: str, *parts: str, words: int = 0) -> str:
    """A readable id that no row of the table has."""
    wanted = ids.slug(*parts, words=words)
    taken = lookups.keys(table)
    if wanted not in taken or not wanted:
        return wanted
    return next(name for number in range(2, len(taken) + 3) if (name := f"{wanted}-{number}") not in taken)


def _role(column: str, answers: Answers) -> tuple[str, bool]:
    day = answers.get("dates.edtf", "")
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        day = ""
    match column:
        case "start_edtf":
            return (f"../{day}" if day else ""), False
        case "end_edtf":
            return (f"{day}/.." if day else ""), False
        case "source_id":
            return witness(answers), True
    return "", False


def _wording(block: Block, column: str, answers: Answers, last: Answers) -> tuple[str, bool]:
    key = block.key(column)
    match key:
        case "dates.source_id" | "quotations.source_id":
            return witness(answers), True
        case "dates.basis":
            return last.get(key, "stated"), False
        case "quotations.text":
            return answers.get("quote", ""), True
        case "quotations.language":
            return answers.get("language", ""), True
        case "quotations.fidelity":
            same = answers.get("quotations.text", answers.get("quote")) == answers.get("quote")
            return ("verbatim" if same else "excerpt"), False
    return (last.get(key, ""), False) if key in REPEATED else ("", False)


def _evidence(lookups: Lookups, block: Block, column: str, answers: Answers) -> tuple[str, bool]:
    if column == "is_fact_check":
        kind = answers.get(f"{block.name}.sources.kind") or lookups.kind_of(answers.get(block.key("source_id"), ""))
        return ("true" if kind == "fact-check" else "false"), True
    if column == "stance" and block.name.startswith("attribution"):
        return "supports", False
    return "", False


def _assessment(lookups: Lookups, block: Block, column: str, answers: Answers, last: Answers) -> tuple[str, bool]:
    key, aspect = block.key(column), block.name
    match column:
        case "assessed_on":
            return today(), True
        case "basis":
            return basis(lookups, aspect, answers), True
        case "assessed_by" if aspect == "content":
            return answers.get("attribution.assessed_by", ""), True
        case "assessed_by":
            return last.get(key) or lookups.assessor(), False
        case "status":
            looked = any(numbers(aspect, answers))
            return suggested(lookups, aspect, answers) or ("" if looked or aspect == "attribution" else UNSEEN), False
        case "rationale" if answers.get(f"{aspect}.status") == UNSEEN:
            return "Not assessed yet.", False
    return "", False
