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
_FROM_YEAR_1 = r"\A(?:000[1-9]|00[1-9][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})-"
_TO_YEAR_1 = r"\A(?:000[1-9X]|00[1-9X][0-9X]|0[1-9][0-9X]{2}|[1-9][0-9X]{3})-"
_BACKWARD = (
    r"\A(?:[0-9Y][0-9][^/]*/Y?-|-[^/]*/Y-|Y[0-9][^/]*/[0-9]"
    r"|(?:000[1-9]|00[1-9]|0[1-9]|[1-9])[^/]*/0000)"
)
"""Intervals that run back over a limit of the ISO years: into year 0, below it, or down from a year of five digits."""


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
    date = _padded(text.str.replace_all(r"[?~%]|[T/].*", ""))
    first = date
    for season, month in (("-21-XX", "-03-01"), ("-22-XX", "-06-01"), ("-23-XX", "-09-01"), ("-24-XX", "-12-01")):
        first = first.str.replace_all(season, month, literal=True)
    first = first.str.replace_all("-XX", "-01", literal=True).str.replace_all("X", "0", literal=True)
    return _choose((date.str.contains(_FROM_YEAR_1), first), otherwise=nw.lit(beyond))


def _last_day(text: nw.Expr, beyond: str) -> nw.Expr:
    """The last day of the date, or of the right side of the interval; `beyond` where there is none."""
    date = _padded(text.str.replace_all(r"\A.*/|[?~%]|T.*", ""))
    year, month, day = (
        date.str.slice(0, 4).str.replace_all("X", "9", literal=True),
        date.str.slice(5, 2),
        date.str.slice(8, 2),
    )
    winter = date.str.contains(r"\A[0-9]{4}-24-XX")
    following = _choose((winter, year), otherwise=nw.lit("0")).cast(nw.Int32) + 1
    year = _choose((winter, following.cast(nw.String).str.zfill(4)), otherwise=year)
    for unspecified, last in (("XX", "12"), ("21", "05"), ("22", "08"), ("23", "11"), ("24", "02")):
        month = month.str.replace_all(unspecified, last, literal=True)
    day = _choose(
        (day != "XX", day),
        ((month == "02") & year.str.contains(rf"\A{_LEAP}\z"), nw.lit("29")),
        (month == "02", nw.lit("28")),
        (month.is_in(["04", "06", "09", "11"]), nw.lit("30")),
        otherwise=nw.lit("31"),
    )
    whole = nw.concat_str(year, month, day, separator="-")
    return _choose((date.str.contains(_TO_YEAR_1) & (date != "9999-24-XX"), whole), otherwise=nw.lit(beyond))


def _padded(date: nw.Expr) -> nw.Expr:
    """Each date as year, month and day, with XX for what is not said."""
    return nw.concat_str(date, nw.lit("-XX-XX")).str.slice(0, 10)


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
