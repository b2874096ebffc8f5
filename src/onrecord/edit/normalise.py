"""Typed or pasted text, brought into the form the record keeps, with a list of what that changed."""

from __future__ import annotations

import re

from onrecord._text import nfc
from onrecord.checks.marks import unwrapped
from onrecord.edit.canonical import SPACE

INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff"
"""Signs of no width that copying brings along; joiners, which Persian and Indic scripts need, are not among them."""
UNWRAPPED = ("quote", "text")
"""The columns that hold the words of others, without quotation marks around them."""
_WITHIN = SPACE.replace("\n", "")


def normalised(column: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The text in form NFC, without space around it or doubled in it, and what was changed, in words.

    Signs of no width go. Quotation marks are kept as typed, except those that wrap the whole of a quotation.

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
    step(re.sub(f"[{INVISIBLE}]", "", text), "invisible signs removed")
    step(nfc(text), "put in Unicode form NFC")
    step(text.strip(SPACE), "space removed at the ends")
    step(re.sub(f"[{_WITHIN}]{{2,}}", " ", text), "doubled space made one")
    step(re.sub(f"[{_WITHIN}]*\n[{_WITHIN}]*", "\n", text), "space removed around line ends")
    if column in UNWRAPPED:
        step((unwrapped(text) or text).strip(SPACE), "quotation marks around it removed")
    return text, tuple(changes)
