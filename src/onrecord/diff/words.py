"""A Diff in words: as text for a terminal, as Markdown, and the lines that its HTML page shares with them."""

from __future__ import annotations

from onrecord._text import cut, markdown_code, markdown_prose, paint, printable
from onrecord.diff.model import CellChange, ColumnChange, Diff, RowChange, TableDiff

SIGNS = {"added": "+", "removed": "-", "changed": "~", "renamed": "~", "described": "~"}
COLORS = {"added": "help", "removed": "error", "changed": "warning"}
LONG = 300


def title(diff: Diff) -> str:
    """Both sides in one line."""
    sides = [f"{side.name} {side.version}".rstrip() for side in (diff.old, diff.new)]
    return f"{sides[0]} to {sides[1]}"


def verdict(diff: Diff) -> str:
    """The bump in one line."""
    if diff.same:
        return "Nothing changed; no new version is called for."
    return f"Calls for a {diff.bump.level} version."


def column_line(change: ColumnChange) -> str:
    """What happened to a column."""
    was = f"{change.was} is now " if change.kind == "renamed" else ""
    details = f": {'; '.join(change.details)}" if change.details else ""
    words = {"renamed": "renamed column", "described": "column described anew"}.get(
        change.kind, f"{change.kind} column"
    )
    return f"{words} {was}{change.column}{details}"


def figures(table: TableDiff) -> str:
    """How many rows were added, removed and changed."""
    parts = [
        f"{number:,} {kind}"
        for kind, number in (("added", table.added), ("removed", table.removed), ("changed", table.changed))
        if number
    ]
    rows = f"{table.rows_old:,} rows" if table.rows_old == table.rows_new else f"{table.rows_old:,} to "
    rows += "" if table.rows_old == table.rows_new else f"{table.rows_new:,} rows"
    return ", ".join([rows, *parts])


def text(diff: Diff, color: bool) -> str:
    lines = [paint(printable(title(diff)), "code", color)]
    lines += [paint(f"warning: {printable(words)}", "warning", color) for words in diff.warnings]
    lines += [f"- table {printable(name)}" for name in diff.tables_removed]
    lines += [f"+ table {printable(name)}" for name in diff.tables_added]
    for change in diff.descriptor:
        lines += ["", paint(f"descriptor: {printable(change.column)}", "place", color), *_text_cell(change, color)]
    for table in diff.tables:
        if table.same:
            continue
        lines += ["", paint(f"{printable(table.name)}: {figures(table)}", "place", color)]
        lines += [f"  {SIGNS.get(c.kind, '~')} {printable(column_line(c))}" for c in table.columns]
        lines += [f"  ~ {printable(words)}" for words in table.keys]
        for row in table.rows:
            sign = paint(f"{SIGNS[row.kind]} {printable(row.key)}", COLORS[row.kind], color)
            lines.append(f"  {sign}  {printable(_summary(row))}".rstrip())
            if row.kind == "changed":
                for cell in row.cells:
                    lines += [f"      {printable(cell.column)}", *_text_cell(cell, color)]
        if table.left_out:
            lines.append(f"  ... {table.left_out:,} more rows; --max-rows 0 lists all")
    lines += ["", paint(verdict(diff), "code", color)]
    lines += [f"  {level}: {printable(reason)}" for level, reason in diff.bump.reasons]
    return "\n".join(lines)


def _summary(row: RowChange) -> str:
    """The start of the longest cell of an added or removed row, which says most about it."""
    if row.kind == "changed" or not row.cells:
        return ""
    values = [cell.new if cell.old is None else cell.old for cell in row.cells]
    longest = max((value or "" for value in values), key=len)
    return cut(longest, 80) if longest != row.key else ""


def _text_cell(cell: CellChange, color: bool) -> list[str]:
    lines = []
    for sign, value, style in (("-", cell.old, "error"), ("+", cell.new, "help")):
        if value is not None:
            shown = printable(cut(value, LONG)) if value else "(empty)"
            lines.append(f"        {paint(f'{sign} {shown}', style, color)}")
    return lines


def markdown(diff: Diff) -> str:
    lines = [f"# {markdown_prose(title(diff))}", "", f"**{verdict(diff)}**", ""]
    lines += [f"- {level}: {markdown_prose(reason)}" for level, reason in diff.bump.reasons]
    lines += [f"- warning: {markdown_prose(words)}" for words in diff.warnings]
    lines += ["", "## Descriptor", ""] if diff.descriptor else []
    lines += [f"- {markdown_code(change.column)}: {_arrow(change)}" for change in diff.descriptor]
    for table in diff.tables:
        if table.same:
            continue
        lines += ["", f"## {markdown_prose(table.name)}", "", figures(table) + ".", ""]
        lines += [f"- {markdown_prose(column_line(change))}" for change in table.columns]
        lines += [f"- {markdown_prose(words)}" for words in table.keys]
        for row in table.rows:
            lines.append(f"- {row.kind} {markdown_code(row.key)} {markdown_code(_summary(row))}".rstrip())
            if row.kind == "changed":
                lines += [f"  - {markdown_code(cell.column)}: {_arrow(cell)}" for cell in row.cells]
        if table.left_out:
            lines.append(f"- and {table.left_out:,} more rows")
    return "\n".join(lines)


def _arrow(cell: CellChange) -> str:
    old, new = (markdown_code(cut(value, LONG)) if value else "(empty)" for value in (cell.old, cell.new))
    return f"{old} → {new}"
