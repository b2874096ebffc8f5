"""Changing a package: the canonical form of a table, and writing it whole or not at all."""

from onrecord.edit.canonical import Formatted, NotRepairableError, canonical
from onrecord.edit.write import replace_file

__all__ = ["Formatted", "NotRepairableError", "canonical", "replace_file"]
