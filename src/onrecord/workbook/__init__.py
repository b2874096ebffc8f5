"""Packages and their tables in the forms of other tools, out and in again."""
