"""All checks that apply to a package: those its schemas ask for, and the domain rules whose columns it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import narwhals as nw

from onrecord.checks import codes, keys, lengths, schema_rules, text
from onrecord.checks.check import Check, Derived, ExpressionCheck, JoinCheck
from onrecord.checks.domain import corrections, counter, dates, derived, duplicates, quotes, verification
from onrecord.tableschema import TableSchema


class Plan(NamedTuple):
    """The checks of one package, those of single rows apart from those that need joins."""

    expressions: tuple[ExpressionCheck, ...]
    joins: tuple[JoinCheck, ...]
    keys: Mapping[str, frozenset[str]]
    """The columns of each table that joins hold as opaque keys."""

    def of_table(self, table: str) -> tuple[ExpressionCheck, ...]:
        """The checks of the rows of one table."""
        return tuple(check for check in self.expressions if check.table == table)

    def kept_columns(self, table: str) -> tuple[str, ...]:
        """The columns of one table that a join reads."""
        return tuple(dict.fromkeys(name for check in self.joins for name in check.columns(table)))

    def derived(self, table: str) -> tuple[Derived, ...]:
        """The columns of one table that joins read and the file does not have."""
        found = (column for check in self.joins for column in check.reads.get(table, ()))
        return tuple({column.name: column for column in found if isinstance(column, Derived)}.values())

    def joinable(self, table: str, text: nw.LazyFrame) -> nw.LazyFrame:
        """A table of text as `Frames` has it: with its derived columns, and null where an opaque cell is empty."""
        there = set(text.collect_schema().names())
        made = [column for column in self.derived(table) if set(column.of) <= there]
        wide = text.with_columns(_cells(column).alias(column.name) for column in made)
        opaque = [*sorted(self.keys.get(table, frozenset()) & there), *(column.name for column in made)]
        return wide.with_columns(nw.when(nw.col(name) != "").then(nw.col(name)).alias(name) for name in opaque)


def _cells(column: Derived) -> nw.Expr:
    """The cells of a derived column, made only where they differ from those of the column it is made of."""
    if column.changed is None:
        return column.cells
    return nw.when(column.changed).then(column.cells).otherwise(nw.col(column.of[0]))


def plan(
    schemas: Mapping[str, TableSchema],
    present: Mapping[str, frozenset[str]] | None = None,
    *,
    version: str = "0.0.0",
    released: tuple[str, ...] = (),
) -> Plan:
    """The checks for tables of these schemas.

    `present` names the columns that stand in each file, where some are missing: a check that reads a missing
    column or table is left out, since that fault is reported already.
    """
    schemas = dict(schemas)
    withdrawals = "corrections" in schemas
    found: list[Check] = []
    for schema in schemas.values():
        found += text.text_checks(schema)
        found += schema_rules.column_checks(schema)
        found += schema_rules.uniqueness_checks(schema)
        found += codes.code_checks(schema)
        found += lengths.length_checks(schema)
        found += keys.foreign_key_checks(schema, schemas, withdrawals)
        found += dates.edtf_checks(schema)
        found += dates.future_checks(schema)
        found += quotes.quote_checks(schema)
        if withdrawals and schema.name != "corrections":
            found += corrections.correction_checks(schema)
    if withdrawals:
        found.append(corrections.version_check(version, released))
    for family in (keys, duplicates, dates, quotes, verification, derived, counter):
        found += family.CHECKS
    there = {name: (present or {}).get(name, frozenset(schema.columns)) for name, schema in schemas.items()}
    usable = [check for check in found if _readable(check, there)]
    return Plan(
        tuple(check for check in usable if isinstance(check, ExpressionCheck)),
        tuple(check for check in usable if isinstance(check, JoinCheck)),
        _keys(schemas),
    )


def _keys(schemas: Mapping[str, TableSchema]) -> dict[str, frozenset[str]]:
    """The single columns that are primary keys, foreign keys or what these refer to, and the ids in corrections."""
    found: dict[str, set[str]] = {name: set() for name in schemas}
    if "corrections" in found:
        found["corrections"] |= {"row_id", "new_value"}
    for schema in schemas.values():
        if len(schema.primary_key) == 1:
            found[schema.name] |= set(schema.primary_key)
        for key in schema.foreign_keys:
            if len(key.fields) == 1:
                found[schema.name] |= set(key.fields)
                found.setdefault(key.resource, set()).update(key.reference)
    return {name: frozenset(columns) for name, columns in found.items()}


def _readable(check: Check, there: Mapping[str, frozenset[str]]) -> bool:
    if isinstance(check, ExpressionCheck):
        return check.table in there and {check.column, *check.reads} <= there[check.table]
    return check.table in there and all(
        table in there and set(check.columns(table)) <= there[table] for table in check.reads
    )
