"""What changed, as lines for a terminal: a sign, the table, the key, and each cell old and new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord._text import cut, paint, printable
from onrecord.diff.model import RowChange, TableDiff
from onrecord.diff.words import COLORS, SIGNS
from onrecord.report.markdown import around

CELL = 300


def render(changes: Sequence[TableDiff], *, color: bool = False, rows: int = 50) -> str:
    """Up to `rows` changed rows of each table, then one line of figures per table."""
    lines = [line for change in changes for line in _table(change, color, rows)]
    for change in changes:
        figures = ", ".join(f"{number:,} {kind}" for kind, number in change.figures.items() if number)
        lines.append(f"{printable(change.name)}: {figures}")
    return "\n".join(lines) if lines else "Nothing changes."


def _table(change: TableDiff, color: bool, limit: int) -> Iterator[str]:
    for row in change.rows[:limit]:
        sign, key = paint(SIGNS[row.kind], COLORS[row.kind], color), paint(printable(row.key), "place", color)
        yield f"{sign} {printable(change.name)} {key}"
        yield from _cells(row)
    if len(change.rows) > limit:
        yield f"  {len(change.rows) - limit:,} more rows of {printable(change.name)}"


def _cells(row: RowChange) -> Iterator[str]:
    for cell in row.cells if row.kind == "changed" else ():
        old, new = (_shown(text) for text in around(cell.old or "", cell.new or ""))
        yield f"    {printable(cell.column)}: {old} -> {new}"


def _shown(text: str) -> str:
    return f'"{printable(cut(text, CELL).replace(chr(10), "↵"))}"' if text else "(empty)"
