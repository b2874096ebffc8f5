"""JSON-LD as pages have it, read by libraries that forgive: comments, commas too many, single quotes, wrappers.

pyjson5 reads JSON5, a standard that says exactly what is forgiven. Libraries that mend any text by guessing where a
quotation mark belongs are not used: what a page says would then be our guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from onrecord.errors import imported

_WRAPPERS = re.compile(
    r"\A\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)?\s*(.*?)[\s;]*"
    r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)?\s*\Z",
    re.DOTALL,
)
_LONG = 1 << 20
"""Characters of a text above which no repair is tried."""


def unwrapped(text: str) -> str:
    """The text of a script without the comments and CDATA marks around it.

    >>> unwrapped("<!-- {} -->"), unwrapped("//<![CDATA[ {}; //]]>")
    ('{}', '{}')
    """
    found = _WRAPPERS.match(text)
    return found[1] if found else text


def repaired(text: str) -> Iterator[tuple[Any, str]]:
    """The value of a text that is JSON5 and not JSON, and in words how it was read; nothing where it is neither."""
    if not text or len(text) > _LONG:
        return
    pyjson5 = imported("pyjson5")
    with suppress(pyjson5.Json5Exception, ValueError, RecursionError):
        yield pyjson5.decode(text, maxdepth=200), "read as JSON5"
