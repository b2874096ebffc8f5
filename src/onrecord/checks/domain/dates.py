"""Family DT: dates that are EDTF, and an order of events that can have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import narwhals as nw

from onrecord.checks.check import (
    Check,
    Context,
    Derived,
    Describe,
    ExpressionCheck,
    Frames,
    JoinCheck,
    Partner,
    Row,
    Words,
    shown,
)
from onrecord.checks.joins import (
    NOTED,
    SAID,
    before,
    before_some_said,
    dated,
    days,
    days_before,
    filled,
    having,
    isos,
    published,
    without,
)
from onrecord.checks.prefilter import edtf_columns, future_gate, gate, tomorrow
from onrecord.edtf import ISO_DATE, bounds, is_edtf
from onrecord.tableschema import TableSchema

EDTF = "DT401"
BOUNDS = "DT402"
AFTER_SOURCE = "DT403"
TOO_EARLY = "DT404"
ANSWER_FIRST = "DT405"
OLDER = "DT406"
NO_ROLE = "DT407"
OTHER_ROLE = "DT408"
FUTURE = "DT409"
ENDS_FIRST = "DT410"


def edtf_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """A check of every EDTF column of one table."""
    for name in edtf_columns(schema):
        field = schema.field(name)
        fits = partial(_empty_or_edtf, name)
        yield ExpressionCheck(EDTF, schema.name, name, fits, _describe_edtf(name), (name,), gate(schema, field))


@cache
def _sound(name: str) -> nw.Expr:
    return is_edtf(nw.col(name))


@cache
def _bounds(name: str) -> tuple[nw.Expr, nw.Expr]:
    return bounds(nw.col(name))


def _empty_or_edtf(name: str) -> nw.Expr:
    return (nw.col(name) == "") | _sound(name)


def future_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """A check of every column whose date must lie in the past; what a statement describes need not."""
    edtf, event = edtf_columns(schema), ("event",) if "event" in schema.columns else ()
    for field in schema.fields:
        name = field.name
        reads: tuple[str, ...] = (name,)
        if field.type == "date" and name.endswith("_on"):
            fits = partial(_day_not_future, name)
        elif name in edtf:
            fits, reads = partial(_edtf_not_future, name, *event), (name, *event)
        else:
            continue
        asked = future_gate(field, tomorrow())
        yield ExpressionCheck(FUTURE, schema.name, name, fits, _describe_future(name), reads, asked)


def _day_not_future(name: str) -> nw.Expr:
    cell = nw.col(name)
    return ~cell.str.contains(ISO_DATE) | (cell <= tomorrow())


def _edtf_not_future(name: str, event: str | None = None) -> nw.Expr:
    fits = ~_sound(name) | (_bounds(name)[0] <= tomorrow())
    return fits if event is None else fits | (nw.col(event) == "describes")


def _describe_edtf(name: str) -> Describe:
    def describe(row: Row, _context: Context) -> Words:
        value = str(row[name])
        return f"{name} {shown(value)} is not EDTF (levels 0 and 1)", _edtf_hint(value)

    return describe


def _edtf_hint(value: str) -> str:
    """What to write instead, where the value shows it."""
    import re

    if re.search(r"unknown|open", value):
        return 'an unknown end is empty ("1985/"), an open one is two dots ("1985/..")'
    if "?~" in value or "~?" in value:
        return 'uncertain and approximate at once is "%"'
    if re.fullmatch(r"[0-9xu]{4}(-[0-9xu]{2})*", value):
        return 'unspecified digits are "X", from the right: 201X, 2004-XX'
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", value):
        return "write year-month-day; which number is the month is not guessed"
    if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", value):
        padded = "-".join(part.zfill(2) for part in value.split("-"))
        return (
            f"months and days have two digits and must exist: {padded}" if padded != value else "there is no such day"
        )
    return 'write 2021-05-21, 2021-05, 2021, 2021-05~ (approximate), 2021-05-07/2021-05-21 (between) or "2021/.."'


def _describe_future(name: str) -> Describe:
    return lambda row, _context: (f"{name} {shown(row[name])} is in the future", "correct the year")


def _is_bound(column: str) -> nw.Expr:
    cell, bound = nw.col(column), _bounds("edtf")[("earliest", "latest").index(column)]
    judged = _sound("edtf") & ((cell == "") | cell.str.contains(ISO_DATE))
    return ~judged | (cell == bound)


_BOUNDS_GATE = (nw.col("earliest") != nw.col("edtf")) | (nw.col("latest") != nw.col("edtf"))
"""Where all three are the same text, it is a day and its own bound, or another rule reports it."""


def _bound_check(column: str, fits: Callable[[], nw.Expr], reads: tuple[str, ...]) -> ExpressionCheck:
    def describe(row: Row, _context: Context) -> Words:
        from onrecord.edtf import bounds_of

        wanted = dict(zip(("earliest", "latest"), bounds_of(str(row["edtf"])) or ("", ""), strict=True))
        both = column == "earliest" and row.get("latest", wanted["latest"]) != wanted["latest"]
        wrong = ["earliest", "latest"] if both else [column]
        are = "are not the bounds" if both else "is not the bound"
        given = " and ".join(f"{name} {shown(row[name])}" for name in wrong)
        hint = "; ".join(f"{name} is {wanted[name] or 'empty: that end is open'}" for name in wrong)
        return f"{given} {are} of edtf {shown(row['edtf'])}", hint

    return ExpressionCheck(BOUNDS, "dates", column, fits, describe, reads, _BOUNDS_GATE)


def _after_source(frames: Frames) -> nw.LazyFrame:
    early = before_some_said(frames, published(frames), "published_last")
    witnesses = nw.concat(
        [
            frames[table].select("statement_id", "source_id").join(early, on="source_id", how="inner")
            for table in ("statements", "quotations")
        ],
        how="vertical",
    )
    wrong = dated(frames, witnesses).filter(days_before("published_last", "said_first"))
    first = wrong.group_by("statement_id").agg(nw.col("published_last").min())
    return frames["dates"].filter(nw.col("event") == "said").join(first, on="statement_id", how="inner")


def _too_early(frames: Frames) -> nw.LazyFrame:
    early = before_some_said(frames, isos(frames, "verifications", "assessed_on"), "day")
    assessed = frames["verifications"].join(early, on="assessed_on", how="inner")
    return dated(frames, assessed).filter(days_before("day", "said_first"))


def _answers(frames: Frames, directness: str) -> nw.LazyFrame:
    pairs = frames["counter_statements"].filter(nw.col("directness") == directness)
    both = dated(frames, dated(frames, pairs), "counter_statement_id", "answer")
    return both.filter(before("answer_last", "said_first"))


def _unexplained(frames: Frames) -> nw.LazyFrame:
    """The indirect answers older than what they are set against, without a note that says why they are there."""
    return _answers(frames, "indirect").filter(~filled("noted"))


def _persons(frames: Frames) -> nw.LazyFrame:
    return frames["speakers"].filter(nw.col("kind") == "person")


def _without_role(frames: Frames) -> nw.LazyFrame:
    unexplained = _persons(frames).filter(~filled("noted"))
    speaking = having(unexplained, frames["statements"], "speaker_id")
    return without(speaking, frames["roles"], "speaker_id")


def _other_role(frames: Frames) -> nw.LazyFrame:
    roles = frames.once(_spans)
    ever = days(frames, "dates", "edtf").select(
        nw.col("first").max().alias("latest"), nw.col("last").min().alias("soonest")
    )
    always = roles.join(ever, how="cross").filter(
        (nw.col("role_last") == "") & ((nw.col("role_first") == "") | ~before("soonest", "role_first"))
    )
    limited = without(having(_persons(frames), roles, "speaker_id"), always, "speaker_id")
    speaking = dated(frames, having(frames["statements"], limited, "speaker_id"))
    outside = before("said_last", "role_first") | before("role_last", "said_first")
    covered = speaking.join(roles, on="speaker_id", how="inner").filter(~outside)
    return without(speaking, covered, "statement_id")


def _spans(frames: Frames) -> nw.LazyFrame:
    """From when to when each role lasted, as far as known: `speaker_id`, `role_first`, `role_last`."""
    starts = days(frames, "roles", "start_edtf").select("start_edtf", nw.col("first").alias("role_first"))
    ends = days(frames, "roles", "end_edtf").select("end_edtf", nw.col("last").alias("role_last"))
    begun = frames["roles"].filter(filled("speaker_id")).join(starts, on="start_edtf", how="inner")
    open_ended = begun.filter(nw.col("end_edtf") == "").with_columns(nw.lit("").alias("role_last"))
    ended = begun.filter(nw.col("end_edtf") != "").join(ends, on="end_edtf", how="inner")
    columns = ("speaker_id", "role_first", "role_last")
    spans = nw.concat([open_ended.select(*columns), ended.select(*columns)], how="vertical")
    return spans.filter(~before("role_last", "role_first"))


def _ends_after_start() -> nw.Expr:
    start, end = _bounds("start_edtf")[0], _bounds("end_edtf")[1]
    sound = _sound("start_edtf") & _sound("end_edtf") & (start != "") & (end != "")
    past = start <= tomorrow()  # a beginning in the future has a rule of its own
    return ~(sound & past) | (start <= end)


_PAIR: dict[str, tuple[str | Derived, ...]] = {
    "counter_statements": ("statement_id", "counter_statement_id", "directness"),
    "dates": SAID,
}
_PAIR_WITH_NOTE = _PAIR | {"counter_statements": (*_PAIR["counter_statements"], NOTED)}
_SAID_AND_ROLES = {
    "speakers": ("speaker_id", "kind"),
    "statements": ("statement_id", "speaker_id"),
    "roles": ("speaker_id", "start_edtf", "end_edtf"),
    "dates": SAID,
}

CHECKS: list[Check] = [
    _bound_check("earliest", lambda: _is_bound("earliest"), ("edtf", "earliest", "latest")),
    _bound_check("latest", lambda: _is_bound("latest") | ~_is_bound("earliest"), ("edtf", "earliest", "latest")),
    ExpressionCheck(
        ENDS_FIRST,
        "roles",
        "end_edtf",
        _ends_after_start,
        lambda row, _context: (
            f"end_edtf {shown(row['end_edtf'])} is before start_edtf {shown(row['start_edtf'])}",
            "correct one of the two",
        ),
        ("start_edtf", "end_edtf"),
        (nw.col("end_edtf") != "") & (nw.col("end_edtf") < nw.col("start_edtf")),
    ),
    JoinCheck(
        AFTER_SOURCE,
        "dates",
        "edtf",
        {
            "dates": SAID,
            "sources": ("source_id", "published_edtf"),
            "statements": ("statement_id", "source_id"),
            "quotations": ("statement_id", "source_id"),
        },
        _after_source,
        lambda row, _context: (
            f"said {row['edtf']}, but a source that witnesses it was published by {row['published_last']}",
            "correct the date, or the published_edtf of the source",
        ),
    ),
    JoinCheck(
        TOO_EARLY,
        "verifications",
        "assessed_on",
        {"verifications": ("statement_id", "assessed_on"), "dates": SAID},
        _too_early,
        lambda row, _context: (
            f"assessed_on {row['assessed_on']}, but the statement was said {row['said_first']} at the earliest",
            "correct one of the two dates",
        ),
    ),
    JoinCheck(
        ANSWER_FIRST,
        "counter_statements",
        "counter_statement_id",
        _PAIR,
        lambda frames: _answers(frames, "direct"),
        lambda row, _context: (
            f"the answer was said by {row['answer_last']}, before what it answers ({row['said_first']})",
            'correct a date, turn the pair round, or set directness to "indirect"',
        ),
    ),
    JoinCheck(
        OLDER,
        "counter_statements",
        "counter_statement_id",
        _PAIR_WITH_NOTE,
        _unexplained,
        lambda row, _context: (
            f"the counter-statement ({row['answer_last']}) is older than the statement ({row['said_first']})",
            "say in the note why it bears on it",
        ),
    ),
    JoinCheck(
        NO_ROLE,
        "speakers",
        "speaker_id",
        {
            "speakers": ("speaker_id", "kind", NOTED),
            "statements": ("statement_id", "speaker_id"),
            "roles": ("speaker_id",),
        },
        _without_role,
        lambda _row, _context: (
            "a person who speaks has no role",
            "add a row to roles (a start known only to be no later than a day is ../2021-05-21), "
            "or say in the note why none is known",
        ),
        ("speaker_id",),
        (Partner("roles", "speaker_id"),),
    ),
    JoinCheck(
        OTHER_ROLE,
        "statements",
        "speaker_id",
        _SAID_AND_ROLES,
        _other_role,
        lambda row, _context: (
            f'no role of "{row["speaker_id"]}" can cover the day of the statement ({row["said_first"] or ".."})',
            "add the role held then, or correct a date",
        ),
        (),
        (Partner("roles", "speaker_id", ("start_edtf", "end_edtf")),),
    ),
]
