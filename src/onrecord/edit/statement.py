"""The questions for a statement and its other rows: speaker, source, said date, quotation and two verifications."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.edit import ids
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import NEW, Answers, Question, Script, asked_columns, is_required, today
from onrecord.edit.tables import Row

BLOCKS = {
    "speakers": ("speakers", {}),
    "sources": ("sources", {}),
    "dates": ("dates", {"event": "said"}),
    "quotations": ("quotations", {}),
    "attribution": ("verifications", {"aspect": "attribution"}),
    "content": ("verifications", {"aspect": "content"}),
}
"""The first part of an answer's name, the table of its cell, and the cells of that row that are fixed."""
ORDER = {
    "speakers": ("name", "aliases", "kind", "country", "affiliation", "note", "speaker_id"),
    "sources": [
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
    ],
    "dates": ("edtf", "basis", "note", "source_id"),
    "statements": ["claim", "quote", "language", "mode", "kind", "topic", "occasion", "locator", "note"],
    "quotations": ("text", "language", "fidelity", "note", "source_id"),
    "verifications": ("status", "basis", "rationale", "confidence", "assessed_by", "assessed_on"),
}
"""The columns asked for, in this order; other columns can be given by name."""
REFERENCES = (("speaker_id", "speakers"), ("source_id", "sources"))
"""The columns of `statements` whose rows can be added along with it."""
REPEATED = ("speaker_id", "source_id", "language", "mode", "topic", "occasion", "dates.edtf", "dates.basis")
"""The answers of one statement that are defaults for the next."""


def names(lookups: Lookups) -> list[str]:
    """Every answer that can be given: columns of `statements` by their name, others as `dates.edtf`."""
    found = [name for name in lookups.schema("statements").columns if name != "statement_id"]
    for block, (table, fixed) in BLOCKS.items():
        columns = asked_columns(lookups.schema(table))
        found += [f"{block}.{name}" for name in columns if name not in fixed and name != "statement_id"]
    return found


def statement_script(lookups: Lookups, last: Answers) -> Script:
    """The questions for one statement and the rows about it."""

    def script(answers: Answers) -> list[Question]:
        return list(_questions(lookups, answers, last))

    return script


def _questions(lookups: Lookups, answers: Answers, last: Answers) -> Iterator[Question]:
    yield from _reference(lookups, "speaker_id", "speakers", "Who said it", answers, last)
    yield from _reference(lookups, "source_id", "sources", "The source that witnesses it best", answers, last)
    yield from _block(lookups, "dates", "When it was said", answers, last)
    yield from _block(lookups, "statements", "The statement", answers, last)
    if answers.get("quote"):
        yield from _block(lookups, "quotations", "The words as that source carries them", answers, last)
    yield from _block(lookups, "attribution", "Was it said, by this speaker, in these words?", answers, last)
    yield from _block(lookups, "content", "Is what it asserts borne out?", answers, last)


def _reference(
    lookups: Lookups, name: str, table: str, heading: str, answers: Answers, last: Answers
) -> Iterator[Question]:
    yield Question(name, "statements", name, True, last.get(name, ""), False, heading, makes_new=True)
    if is_new(lookups, name, table, answers):
        yield from _block(lookups, table, f"A new one of {table}", answers, last)


def is_new(lookups: Lookups, name: str, table: str, answers: Answers) -> bool:
    """Whether the answer to a reference is a row that does not exist yet."""
    return bool(answers.get(name)) and answers[name] not in lookups.keys(table)


def _block(lookups: Lookups, block: str, heading: str, answers: Answers, last: Answers) -> Iterator[Question]:
    table, fixed = BLOCKS.get(block, ("statements", {}))
    schema = lookups.schema(table)
    for name in ORDER[table]:
        key = name if block == "statements" else f"{block}.{name}"
        if key == "dates.note" and answers.get("dates.basis") == "stated":
            continue
        default, assumed = _default(block, name, answers, last)
        required = is_required(schema, name, answers.get(f"{block}.basis"))
        yield Question(key, table, name, required, default, assumed, heading, False, tuple(fixed.items()))
        heading = ""


def _default(block: str, name: str, answers: Answers, last: Answers) -> tuple[str, bool]:
    """The default, and whether it may be used without asking: only one that follows from another answer."""
    key = name if block == "statements" else f"{block}.{name}"
    if name == "source_id" and block in ("dates", "quotations"):
        return answers.get("sources.source_id") or answers.get("source_id", ""), True
    match key:
        case "speakers.speaker_id":
            given = answers.get("speaker_id", "")
            return (given, True) if given not in ("", NEW) else (ids.slug(answers.get("speakers.name", "")), True)
        case "sources.source_id":
            given = answers.get("source_id", "")
            parts = [answers.get(f"sources.{part}", "") for part in ("publisher", "published_edtf", "title")]
            parts[1] = parts[1].strip("?~%") or "undated"
            return (given, True) if given not in ("", NEW) else (ids.slug(*parts, words=4), True)
        case "sources.retrieved_on":
            return today(), False
        case "attribution.assessed_on" | "content.assessed_on":
            return today(), True
        case "attribution.basis" | "content.basis":
            return "judged", True
        case "attribution.assessed_by":
            return last.get(key, ""), False
        case "content.assessed_by":
            return answers.get("attribution.assessed_by", ""), True
        case "content.status":
            judged = answers.get("kind") not in ("opinion", "prediction", "demand")
            return ("unverified" if judged else "not-checkable"), False
        case "content.rationale" if answers.get("content.status") == "unverified":
            return "Not assessed yet.", False
        case "quotations.text":
            return answers.get("quote", ""), True
        case "quotations.language":
            return answers.get("language", ""), True
        case "quotations.fidelity":
            same = answers.get("quotations.text", answers.get("quote")) == answers.get("quote")
            return ("verbatim" if same else "excerpt"), False
        case "language":
            return last.get(key) or answers.get("sources.language", ""), False
        case "dates.basis":
            return last.get(key, "stated"), False
    return (last.get(key, ""), False) if key in REPEATED else ("", False)


def statement_rows(lookups: Lookups, answers: Answers) -> list[Row]:
    """The rows that the answers make, including a new speaker and a new source."""
    new = {}
    for name, table in REFERENCES:
        if is_new(lookups, name, table, answers):
            new[name] = answers.get(f"{table}.{name}") or answers[name]
    own_id = {"statement_id": lookups.new_id("statements")}

    def cells(block: str) -> dict[str, str]:
        found = {key.removeprefix(f"{block}."): value for key, value in answers.items() if key.startswith(f"{block}.")}
        return {name: new.get(name, value) if value == NEW else value for name, value in found.items()}

    rows = [Row(table, cells(table) | {name: new[name]}) for name, table in REFERENCES if name in new]
    own = {name: value for name, value in answers.items() if "." not in name}
    rows.append(Row("statements", own | new | own_id))
    for block in ("dates", "quotations", "attribution", "content"):
        table, fixed = BLOCKS[block]
        if block != "quotations" or answers.get("quote"):
            rows.append(Row(table, cells(block) | fixed | own_id))
    return rows
