"""What must be asked to make the rows of one table: a list of questions that follows from the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord._text import did_you_mean
from onrecord.edit.cells import faults_of
from onrecord.edit.ids import drawn_column
from onrecord.edit.lookups import Known
from onrecord.edit.normalise import normalised
from onrecord.edit.tables import Row
from onrecord.errors import UnknownNameError
from onrecord.tableschema import TableSchema

NEW = "+"
"""The answer that means: a row that is not there yet."""
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One cell that is wanted: its name among the answers, where it goes, and what is offered.

    An `assumed` default is taken where nobody can be asked; any other is only a suggestion. `makes_new` says that a key
    that is not there yet opens the questions of a new row.
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


Script = Callable[[Answers], Sequence[Question]]


def today() -> str:
    """This day, as the record counts days."""
    return datetime.now(UTC).date().isoformat()


def asked_columns(schema: TableSchema) -> tuple[str, ...]:
    """The columns a person fills in: not the drawn id, nor the bounds that follow from a date."""
    drawn = drawn_column(schema)
    left_out = {drawn[0]} if drawn else set()
    if "edtf" in schema.columns:
        left_out |= {"earliest", "latest"}
    return tuple(name for name in schema.columns if name not in left_out)


def table_script(known: Known, table: str, last: Answers) -> Script:
    """The questions for one row of a table; `last` are the answers of the row before it."""
    schema = known.package.table(table).schema

    def script(answers: Answers) -> list[Question]:
        questions = []
        for index, name in enumerate(asked_columns(schema)):
            default, assumed = _default(schema, name, last)
            heading = table.replace("_", " ").capitalize() if index == 0 else ""
            required = schema.field(name).required
            questions.append(Question(name, table, name, required, default, assumed, heading))
        return questions

    return script


def table_row(table: str, answers: Answers) -> list[Row]:
    """The row that the answers make."""
    return [Row(table, dict(answers))]


def _default(schema: TableSchema, name: str, last: Answers) -> tuple[str, bool]:
    """What is offered for a column, and whether it may be taken unasked."""
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
    """The questions without which no row can be made, and which nobody answered."""
    return [q for q in script(answers) if q.required and not q.assumed and not answers.get(q.key)]


def with_assumed(script: Script, answers: Answers) -> dict[str, str]:
    """The answers with every default that may be taken unasked."""
    filled = dict(answers)
    while question := next((q for q in script(filled) if q.assumed and q.key not in filled), None):
        filled[question.key] = question.default
    return filled


def faults_of_answer(known: Known, question: Question, text: str, answers: Answers) -> list[str]:
    """What is wrong with an answer by itself, as validation would tell it."""
    if text == NEW and question.makes_new:
        return []
    schema = known.package.table(question.table).schema
    value, _ = normalised(question.column, text)
    faults = faults_of(schema, question.column, value, dict(question.fixed))
    target = known.target(question.table, question.column)
    own_key = schema.primary_key == (question.column,)
    if own_key and value in known.keys(question.table):
        faults.append(f'CO210 "{value}" is in {question.table} already')
    fresh = {NEW, answers.get(f"{target}.{known.package.table(target).schema.primary_key[0]}")} if target else set()
    if target and value and value not in known.keys(target) and value not in fresh and not question.makes_new:
        near = known.nearest_keys(target, value, 1)
        faults.append(f'KY301 "{value}" is not in {target}' + (f'; did you mean "{next(iter(near))}"?' if near else ""))
    return faults


def refuse_unknown(given: Answers, names: Sequence[str], what: str) -> None:
    """Raise `UnknownNameError` for an answer to a question that does not exist."""
    for name in given:
        if name not in names:
            meant = did_you_mean(name, names)
            raise UnknownNameError(f'{what} has no "{name}".{meant} There are: {", ".join(names)}.')
