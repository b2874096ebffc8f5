"""Dates that can be uncertain: EDTF levels 0 and 1 as patterns and bounds, written as engine-free expressions.

Source: Library of Congress, Extended Date/Time Format (2019-02-04), levels 0 and 1, which is the profile of
ISO 8601-2. Bounds are the first and the last day a value admits: unspecified digits take their lowest and
highest value, a season begins with its first month (spring with 1 March) and winter ends with February of the
next year, and the qualifiers `?`, `~` and `%` change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    import pandas as pd

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
_FROM_YEAR_1 = r"\A(?:000[1-9]|00[1-9][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})(?:-|\z)"
_TO_YEAR_1 = r"\A(?:000[1-9X]|00[1-9X][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})(?:-|\z)"
_BACKWARD = (
    r"\A(?:[0-9Y][0-9][^/]*/Y?-|-[^/]*/Y-|Y[0-9][^/]*/[0-9]"
    r"|(?:000[1-9]|00[1-9]|0[1-9]|[1-9])[^/]*/0000)"
)
"""Intervals that run back over a limit of the ISO years: into year 0, below it, or down from a year of five digits."""

_LEAP_YEAR = rf"\A{_LEAP}"
_BEFORE_LEAP_YEAR = r"\A(?:[0-9]{2}(?:[02468][37]|[13579][15]|[1357]9)|(?:[02468][37]|[13579][159])99)"
_MONTHS_OF_31 = ["01", "03", "05", "07", "08", "10", "12"]
_MONTHS_OF_30 = ["04", "06", "09", "11"]


def is_edtf(text: nw.Expr) -> nw.Expr:
    """Whether each text is EDTF of level 0 or 1 and does not end before it begins.

    Two ends that are both before year 1, or both beyond 9999, are not compared with each other.
    """
    in_order = (_first_day(text, "") <= _last_day(text, "A")) & ~text.str.contains(_BACKWARD)
    return text.str.contains(EDTF) & in_order


def bounds(text: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """The first and the last day of each EDTF text as ISO dates; "" where open, unknown or beyond ISO years.

    Shapes: two text expressions of the length of `text`; for texts that are not EDTF the result means nothing.
    """
    return _first_day(text, ""), _last_day(text, "")


def _first_day(text: nw.Expr, beyond: str) -> nw.Expr:
    """The first day of the date, or of the left side of the interval; `beyond` where there is none."""
    date = text.str.replace_all(r"[?~%]|[T/].*", "")
    month, day = date.str.slice(5, 2), date.str.slice(8, 2)
    tail = _choose(
        (~day.is_in(["", "XX"]), date.str.slice(5, 5)),
        (month == "21", nw.lit("03-01")),
        (month == "22", nw.lit("06-01")),
        (month == "23", nw.lit("09-01")),
        (month == "24", nw.lit("12-01")),
        (~month.is_in(["", "XX"]), nw.concat_str(month, nw.lit("-01"))),
        otherwise=nw.lit("01-01"),
    )
    whole = nw.concat_str(date.str.slice(0, 4).str.replace_all("X", "0"), tail, separator="-")
    return _choose((date.str.contains(_FROM_YEAR_1), whole), otherwise=nw.lit(beyond))


def _last_day(text: nw.Expr, beyond: str) -> nw.Expr:
    """The last day of the date, or of the right side of the interval; `beyond` where there is none."""
    date = text.str.replace_all(r"\A.*/|[?~%]|T.*", "")
    year, month, day = date.str.slice(0, 4), date.str.slice(5, 2), date.str.slice(8, 2)
    winter = date.str.contains(r"\A[0-9]{4}-24\z")
    following = _choose((winter, year), otherwise=nw.lit("0")).cast(nw.Int32) + 1
    february = _choose((date.str.contains(_LEAP_YEAR), nw.lit("02-29")), otherwise=nw.lit("02-28"))
    tail = _choose(
        (~day.is_in(["", "XX"]), date.str.slice(5, 5)),
        (month.is_in(_MONTHS_OF_31), nw.concat_str(month, nw.lit("-31"))),
        (month.is_in(_MONTHS_OF_30), nw.concat_str(month, nw.lit("-30"))),
        (month == "02", february),
        (month == "21", nw.lit("05-31")),
        (month == "22", nw.lit("08-31")),
        (month == "23", nw.lit("11-30")),
        (winter & date.str.contains(_BEFORE_LEAP_YEAR), nw.lit("02-29")),
        (winter, nw.lit("02-28")),
        otherwise=nw.lit("12-31"),
    )
    last_year = _choose((winter, following.cast(nw.String).str.zfill(4)), otherwise=year.str.replace_all("X", "9"))
    whole = nw.concat_str(last_year, tail, separator="-")
    return _choose((date.str.contains(_TO_YEAR_1) & (date != "9999-24"), whole), otherwise=nw.lit(beyond))


def _choose(*cases: tuple[nw.Expr, nw.Expr], otherwise: nw.Expr) -> nw.Expr:
    """The value of the first case that holds."""
    chosen = otherwise
    for holds, value in reversed(cases):
        chosen = nw.when(holds).then(value).otherwise(chosen)
    return chosen


def bounds_of(text: str) -> tuple[str, str] | None:
    """The bounds of one EDTF text, or None when it is not EDTF of level 0 or 1.

    >>> bounds_of("2021-05~")
    ('2021-05-01', '2021-05-31')
    >>> bounds_of("2021-05-07/..")
    ('2021-05-07', '')
    >>> bounds_of("05/01/2024") is None
    True
    """
    import polars as pl

    frame = nw.from_native(pl.DataFrame({"text": [text]}))
    first, last = bounds(nw.col("text"))
    valid, earliest, latest = frame.select(
        is_edtf(nw.col("text")).alias("valid"), first.alias("a"), last.alias("z")
    ).row(0)
    return (earliest, latest) if valid else None


def bounds_table(column: pd.Series) -> pd.DataFrame:
    """The bounds of a pandas column of EDTF as columns `first` and `last`, `datetime64[s]`; NaT where there is none."""
    import pandas as pd
    import polars as pl

    text = pl.DataFrame({"text": column.fillna("").astype(object).tolist()}, schema={"text": pl.String})
    first, last = bounds(nw.col("text"))
    fit = is_edtf(nw.col("text"))
    found = nw.from_native(text).select(
        nw.when(fit).then(first).otherwise(nw.lit("")).alias("first"),
        nw.when(fit).then(last).otherwise(nw.lit("")).alias("last"),
    )
    return pd.DataFrame(
        {
            name: pd.to_datetime(pd.Series(found[name].to_list(), dtype="object").replace("", None)).astype(
                "datetime64[s]"
            )
            for name in ("first", "last")
        },
    )
