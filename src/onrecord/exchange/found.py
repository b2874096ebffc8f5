"""What a reader finds in a file: an object with its text as it was, or a place that cannot be read and why."""

from __future__ import annotations

from typing import Any, NamedTuple


class Found(NamedTuple):
    """One object of a file: its number from 1, its text verbatim, its value, and the line on which it starts.

    `repaired` says in words how the text was read where it is not JSON.
    """

    position: int
    raw: str
    value: Any
    line: int
    repaired: str = ""


class Refused(NamedTuple):
    """One object that is not taken over: its number, the line and character of the fault, and the reason."""

    position: int
    line: int
    char: int
    reason: str
    raw: str = ""
