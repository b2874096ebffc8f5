"""What changed between two packages: tables, columns, rows and cells, and the version bump that calls for."""

from onrecord.diff.compute import compare, compare_tables, diff
from onrecord.diff.model import Bump, CellChange, ColumnChange, Diff, RowChange, Side, TableDiff

__all__ = ["Bump", "CellChange", "ColumnChange", "Diff", "RowChange", "Side", "TableDiff"]
__all__ += ["compare", "compare_tables", "diff"]
