"""Cells in words that a reader knows: dates, languages' direction, links, glyphs of statuses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DAY = re.compile(r"(-?\d{4})(?:-(\d\d|XX))?(?:-(\d\d|XX))?([?~%]?)\Z")
_DOUBT = {"?": "perhaps ", "~": "about ", "%": "perhaps about ", "": ""}


def day_in_words(edtf: str) -> str:
    """An EDTF date as a reader would say it; what has no short form stays as it is.

    >>> day_in_words("2021-01-12"), day_in_words("2021-05~"), day_in_words("2001/2003-02")
    ('12 January 2021', 'about May 2021', '2001 to February 2003')
    """
    if not edtf:
        return "day not known"
    first, slash, last = edtf.partition("/")
    if not slash:
        return _one_day(first)
    if first in ("", ".."):
        return f"until {_one_day(last)}"
    return f"since {_one_day(first)}" if last in ("", "..") else f"{_one_day(first)} to {_one_day(last)}"


def _one_day(text: str) -> str:
    found = _DAY.match(text)
    if not found:
        return text
    year, month, day, doubt = found.groups()
    if month in (None, "XX"):
        words = year
    elif month in SEASONS:
        words = f"{SEASONS[month]} {year}"
    elif month.isdigit() and 1 <= int(month) <= 12:
        words = f"{MONTHS[int(month) - 1]} {year}"
        words = f"{int(day)} {words}" if day and day != "XX" else words
    else:
        return text
    return _DOUBT[doubt] + words


def in_words(value: str) -> str:
    """A value of a vocabulary or a slug with spaces for hyphens.

    >>> in_words("partly-supported")
    'partly supported'
    """
    return value.replace("-", " ").replace("_", " ")


def web_address(url: str) -> str:
    """The address where it is one that a browser opens as a page; "" for every other scheme and for damaged ones.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def shortened(text: str, length: int) -> str:
    """The text in one line, cut between words where it is longer.

    >>> shortened("one two three", 9)
    'one two…'
    """
    line = " ".join(text.split())
    return line if len(line) <= length else (line[: length - 1].rsplit(" ", 1)[0] or line[: length - 1]) + "…"


TONES = {
    "supported": "good",
    "partly-supported": "good",
    "mixed": "mixed",
    "disputed": "mixed",
    "partly-refuted": "bad",
    "refuted": "bad",
    "primary": "good",
    "corroborated": "good",
    "single-source": "mixed",
    "altered": "bad",
    "misattributed": "bad",
}
GLYPHS = {
    "supported": "●",
    "partly-supported": "◕",
    "mixed": "◐",
    "disputed": "◐",
    "partly-refuted": "◔",
    "refuted": "✕",
    "primary": "●",
    "corroborated": "●",
    "single-source": "◐",
    "altered": "≠",
    "misattributed": "✕",
}


def tone(status: str) -> str:
    """The colour of a status, which only repeats what its word and its glyph say: `good`, `mixed`, `bad` or `open`."""
    return TONES.get(status, "open")


def glyph(status: str) -> str:
    """The sign before the word of a status; a circle for one that has none of its own."""
    return GLYPHS.get(status, "○")
