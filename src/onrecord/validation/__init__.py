"""Runs the checks over a package and returns a Report: bytes and structure, then rows, then joins, then places."""

from onrecord.validation.run import Request, validate, validate_store

__all__ = ["Request", "validate", "validate_store"]
