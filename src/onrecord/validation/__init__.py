"""Runs the checks over a package and returns a Report: bytes and structure, then rows, then joins, then places."""

from onrecord.validation.run import validate, validate_store

__all__ = ["validate", "validate_store"]
