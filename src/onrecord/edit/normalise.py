"""Typed or pasted text, brought into the form the record keeps, with a list of what that changed."""

from __future__ import annotations

import re

from onrecord._text import nfc
from onrecord.checks.marks import unwrapped
from onrecord.edit.canonical import SPACE

_WITHIN = SPACE.replace("\n", "")


def normalised(column: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The text in form NFC, without space around it or doubled in it, and what was changed, in words.

    Quotation marks are kept as typed, except those that wrap the whole of a `quote`.

    >>> normalised("quote", ' “No  one is fooled.” ')
    ('No one is fooled.', ('space removed at the ends', 'doubled space made one', 'quotation marks around it removed'))
    >>> normalised("claim", 'He said "no".')
    ('He said "no".', ())
    """
    changes = []

    def step(after: str, words: str) -> None:
        nonlocal text
        if after != text:
            changes.append(words)
            text = after

    step(text.replace("\r\n", "\n").replace("\r", "\n"), "line ends made plain")
    step(text.replace("\t", " "), "tabs made spaces")
    step(nfc(text), "put in Unicode form NFC")
    step(text.strip(SPACE), "space removed at the ends")
    step(re.sub(f"[{_WITHIN}]{{2,}}", " ", text), "doubled space made one")
    step(re.sub(f"[{_WITHIN}]*\n[{_WITHIN}]*", "\n", text), "space removed around line ends")
    if column == "quote":
        step((unwrapped(text) or text).strip(SPACE), "quotation marks around it removed")
    return text, tuple(changes)
