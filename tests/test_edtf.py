"""EDTF of levels 0 and 1: which texts are accepted, and what days they admit."""

from __future__ import annotations

import calendar
import datetime

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.edtf import ISO_DATE, bounds, bounds_of, is_edtf

STABLE = settings(derandomize=True, max_examples=50)

ACCEPTED = {
    # level 0
    "2021": ("2021-01-01", "2021-12-31"),
    "0001": ("0001-01-01", "0001-12-31"),
    "9999": ("9999-01-01", "9999-12-31"),
    "0000": ("", ""),
    "2021-05": ("2021-05-01", "2021-05-31"),
    "2021-04": ("2021-04-01", "2021-04-30"),
    "2021-02": ("2021-02-01", "2021-02-28"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "1900-02": ("1900-02-01", "1900-02-28"),
    "2000-02": ("2000-02-01", "2000-02-29"),
    "2021-05-07": ("2021-05-07", "2021-05-07"),
    "2024-02-29": ("2024-02-29", "2024-02-29"),
    "2000-02-29": ("2000-02-29", "2000-02-29"),
    "0004-02-29": ("0004-02-29", "0004-02-29"),
    "2021-12-31": ("2021-12-31", "2021-12-31"),
    "2021-05-07T23:59:59": ("2021-05-07", "2021-05-07"),
    "2021-05-07T00:00:00Z": ("2021-05-07", "2021-05-07"),
    "2021-05-07T10:10:10+05": ("2021-05-07", "2021-05-07"),
    "2021-05-07T10:10:10-05:30": ("2021-05-07", "2021-05-07"),
    "2021/2022": ("2021-01-01", "2022-12-31"),
    "2021-05/2021-05": ("2021-05-01", "2021-05-31"),
    "2021-05-07/2022": ("2021-05-07", "2022-12-31"),
    "2021/2021-05-07": ("2021-01-01", "2021-05-07"),
    # level 1: long and negative years have no ISO day
    "Y170000002": ("", ""),
    "Y-170000002": ("", ""),
    "Y10000": ("", ""),
    "-1985": ("", ""),
    "-0001": ("", ""),
    "-1985-04": ("", ""),
    "-1985-04-12": ("", ""),
    "-0004-02-29": ("", ""),
    # level 1: seasons begin with their first month, and winter ends in the next year
    "2021-21": ("2021-03-01", "2021-05-31"),
    "2021-22": ("2021-06-01", "2021-08-31"),
    "2021-23": ("2021-09-01", "2021-11-30"),
    "2021-24": ("2021-12-01", "2022-02-28"),
    "2023-24": ("2023-12-01", "2024-02-29"),
    "1899-24": ("1899-12-01", "1900-02-28"),
    "1999-24": ("1999-12-01", "2000-02-29"),
    "2099-24": ("2099-12-01", "2100-02-28"),
    "0999-24": ("0999-12-01", "1000-02-28"),
    "9999-24": ("9999-12-01", ""),
    # level 1: qualifiers change nothing
    "2021?": ("2021-01-01", "2021-12-31"),
    "2021-05~": ("2021-05-01", "2021-05-31"),
    "2021-05-07%": ("2021-05-07", "2021-05-07"),
    "2021-24~": ("2021-12-01", "2022-02-28"),
    "Y17000?": ("", ""),
    # level 1: unspecified digits
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "000X": ("", "0009-12-31"),
    "00XX": ("", "0099-12-31"),
    "2021-XX": ("2021-01-01", "2021-12-31"),
    "2021-04-XX": ("2021-04-01", "2021-04-30"),
    "2021-02-XX": ("2021-02-01", "2021-02-28"),
    "2024-02-XX": ("2024-02-01", "2024-02-29"),
    "2021-XX-XX": ("2021-01-01", "2021-12-31"),
    "201X?": ("2010-01-01", "2019-12-31"),
    "2021-04-XX%": ("2021-04-01", "2021-04-30"),
    # level 1: extended intervals
    "1985/": ("1985-01-01", ""),
    "/1985": ("", "1985-12-31"),
    "1985-04-12/..": ("1985-04-12", ""),
    "../1985-04": ("", "1985-04-30"),
    "1984~/2004-06": ("1984-01-01", "2004-06-30"),
    "1984-06-02?/2004-08-08~": ("1984-06-02", "2004-08-08"),
    "2021-21/2021-22": ("2021-03-01", "2021-08-31"),
    "2021-24/2022-01": ("2021-12-01", "2022-01-31"),
    "201X/2020-XX": ("2010-01-01", "2020-12-31"),
    "2021/2021-05": ("2021-01-01", "2021-05-31"),
    "-0044/2021": ("", "2021-12-31"),
    "2021/Y12000": ("2021-01-01", ""),
    "../-0044": ("", ""),
}

REJECTED = [
    "",
    " ",
    "n.d.",
    "unknown",
    # not the extended format, not the right number of digits
    "21",
    "202",
    "20210",
    "202105",
    "20210507",
    "2021-5",
    "2021-5-1",
    "2021-05-1",
    "2021-005",
    "2021-W20",
    "2021-127",
    "+2021",
    "-0000",
    "-0000-01",
    "Y2021",
    "Y-2021",
    "y17000",
    "2021 ",
    " 2021",
    "2021\n",
    "2021-05-07 ",
    "２０２１",  # other digits than ASCII
    "٢٠٢١",
    "2021–05",  # an en dash
    # other notations
    "05/01/2024",
    "1.5.2021",
    "May 2021",
    "c. 2021",
    # no such day
    "2021-00",
    "2021-13",
    "2021-05-00",
    "2021-05-32",
    "2021-04-31",
    "2021-02-29",
    "1900-02-29",
    "2100-02-29",
    "2024-02-30",
    "-0001-02-29",
    # times
    "2021-05-07T10:10",
    "2021-05-07T24:00:00",
    "2021-05-07T10:60:00",
    "2021-05-07T10:10:60",
    "2021-05-07T10:10:10.5",
    "2021-05-07T10:10:10z",
    "2021-05-07t10:10:10",
    "2021-05-07 10:10:10",
    "2021-05-07T10:10:10+5",
    "2021-05-07T10:10:10?",
    "2021-05T10:10:10",
    "2021-05-07T10:10:10/2022",
    "2021/2022-05-07T10:10:10",
    # superseded drafts
    "2021?~",
    "2021~?",
    "2021%?",
    "201u",
    "201x",
    "2021-uu",
    "2021/unknown",
    "2021/open",
    # level 2
    "?2021",
    "2021-?05",
    "2021?-05",
    "2021-05-XX-XX",
    "XXXX",
    "2XXX",
    "X021",
    "20X1",
    "2021-XX-07",
    "2021-0X",
    "2021-05-0X",
    "2021-1X",
    "XXXX-12",
    "20XX-05",
    "-201X",
    "2021-20",
    "2021-25",
    "2021-41",
    "2021-21-01",
    "Y17E7",
    "Y17000S3",
    "2021S2",
    "[2021,2022]",
    "{2021,2022}",
    "2021..2022",
    # intervals
    "/",
    "..",
    "../",
    "/..",
    "../..",
    "2021/...",
    "2021//2022",
    "2021/2022/2023",
    "2021/2022?~",
    "2021-05-07/08",
    "P1Y/2021",
    # intervals that end before they begin
    "2022/2021",
    "2021-05-08/2021-05-07",
    "2021-06/2021-05-31",
    "2021-24/2021-11",
    "202X/2019",
    "0010/000X",
    "2021/0000",
    "2021/-0044",
    "-0044/Y-20000",
    "Y12000/2021",
    "Y12000/Y-12000",
]


def verdicts(texts: list[str]) -> list[tuple[bool, str, str]]:
    """Whether each text is accepted, and its bounds, in one pass."""
    frame = nw.from_native(pl.DataFrame({"text": texts}, schema={"text": pl.String}))
    first, last = bounds(nw.col("text"))
    return frame.select(is_edtf(nw.col("text")).alias("fit"), first.alias("first"), last.alias("last")).rows()


def day(date: datetime.date) -> str:
    return f"{date.year:04}-{date.month:02}-{date.day:02}"


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_value_of_level_0_or_1_is_accepted_with_its_bounds(text):
    assert bounds_of(text) == ACCEPTED[text]


@pytest.mark.parametrize("text", REJECTED)
def test_any_other_value_is_rejected(text):
    assert bounds_of(text) is None


def test_ends_both_beyond_the_iso_years_are_not_compared():
    assert all(bounds_of(text) == ("", "") for text in ("-0100/-0200", "Y30000/Y20000"))


def test_every_day_of_the_calendar_is_a_date_and_no_other_day_is():
    years = [*range(1, 100), 399, 400, 401, *range(1890, 2110), 2400, 9996, 9999]
    texts, real = [], []
    for year in years:
        for month in range(14):
            longest = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
            for number in (0, 1, 9, 10, 27, 28, 29, 30, 31, 32):
                texts.append(f"{year:04}-{month:02}-{number:02}")
                real.append(1 <= number <= longest)
    iso = pl.Series(texts).str.contains(ISO_DATE).to_list()
    assert iso == real
    found = verdicts(texts)
    assert [fit for fit, _, _ in found] == real
    assert all((first, last) == (text, text) for text, (fit, first, last) in zip(texts, found, strict=True) if fit)


def test_bounds_of_months_and_winters_follow_the_calendar():
    months = [(year, month) for year in range(1, 10_000) for month in (2, 4, 12)]
    found = verdicts([f"{year:04}-{month:02}" for year, month in months])
    for (year, month), (fit, first, last) in zip(months, found, strict=True):
        longest = calendar.monthrange(year, month)[1]
        assert (fit, first, last) == (True, f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{longest}")
    winters = verdicts([f"{year:04}-24" for year in range(1, 9_999)])
    for year, (fit, first, last) in enumerate(winters, 1):
        february = calendar.monthrange(year + 1, 2)[1]
        assert (fit, first, last) == (True, f"{year:04}-12-01", f"{year + 1:04}-02-{february}")


@STABLE
@given(st.lists(st.dates(), min_size=1))
def test_a_calendar_date_is_its_own_first_and_last_day(dates):
    texts = [day(date) for date in dates]
    assert verdicts(texts) == [(True, text, text) for text in texts]


interval_of_dates = st.tuples(st.dates(), st.dates(), st.sampled_from(["", *"?~%"]), st.sampled_from(["", *"?~%"]))


@STABLE
@given(st.lists(interval_of_dates, min_size=1))
def test_an_interval_fits_unless_it_ends_before_it_begins(intervals):
    found = verdicts([f"{day(a)}{left}/{day(b)}{right}" for a, b, left, right in intervals])
    assert found == [(a <= b, day(a), day(b)) for a, b, _, _ in intervals]


nearly = st.text(st.sampled_from("0123456789-/XY?~%.TZ: "), max_size=24)
edited = st.builds(
    lambda text, at, char: text[: at % len(text)] + char + text[at % len(text) + 1 :],
    st.sampled_from([text for text in ACCEPTED if text]),
    st.integers(0, 40),
    st.sampled_from([*"0129X-/?~%.TZ", ""]),
)


@STABLE
@given(st.lists(st.one_of(nearly, edited, st.text(max_size=12)), min_size=1))
def test_no_text_makes_the_expressions_fail(texts):
    for text, (fit, first, last) in zip(texts, verdicts(texts), strict=True):
        assert fit in (True, False)
        if fit:
            assert all(bound == "" or pl.Series([bound]).str.contains(ISO_DATE).item() for bound in (first, last)), text
            assert not (first and last) or first <= last


DIGITS = st.text("0123456789X", min_size=1, max_size=5)
DATES = st.builds("-".join, st.lists(DIGITS | st.sampled_from(["02", "12", "24", "29", "31", "XX"]), max_size=3))
ENDS = st.builds("{}{}{}".format, st.sampled_from(["", "", "Y", "-"]), DATES, st.sampled_from(["", "", "?", "~", "%"]))
TEXTS = st.one_of(ENDS, st.builds("{}/{}".format, ENDS | st.just(".."), ENDS | st.just("..")), st.text(max_size=12))
NEAR_TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from([*ACCEPTED, *REJECTED]),
    st.sampled_from(["", "/"]),
    st.sampled_from([*ACCEPTED, ""]),
)


@given(st.lists(TEXTS | NEAR_TEXTS, min_size=1, max_size=40))
def test_one_text_has_the_bounds_that_a_column_has(texts):
    for text, (fit, first, last) in zip(texts, verdicts(texts), strict=True):
        assert bounds_of(text) == ((first, last) if fit else None), text
