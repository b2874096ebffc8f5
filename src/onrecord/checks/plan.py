"""All checks that apply to a package: those its schemas ask for, and the domain rules whose columns it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.checks import columns, files, keys, text
from onrecord.checks.check import Check, ExpressionCheck, JoinCheck
from onrecord.checks.record import corrections, counter, dates, quotes, verification
from onrecord.tableschema import TableSchema

__all__ = ["Plan", "files", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The checks of one package, those of single rows apart from those that need joins."""

    expressions: tuple[ExpressionCheck, ...]
    joins: tuple[JoinCheck, ...]

    def of_table(self, table: str) -> tuple[ExpressionCheck, ...]:
        """The checks of the rows of one table."""
        return tuple(check for check in self.expressions if check.table == table)

    def kept_columns(self, table: str) -> tuple[str, ...]:
        """The columns of one table that a join reads."""
        wanted = dict.fromkeys(name for check in self.joins for name in check.reads.get(table, ()))
        return tuple(wanted)


def plan(
    schemas: Mapping[str, TableSchema],
    present: Mapping[str, frozenset[str]] | None = None,
    *,
    version: str = "0.0.0",
    released: tuple[str, ...] = (),
) -> Plan:
    """The checks for tables of these schemas.

    `present` names the columns that stand in each file, where some are missing: a check that reads a missing
    column or table is left out, since that fault is told already.
    """
    schemas = dict(schemas)
    withdrawals = "corrections" in schemas
    found: list[Check] = []
    for schema in schemas.values():
        found += text.text_checks(schema)
        found += columns.column_checks(schema)
        found += columns.uniqueness_checks(schema)
        found += keys.foreign_key_checks(schema, schemas, withdrawals)
        found += dates.edtf_checks(schema)
        found += dates.future_checks(schema)
        found += quotes.quote_checks(schema)
        if withdrawals and schema.name != "corrections":
            found += corrections.correction_checks(schema)
    if withdrawals:
        found.append(corrections.version_check(version, released))
    for family in (keys, dates, quotes, verification, counter):
        found += family.CHECKS
    there = {name: (present or {}).get(name, frozenset(schema.columns)) for name, schema in schemas.items()}
    usable = [check for check in found if _readable(check, there)]
    return Plan(
        tuple(check for check in usable if isinstance(check, ExpressionCheck)),
        tuple(check for check in usable if isinstance(check, JoinCheck)),
    )


def _readable(check: Check, there: Mapping[str, frozenset[str]]) -> bool:
    if isinstance(check, ExpressionCheck):
        return check.table in there and {check.column, *check.reads} <= there[check.table]
    return check.table in there and all(
        table in there and set(names) <= there[table] for table, names in check.reads.items()
    )
