"""The difference of two packages as plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal["added", "changed", "removed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the smallest step of a version to the largest."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two packages: how it was asked for, its name and its version."""

    place: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell. `old` is None in an added row, `new` in a removed one; the empty text is a missing value."""

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row, by its primary key (`|` joins the values of a key of several columns).

    `cells` are the changed cells of a changed row, and the filled cells of an added or removed one. `row` is its number
    in the new table, counted from 1, or None for a removed row; it is not part of the JSON form.
    """

    key: str
    kind: Kind
    cells: tuple[CellChange, ...]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column: added, removed, renamed (from `was`), changed in type or constraints, or only in its description."""

    kind: Literal["added", "removed", "renamed", "changed", "described"]
    column: str
    was: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDiff:
    """One table; the counts are complete, `rows` may hold only the first of each kind: removed, changed, added."""

    name: str
    rows_old: int
    rows_new: int
    added: int = 0
    removed: int = 0
    mistaken: int = 0
    """How many of the removed rows were never right: their correction says coding-error or duplicate."""
    changed: int = 0
    cells: int = 0
    columns: tuple[ColumnChange, ...] = ()
    keys: tuple[str, ...] = ()
    """What changed in primary and foreign keys, one sentence each."""
    rows: tuple[RowChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed, or only the order of rows."""
        return not (self.added or self.removed or self.changed or self.columns or self.keys)

    @property
    def figures(self) -> dict[Kind, int]:
        """How many rows were added, changed and removed, in this order."""
        return {"added": self.added, "changed": self.changed, "removed": self.removed}

    @property
    def left_out(self) -> int:
        """How many changed rows are counted and not listed."""
        return sum(self.figures.values()) - len(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON form."""
        table = {**asdict(self), "left_out": self.left_out}
        for row in table["rows"]:
            del row["row"]
        return table


@dataclass(frozen=True, slots=True)
class Bump:
    """The smallest step of the version that the changes allow, and the reasons, largest step first."""

    level: Level
    reasons: tuple[tuple[Level, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that changed between two packages."""

    old: Side
    new: Side
    tables: tuple[TableDiff, ...]
    tables_added: tuple[str, ...] = ()
    tables_removed: tuple[str, ...] = ()
    descriptor: tuple[CellChange, ...] = ()
    """Changed members of the descriptor, as JSON, but for version and resources, which the other fields show."""
    bump: Bump = field(default_factory=lambda: Bump("none"))
    warnings: tuple[str, ...] = ()
    """What makes the comparison unsure, one sentence each: keys that occur twice."""

    @property
    def same(self) -> bool:
        """Whether the packages hold the same."""
        return self.bump.level == "none"

    def table(self, name: str) -> TableDiff:
        """The difference of one table."""
        return next(table for table in self.tables if table.name == name)

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON form as plain dicts and lists; tables without a change are left out."""
        return {
            "old": asdict(self.old),
            "new": asdict(self.new),
            "bump": {
                "level": self.bump.level,
                "reasons": [{"level": level, "reason": reason} for level, reason in self.bump.reasons],
            },
            "warnings": list(self.warnings),
            "descriptor": [asdict(change) for change in self.descriptor],
            "tables_added": list(self.tables_added),
            "tables_removed": list(self.tables_removed),
            "tables": [table.to_dict() for table in self.tables if not table.same],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """The documented JSON form as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
