"""The difference of two packages as plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two packages: how it was asked for, its name and its version."""

    place: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell; of an added row there is no `old`, of a removed one no `new`. The empty text is a missing value."""

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row, by its primary key (the parts of a key of several columns joined by `|`).

    `cells` are the changed ones of a changed row, and those with a value of an added or removed one.
    """

    key: str
    kind: Literal["added", "removed", "changed"]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column: added, removed, renamed (from `was`), changed in what it may hold, or only described anew."""

    kind: Literal["added", "removed", "renamed", "changed", "described"]
    column: str
    was: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDiff:
    """One table that is in both packages; the counts are complete, `rows` may hold only the first of each kind."""

    name: str
    rows_old: int
    rows_new: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    cells: int = 0
    columns: tuple[ColumnChange, ...] = ()
    keys: tuple[str, ...] = ()
    """What changed in primary and foreign keys, in words."""
    rows: tuple[RowChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed but, perhaps, the order of rows."""
        return not (self.added or self.removed or self.changed or self.columns or self.keys)

    @property
    def left_out(self) -> int:
        """How many changed rows are counted and not listed."""
        return self.added + self.removed + self.changed - len(self.rows)


@dataclass(frozen=True, slots=True)
class Bump:
    """The smallest step of the version that the changes allow, and why: (level, reason), the weightiest first."""

    level: Level
    reasons: tuple[tuple[Level, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed between two packages."""

    old: Side
    new: Side
    tables: tuple[TableDiff, ...]
    tables_added: tuple[str, ...] = ()
    tables_removed: tuple[str, ...] = ()
    descriptor: tuple[CellChange, ...] = ()
    """Changed members of the descriptor, as JSON; version and resources are told elsewhere."""
    bump: Bump = field(default_factory=lambda: Bump("none"))

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
            "descriptor": [asdict(change) for change in self.descriptor],
            "tables_added": list(self.tables_added),
            "tables_removed": list(self.tables_removed),
            "tables": [{**asdict(table), "left_out": table.left_out} for table in self.tables if not table.same],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """The documented JSON form as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
