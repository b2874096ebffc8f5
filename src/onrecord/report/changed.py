"""What changed, as lines for a terminal: a sign, the table, the key, and each cell old and new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord._text import paint, printable
from onrecord.diff.changes import KINDS, TableChanges
from onrecord.report.markdown import around

SIGNS = {"added": ("+", "help"), "changed": ("~", "warning"), "removed": ("-", "error")}
CELL = 100


def render(changes: Sequence[TableChanges], *, color: bool = False, rows: int = 50) -> str:
    """Up to `rows` changed rows of each table, then one line of figures per table."""
    lines = [line for change in changes for line in _table(change, color, rows)]
    for change in changes:
        counted = ((change.count(kind), kind) for kind in KINDS)
        figures = ", ".join(f"{number:,} {kind}" for number, kind in counted if number)
        lines.append(f"{printable(change.table)}: {figures}")
    return "\n".join(lines) if lines else "Nothing changes."


def _table(change: TableChanges, color: bool, limit: int) -> Iterator[str]:
    for row in change.rows[:limit]:
        sign, style = SIGNS[row.kind]
        key = printable(", ".join(row.key))
        yield f"{paint(sign, style, color)} {printable(change.table)} {paint(key, 'place', color)}"
        if row.kind == "changed":
            for column, pair in row.cells.items():
                old, new = (_cell(text) for text in around(*pair))
                yield f"    {printable(column)}: {old} -> {new}"
    if len(change.rows) > limit:
        yield f"  {len(change.rows) - limit:,} more rows of {printable(change.table)}"


def _cell(text: str) -> str:
    shown = printable(text.replace("\n", "↵"))
    return f'"{shown if len(shown) <= CELL * 3 else shown[: CELL * 3] + "…"}"' if text else "(empty)"
