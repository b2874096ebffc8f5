"""Names that every reader, export and file system takes: of packages, versions, resources and columns."""

from __future__ import annotations

import re

from onrecord import limits

RESERVED = ("about", "answers", "current_status", "drift", "edtf_bounds", "evidence_timing", "overview", "threads")
"""What views are called, and the tables that an export adds."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_COLUMN = re.compile(r"[^\W_][\w .-]*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")


def is_name(text: str) -> bool:
    """Whether a text can be the name of a package or of a resource, and so of a file anywhere.

    >>> is_name("onrecord"), is_name("../onrecord"), is_name("On Record")
    (True, False, False)
    """
    return len(text) <= limits.NAME and _NAME.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """Whether a text can be a version in a file's name; which versions are right the profile says."""
    return len(text) <= limits.NAME and _VERSION.fullmatch(text) is not None


def resource_fault(name: str) -> str | None:
    """Why a resource cannot have that name, or None."""
    if not is_name(name):
        return f"a name has lower-case letters, digits, dots, hyphens and underscores, at most {limits.NAME}"
    return "a view or an export has that name" if is_reserved(name) else None


def is_reserved(name: str) -> bool:
    """Whether a view, or a table that an export adds, has that name."""
    return name.casefold() in RESERVED or name.casefold().startswith("sqlite_")


def column_fault(name: str) -> str | None:
    """Why a column cannot have that name, or None.

    >>> column_fault("statement_id"), column_fault("^.*$") is None
    (None, False)
    """
    if len(name) > limits.NAME:
        return f"it has more than {limits.NAME} characters"
    if _COLUMN.fullmatch(name) is None or name != name.strip():
        return "it begins with a letter or digit, and has letters, digits, spaces, dots, hyphens and underscores"
    return None
