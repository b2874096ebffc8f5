"""Dates that can be uncertain: EDTF levels 0 and 1 as patterns and bounds, of one text and as engine-free expressions.

Source: Library of Congress, Extended Date/Time Format (2019-02-04), levels 0 and 1, which is the profile of
ISO 8601-2. Bounds are the first and the last day a value admits: unspecified digits take their lowest and
highest value, a season begins with its first month (spring with 1 March) and winter ends with February of the
next year, and the qualifiers `?`, `~` and `%` change nothing.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import narwhals as nw

_MONTH_DAY = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_YEAR = r"(?:[0-9]{4}|-(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9]))"
_MONTH = r"(?:0[1-9]|1[0-2])"
_FULL = rf"(?:{_YEAR}-{_MONTH_DAY}|-?{_LEAP}-02-29)"
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
_IN_YEAR = rf"(?:{_MONTH_DAY}|{_MONTH}(?:-XX)?|XX(?:-XX)?|2[1-4])"
_L1 = rf"(?:(?:{_YEAR}(?:-{_IN_YEAR})?|-?{_LEAP}-02-29|[0-9]{{2}}[0-9X]X|Y-?[1-9][0-9]{{4,}})[?~%]?)"

ISO_DATE = rf"\A(?:(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{{2}}|[1-9][0-9]{{3}})-{_MONTH_DAY}|{_LEAP}-02-29)\z"
"""A plain date, `YYYY-MM-DD`, of the years 0001 to 9999; the calendar is decided by the pattern."""
EDTF = rf"\A(?:{_L1}(?:/(?:{_L1}|\.\.)?)?|(?:\.\.)?/{_L1}|{_FULL}{_TIME})\z"
"""Every value of levels 0 and 1; that an interval does not end before it begins is checked apart."""
_FROM_YEAR_1 = r"\A(?:000[1-9]|00[1-9][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})-"
_TO_YEAR_1 = r"\A(?:000[1-9X]|00[1-9X][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})-"
_BACKWARD = (
    r"\A(?:[0-9Y][0-9][^/]*/Y?-|-[^/]*/Y-|Y[0-9][^/]*/[0-9]"
    r"|(?:000[1-9]|00[1-9]|0[1-9]|[1-9])[^/]*/0000)"
)
"""Intervals that run back over a limit of the ISO years: into year 0, below it, or down from a year of five digits."""


_SEASON_BEGINS = {"-21-XX": "-03-01", "-22-XX": "-06-01", "-23-XX": "-09-01", "-24-XX": "-12-01"}
_LAST_MONTH = {"XX": "12", "21": "05", "22": "08", "23": "11", "24": "02"}
"""The last month of a year and of each season."""
_WINTER_9999 = "9999-24-XX"
"""Its last day is in the year 10000, which no ISO date has."""


def bounds_of(text: str) -> tuple[str, str] | None:
    """The bounds of one EDTF text, or None when it is not EDTF of level 0 or 1; the same that `bounds` computes.

    >>> bounds_of("2021-05~")
    ('2021-05-01', '2021-05-31')
    >>> bounds_of("2021-05-07/..")
    ('2021-05-07', '')
    >>> bounds_of("05/01/2024") is None
    True
    """
    if not _matches(EDTF, text) or _matches(_BACKWARD, text):
        return None
    earliest, latest = _earliest_day(text), _latest_day(text)
    return None if latest is not None and (earliest or "") > latest else (earliest or "", latest or "")


def _matches(pattern: str, text: str) -> bool:
    return re.search(pattern.replace(r"\z", r"\Z"), text) is not None  # Python writes the end of a text so


def _earliest_day(text: str) -> str | None:
    """The first day of an EDTF text as an ISO date; None where there is none."""
    date = (re.sub(r"[?~%]|[T/].*", "", text) + "-XX-XX")[:10]
    if not _matches(_FROM_YEAR_1, date):
        return None
    for season, month in _SEASON_BEGINS.items():
        date = date.replace(season, month)
    return date.replace("-XX", "-01").replace("X", "0")


def _latest_day(text: str) -> str | None:
    """The last day of an EDTF text as an ISO date; None where there is none."""
    date = (re.sub(r"\A.*/|[?~%]|T.*", "", text) + "-XX-XX")[:10]
    if not _matches(_TO_YEAR_1, date) or date == _WINTER_9999:
        return None
    year, month, day = date[:4].replace("X", "9"), date[5:7], date[8:10]
    if month == "24":
        year = f"{int(year) + 1:04}"
    month = _LAST_MONTH.get(month, month)
    if day == "XX":
        day = str(calendar.monthrange(int(year), int(month))[1])
    return f"{year}-{month}-{day}"


def is_edtf(text: nw.Expr) -> nw.Expr:
    """Whether each text is EDTF of level 0 or 1 and does not end before it begins.

    Two ends that are both before year 1, or both beyond 9999, are not compared with each other.
    """
    in_order = (_first_day(text, "") <= _last_day(text, "A")) & ~text.str.contains(_BACKWARD)
    return text.str.contains(EDTF) & in_order


def with_bounds(texts: nw.LazyFrame, column: str) -> nw.LazyFrame:
    """The rows whose text in a column is EDTF, with the columns `first` and `last`, the same that `bounds` computes.

    The bounds are computed before they are compared, so that an engine plans them once.
    """
    import narwhals as nw

    text, first, last = nw.col(column), nw.col("first"), nw.col("last")
    found = texts.filter(text.str.contains(EDTF) & ~text.str.contains(_BACKWARD))
    bounded = found.with_columns(_first_day(text, "").alias("first"), _last_day(text, "").alias("last"))
    return bounded.filter((last == "") | (first <= last))


def bounds(text: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """The first and the last day of each EDTF text as ISO dates; "" where open, unknown or beyond ISO years.

    Shapes: two text expressions of the length of `text`; for texts that are not EDTF the result means nothing.
    """
    return _first_day(text, ""), _last_day(text, "")


def _first_day(text: nw.Expr, beyond: str) -> nw.Expr:
    """The first day of the date, or of the left side of the interval; `beyond` where there is none."""
    import narwhals as nw

    date = _padded(text.str.replace_all(r"[?~%]|[T/].*", ""))
    first = date
    for season, month in _SEASON_BEGINS.items():
        first = first.str.replace_all(season, month, literal=True)
    first = first.str.replace_all("-XX", "-01", literal=True).str.replace_all("X", "0", literal=True)
    return _choose((date.str.contains(_FROM_YEAR_1), first), otherwise=nw.lit(beyond))


def _last_day(text: nw.Expr, beyond: str) -> nw.Expr:
    """The last day of the date, or of the right side of the interval; `beyond` where there is none."""
    import narwhals as nw

    date = _padded(text.str.replace_all(r"\A.*/|[?~%]|T.*", ""))
    year, month, day = (
        date.str.slice(0, 4).str.replace_all("X", "9", literal=True),
        date.str.slice(5, 2),
        date.str.slice(8, 2),
    )
    winter = date.str.contains(r"\A[0-9]{4}-24-XX")
    following = _choose((winter, year), otherwise=nw.lit("0")).cast(nw.Int32) + 1
    year = _choose((winter, following.cast(nw.String).str.zfill(4)), otherwise=year)
    for unspecified, last in _LAST_MONTH.items():
        month = month.str.replace_all(unspecified, last, literal=True)
    day = _choose(
        (day != "XX", day),
        ((month == "02") & year.str.contains(rf"\A{_LEAP}\z"), nw.lit("29")),
        (month == "02", nw.lit("28")),
        (month.is_in(["04", "06", "09", "11"]), nw.lit("30")),
        otherwise=nw.lit("31"),
    )
    whole = nw.concat_str(year, month, day, separator="-")
    return _choose((date.str.contains(_TO_YEAR_1) & (date != _WINTER_9999), whole), otherwise=nw.lit(beyond))


def _padded(date: nw.Expr) -> nw.Expr:
    """Each date as year, month and day, with XX for what is not said."""
    import narwhals as nw

    return nw.concat_str(date, nw.lit("-XX-XX")).str.slice(0, 10)


def _choose(*cases: tuple[nw.Expr, nw.Expr], otherwise: nw.Expr) -> nw.Expr:
    """The value of the first case that holds."""
    import narwhals as nw

    chosen = otherwise
    for holds, value in reversed(cases):
        chosen = nw.when(holds).then(value).otherwise(chosen)
    return chosen
