"""Text for people: safe and aligned on a terminal, escaped in Markdown, with the nearest known name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_STYLES = {"error": "31;1", "warning": "33;1", "code": "1", "place": "36", "help": "32", "dim": "2"}


def printable(text: str) -> str:
    """The text with control, invisible and direction characters written as `\\x1b`: no cell can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\u200c" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    point = ord(char)
    return f"\\x{point:02x}" if point < 256 else f"\\u{point:04x}" if point < 65536 else f"\\U{point:08x}"


def width(text: str) -> int:
    """How many terminal columns a printable text takes."""
    return sum(
        0 if unicodedata.combining(char) or char == "\u200c" else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def paint(text: str, style: str, color: bool) -> str:
    """The text in a style, where colour is wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color else text


MANY_NAMES = 200_000
"""Above so many known names, only those that begin alike are compared."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The entry of `known` most like `name`, or None when nothing is close enough.

    >>> nearest("mike-pompoe", ["mike-pompeo", "norman-roule"])
    'mike-pompeo'
    """
    from rapidfuzz import fuzz, process

    choices = list(known)
    if len(choices) > MANY_NAMES:
        choices = [choice for choice in choices if choice[:2] == name[:2]]
    folded = name[:200].strip().casefold()
    found = process.extractOne(folded, choices, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70)
    return found[0] if found else None


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The hint that names the nearest entry of `known`, or None when nothing is close enough.

    >>> suggestion("denail", ["denial", "demand"])
    'did you mean "denial"?'
    """
    near = nearest(name, known)
    return f'did you mean "{near}"?' if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The same as a sentence that follows another, with a space before it; empty when nothing is close enough.

    >>> did_you_mean("denail", ["denial", "demand"])
    ' Did you mean "denial"?'
    """
    hint = suggestion(name, known)
    return f" D{hint[1:]}" if hint else ""
