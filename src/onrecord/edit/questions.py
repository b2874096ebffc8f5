"""The questions whose answers make the rows of one table; later questions depend on earlier answers.

A script is a function that walks through the questions while the answers grow: it looks at the answers it was given
each time it needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord._text import did_you_mean
from onrecord.edit.blocks import NEW, Answers, asked_columns
from onrecord.edit.cells import faults_of
from onrecord.edit.lookups import Lookups
from onrecord.edit.normalise import normalised
from onrecord.edit.tables import Row
from onrecord.errors import UnknownNameError
from onrecord.tableschema import TableSchema


@dataclass(frozen=True, slots=True)
class Question:
    """One cell to be asked for: its name among the answers, its table and column, and its default.

    An `assumed` default is used where nobody can be asked; any other is only a suggestion. With `makes_new`, a key
    that does not exist yet leads to the questions for a new row. `fixed` are other cells of the row.
    """

    key: str
    table: str
    column: str
    required: bool
    default: str = ""
    assumed: bool = False
    heading: str = ""
    makes_new: bool = False
    fixed: tuple[tuple[str, str], ...] = ()


Script = Callable[[Answers], Iterable[Question]]


def today() -> str:
    """The current date in UTC, as ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def table_script(lookups: Lookups, table: str, last: Answers) -> Script:
    """The questions for one row of a table; `last` are the answers of the row before it."""
    schema = lookups.schema(table)

    def script(answers: Answers) -> Iterator[Question]:
        for index, name in enumerate(asked_columns(schema)):
            default, assumed = _default(schema, name, last)
            if (table, name) == ("verifications", "supersedes"):
                default = lookups.in_force(answers)
            heading = table.replace("_", " ").capitalize() if index == 0 else ""
            required = is_required(schema, name, answers.get("basis"))
            yield Question(name, table, name, required, default, assumed, heading)

    return script


def is_required(schema: TableSchema, name: str, basis: str | None) -> bool:
    """Whether a column must be filled; of a verification that no other checker published, also what VF612 asks for."""
    own = schema.name == "verifications" and basis != "published"
    return schema.field(name).required or (own and name in ("assessed_on", "rationale", "confidence"))


def table_row(table: str, answers: Answers) -> list[Row]:
    """The row that the answers make."""
    return [Row(table, dict(answers))]


def _default(schema: TableSchema, name: str, last: Answers) -> tuple[str, bool]:
    """The default of a column, and whether it may be used without asking."""
    field = schema.field(name)
    repeated = (
        any(name in key.fields for key in schema.foreign_keys) or field.enum or name.endswith(("_by", "language"))
    )
    if repeated and name in last and name not in schema.primary_key:
        return last[name], False
    if name in ("assessed_on", "retrieved_on") and field.type == "date":
        return today(), name == "assessed_on"
    if field.type == "boolean":
        return "false", False
    return "", False


def missing(script: Script, answers: Answers) -> list[Question]:
    """The required questions that have no answer."""
    return [q for q in script(answers) if q.required and not q.assumed and not answers.get(q.key)]


def with_assumed(script: Script, answers: Answers) -> dict[str, str]:
    """The answers with every default that may be used without asking."""
    filled = dict(answers)
    for question in script(filled):
        if question.assumed and not filled.get(question.key):
            filled[question.key] = question.default
    return filled


def faults_of_answer(lookups: Lookups, question: Question, text: str, answers: Answers) -> list[str]:
    """The errors of one answer alone, as validation would report them."""
    if (text == NEW and question.makes_new) or (text == "" and not question.required):
        return []
    schema = lookups.schema(question.table)
    value, _ = normalised(question.column, text)
    checks = lookups.checks(question.table)
    faults = faults_of(schema, checks, question.column, value, dict(question.fixed))
    target = lookups.target(question.table, question.column)
    own_key = schema.primary_key == (question.column,)
    if own_key and value in lookups.keys(question.table):
        faults.append(f'CO210 "{value}" is in {question.table} already')
    fresh = {NEW, answers.get(f"{target}.{lookups.schema(target).primary_key[0]}")} if target else set()
    if target and value and value not in lookups.keys(target) and value not in fresh and not question.makes_new:
        near = lookups.nearest_keys(target, value, 1)
        faults.append(f'KY301 "{value}" is not in {target}' + (f'; did you mean "{next(iter(near))}"?' if near else ""))
    return faults


def refuse_unknown(given: Iterable[str], names: Sequence[str], what: str) -> None:
    """Raise `UnknownNameError` for an answer to a question that does not exist."""
    for name in given:
        if name not in names:
            hint = did_you_mean(name, names)
            raise UnknownNameError(f'{what} has no "{name}".{hint} There are: {", ".join(names)}.')
