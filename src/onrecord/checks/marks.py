"""Quotation marks, scripts without spaces and forms of letters, as the rules on quotes count and compare them."""

from __future__ import annotations

import re
import unicodedata
from itertools import zip_longest

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
"""Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
PAIRS = (
    *('""', "''", "“”", "‘’", "””", "’’", "„“", "„”", "‚‘", "‚’", "«»", "»«", "»»", "‹›", "›‹", "``", "`'", "´´"),
    *("「」", "『』", "｢｣", "〝〞", "〝〟", "＂＂", "＇＇", "❝❞", "❛❜"),
)
"""An opening and a closing quotation mark each, in all scripts that have them."""
QUOTE_MARKS = (
    "[\"'`\u00b4\u2018-\u201f\u2039\u203a\u00ab\u00bb\u275b-\u275e\u300c-\u300f\u301d-\u301f\uff02\uff07\uff62\uff63]"
)
APOSTROPHE = r"(?i)\A['‘’](?:tis|twas|twere|twill|twould|em|cause|bout|round|til|till|neath|n|[0-9]0s)\b"
"""A text that begins with an apostrophe: it is no quotation mark, whatever the text ends with."""
SPACES = "\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space other than the plain space."""
UNSEEN = "\u00ad\u061c\u200b-\u200f\u2060\ufeff"
"""Characters that cannot be seen and part no words."""
FORMS = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u2010": "-",
    "\u2011": "-",
    "\u2026": "...",
}
"""Compatibility forms of Unicode, each with the plain letters or signs that say the same."""


def unwrapped(text: str) -> str | None:
    """The text without the quotation marks around the whole of it; None where there are none.

    >>> unwrapped("「不会」"), unwrapped("'Tis the season of the workers'")
    ('不会', None)
    """
    inner = text[1:-1]
    if text[:1] + text[-1:] not in PAIRS or len(text) < 3 or text[0] in inner or text[-1] in inner:
        return None
    return None if re.search(APOSTROPHE, text) else inner


def difference(text: str, other: str) -> tuple[int, str, str]:
    """Where two texts first differ, folded as quotes are: the character of `text`, from 1, and what each has there."""
    for (index, own), (_, theirs) in zip_longest(_folded(text), _folded(other), fillvalue=(len(text), "")):
        if own != theirs:
            return index + 1, _named(own), _named(theirs)
    return len(text) + 1, _named(""), _named("")


def _folded(text: str) -> list[tuple[int, str]]:
    """The characters that count, each with its place in the text."""
    found: list[tuple[int, str]] = []
    for index, char in enumerate(text):
        if re.match(f"[{UNSEEN}]", char):
            continue
        plain = "'" if re.match(QUOTE_MARKS, char) else " " if re.match(f"[ {SPACES}]", char) else FORMS.get(char, char)
        for one in plain:
            if one == " " and (not found or found[-1][1] in " '"):
                continue
            if one == "'" and found and found[-1][1] == " ":
                found.pop()
            found.append((index, one))
    while found and found[-1][1] in " '":
        found.pop()
    start = next((place for place, (_, char) in enumerate(found) if char != "'"), len(found))
    return found[start:]


def _named(char: str) -> str:
    return f'"{char}" (U+{ord(char):04X} {unicodedata.name(char, "without a name")})' if char else "its end"


def folded_text(text: str) -> str:
    """The text as quotes are compared: no unseen characters, plain forms, marks alike and none around it."""
    return "".join(char for _, char in _folded(text))
