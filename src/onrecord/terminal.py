"""Text that is safe and aligned on a terminal, whoever wrote it."""

from __future__ import annotations

import unicodedata

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
