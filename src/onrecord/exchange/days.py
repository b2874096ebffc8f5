"""Dates as feeds and spreadsheets write them, read without guessing: what may be two days is none."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[T\s].*)", re.DOTALL)
_MONTH = re.compile(r"(\d{4})-(\d{2})$|(\d{4})$")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:$|[T\s].*)", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)$")
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?:$|[T\s].*)", re.DOTALL)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+([^\W\d_]+)\.?,?\s+|([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+)(\d{4})$"
)
_NAMES = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero janeiro gennaio",
            "february feb februar février febrero fevereiro febbraio",
            "march mar märz mrz mars marzo março",
            "april apr avril abril aprile",
            "may mai mayo maio maggio",
            "june jun juni juin junio junho giugno",
            "july jul juli juillet julio julho luglio",
            "august aug août agosto",
            "september sep sept septembre septiembre setembro settembre",
            "october oct oktober okt octobre octubre outubro ottobre",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre diciembre dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}

TIME = "the time of day is in no cell"
AMBIGUOUS = "which of the numbers is the month is not guessed"
NO_DATE = "not a date that can be read for certain"


class Day(NamedTuple):
    """A day, month or year as EDTF; "" with the reason where the text is none."""

    edtf: str
    reason: str = ""


@lru_cache(maxsize=65536)
def day(text: str, order: str = "") -> Day:
    """The day that a text names; `order` is `dmy` or `mdy` where it is known how numbers are ordered.

    >>> day("2017-03-01 20:30:17 UTC"), day("2021-7-16")
    (Day(edtf='2017-03-01', reason='the time of day is in no cell'), Day(edtf='2021-07-16', reason=''))
    >>> day("31.10.2020").edtf, day("05/01/2024").reason, day("5.1.2024", "dmy").edtf
    ('2020-10-31', 'which of the numbers is the month is not guessed', '2024-01-05')
    """
    text = text.strip()
    for pattern in (_ISO, _SLASHED, _COMPACT):
        if found := pattern.match(text):
            return _checked(int(found[1]), int(found[2]), int(found[3]), text[found.end(3) :])
    if found := _MONTH.match(text):
        if found[3] or 1 <= int(found[2]) <= 12:
            return Day(text)
        return Day("", NO_DATE)
    if found := _NUMBERS.match(text):
        first, second, year, rest = int(found[1]), int(found[3]), int(found[4]), text[found.end(4) :]
        if order == "mdy" or (order != "dmy" and second > 12):
            return _checked(year, first, second, rest)
        if order == "dmy" or first > 12 or first == second:
            return _checked(year, second, first, rest)
        return Day("", AMBIGUOUS)
    if found := _NAMED.match(text):
        month = _NAMES.get((found[2] or found[3]).casefold())
        return _checked(int(found[5]), month, int(found[1] or found[4]), "") if month else Day("", NO_DATE)
    if (parts := parsedate_tz(text)) is not None:
        return _checked(parts[0], parts[1], parts[2], text)
    return Day("", NO_DATE)


def _checked(year: int, month: int, number: int, rest: str) -> Day:
    try:
        found = date(year, month, number).isoformat()
    except ValueError:
        return Day("", "there is no such day")
    return Day(found, TIME if rest.strip() else "")
