"""Changing a package: the canonical form of a table, and writing all tables of a change or none."""

from onrecord.edit.canonical import Formatted, canonical
from onrecord.edit.transaction import commit, writing

__all__ = ["Formatted", "canonical", "commit", "writing"]
