"""The version bump that changes call for.

major: a row was withdrawn, an id is gone, or a column changed. minor: rows or columns were added, or rows withdrawn
that were never right. patch: cells were corrected. A row in `corrections` describes another change and calls for no
step of its own but patch.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord._text import counted
from onrecord.diff.model import LEVELS, Bump, CellChange, Level, RowChange, TableDiff
from onrecord.versions import version_key


def bump_for(
    tables: Iterable[TableDiff], added: Iterable[str], removed: Iterable[str], descriptor: Iterable[CellChange]
) -> Bump:
    """The largest step that any change calls for, and every reason."""
    reasons: list[tuple[Level, str]] = []
    reasons += [("major", f"table {name} removed") for name in removed]
    reasons += [("minor", f"table {name} added") for name in added]
    for table in tables:
        reasons += _of_table(table)
    names = [change.column for change in descriptor]
    if names:
        reasons.append(("patch", f"descriptor: {', '.join(names)} changed"))
    reasons.sort(key=lambda reason: -LEVELS.index(reason[0]))
    return Bump(reasons[0][0] if reasons else "none", tuple(reasons))


def _of_table(table: TableDiff) -> list[tuple[Level, str]]:
    reasons: list[tuple[Level, str]] = []
    name = table.name
    levels: dict[str, Level] = {"added": "minor", "described": "patch"}
    for change in table.columns:
        was = f" (was {change.was})" if change.was else ""
        what = f": {'; '.join(change.details)}" if change.details else ""
        reasons.append((levels.get(change.kind, "major"), f"column {name}.{change.column}{was} {change.kind}{what}"))
    reasons += [("minor" if words.startswith("columns in") else "major", f"{name}: {words}") for words in table.keys]
    if table.removed:
        listed = _few([row for row in table.rows if row.kind == "removed"], table.removed)
        removed: Level = "major" if table.removed > table.mistaken else "minor"
        why = " (by coding error or as a duplicate)" if removed == "minor" else ""
        reasons.append((removed, f"{counted(table.removed, 'row')} withdrawn from {name}{why}: {listed}"))
    if table.added:
        level: Level = "patch" if name == "corrections" else "minor"
        reasons.append((level, f"{counted(table.added, 'row')} added to {name}"))
    if table.changed:
        what = f"{counted(table.cells, 'cell')} in {counted(table.changed, 'row')}"
        reasons.append(("patch", f"{what} of {name} corrected"))
    return reasons


def _few(rows: list[RowChange], total: int) -> str:
    shown = ", ".join(row.key for row in rows[:5])
    return f"{shown}, ..." if total > 5 else shown


def step(old: str, new: str) -> Level | None:
    """The step from one version to another, or None when the second is not later.

    >>> step("1.0.0", "1.1.0"), step("1.0.0", "1.0.0")
    ('minor', None)
    """
    before, after = version_key(old), version_key(new)
    if after <= before:
        return None
    changed = next((index for index in range(3) if before[index] != after[index]), 2)
    levels: tuple[Level, ...] = ("major", "minor", "patch")
    return levels[changed]


def next_version(old: str, level: Level) -> str:
    """The version that follows by such a step.

    >>> next_version("1.4.2", "minor")
    '1.5.0'
    """
    major, minor, patch = version_key(old)[:3]
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }.get(level, old)
