"""Family KY: rows that must be found in another table, and rows that a statement must have."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import Check, Context, Derived, Frames, JoinCheck, Partner, Row, Words, shown
from onrecord.checks.domain.corrections import REFERRED, gone
from onrecord.checks.domain.verification import CODEBOOK
from onrecord.checks.joins import filled, having, said_again, said_dates, together, without
from onrecord.tableschema import ForeignKey, TableSchema

FOREIGN_KEY = "KY301"
SAID = "KY302"
ATTRIBUTION = "KY303"
CONTENT = "KY304"


def foreign_key_checks(schema: TableSchema, schemas: dict[str, TableSchema], withdrawals: bool) -> Iterator[JoinCheck]:
    """A check of every foreign key of one table; withdrawn ids have a rule of their own."""
    for key in schema.foreign_keys:
        if key.resource not in schemas or not set(key.reference) <= set(schemas[key.resource].columns):
            continue
        codebook = schema.name == "verifications" and key.resource == "statuses"
        yield _foreign_key(CODEBOOK if codebook else FOREIGN_KEY, schema, key, schemas[key.resource], withdrawals)
        if withdrawals and len(key.fields) == 1 and key.resource != "corrections":
            yield _foreign_key(REFERRED, schema, key, schemas[key.resource], withdrawals)


def _foreign_key(which: str, schema: TableSchema, key: ForeignKey, target: TableSchema, withdrawals: bool) -> JoinCheck:
    own, theirs = key.fields, key.reference
    single = len(own) == 1
    follow_withdrawals = withdrawals and single and key.resource != "corrections"

    here: str | Derived = own[0] if single else together(own, any_filled=True)
    there: str | Derived = theirs[0] if single else together(theirs, any_filled=True)
    column, target_column = (item if isinstance(item, str) else item.name for item in (here, there))

    def lost(frames: Frames, *_key: str) -> nw.LazyFrame:
        known = frames[key.resource].select(nw.col(target_column).alias(column))
        return without(frames[schema.name].filter(filled(column)), known, column).select("__row", column)

    def find(frames: Frames) -> nw.LazyFrame:
        rows = frames.once(lost, schema.name, *own, key.resource, *theirs)
        if not follow_withdrawals:
            return rows
        withdrawn = gone(frames, key.resource).select(nw.col("row_id").alias(column))
        return (having if which is REFERRED else without)(rows, withdrawn, column)

    def describe(row: Row, context: Context) -> Words:
        value = ", ".join(str(row[name]) for name in own)
        names = ", ".join(own)
        if which is REFERRED:
            return (
                f"{names} {shown(value)} was withdrawn from {key.resource} or merged",
                "see its row in corrections; point at the row that replaced it",
            )
        if which is CODEBOOK:
            near = context.nearest("statuses", "status", str(row[own[-1]]))
            hint = f'did you mean "{near}"?' if near and near != row[own[-1]] else "see `onrecord show statuses`"
            return f"{names} {shown(value)} is not in the codebook statuses", hint
        near = context.nearest(key.resource, theirs[0], value) if single else None
        hint = f'did you mean "{near}"? ' if near else ""
        noun = key.resource.removesuffix("s").replace("_", "-")
        return (
            f"{names} {shown(value)} is not in {key.resource}",
            f"{hint}If the {noun} is new, add it to {key.resource}",
        )

    reads: dict[str, tuple[str | Derived, ...]] = {schema.name: (here,)}
    reads[key.resource] = (*reads.get(key.resource, ()), there)
    if follow_withdrawals:
        reads["corrections"] = (*reads.get("corrections", ()), "table", "row_id", "action")
    partners = (Partner(key.resource, theirs[0], on=own[0]),) if single else ()
    return JoinCheck(
        which,
        schema.name,
        own[-1],
        reads,
        find,
        describe,
        own,
        partners,
        of_filled=own[0] if single else None,
        only_with="corrections" if which is REFERRED else None,
    )


def _never_said(frames: Frames) -> nw.LazyFrame:
    return without(frames["statements"].filter(filled("statement_id")), said_dates(frames), "statement_id")


def _describe_never(_row: Row, _context: Context) -> Words:
    return "the statement has no said date", 'add a row to dates with event "said"; EDTF can say how uncertain it is'


def _describe_again(row: Row, _context: Context) -> Words:
    return (
        f"the statement has {row['times']} said dates",
        "keep one; the others are published, broadcast or describes",
    )


def _assessed(which: str, aspect: str) -> JoinCheck:
    def find(frames: Frames) -> nw.LazyFrame:
        assessed = frames["verifications"].filter(nw.col("aspect") == aspect)
        return without(frames["statements"].filter(filled("statement_id")), assessed, "statement_id")

    def describe(_row: Row, _context: Context) -> Words:
        return (
            f"the statement has no verification of its {aspect}",
            'add one, with status "unverified" if it was not assessed',
        )

    reads = {"statements": ("statement_id",), "verifications": ("statement_id", "aspect")}
    partners = (Partner("verifications", "statement_id", ("aspect",)),)
    return JoinCheck(which, "statements", "statement_id", reads, find, describe, ("statement_id",), partners)


_DATED = {"statements": ("statement_id",), "dates": ("statement_id", "event")}

CHECKS: list[Check] = [
    JoinCheck(
        SAID,
        "statements",
        "statement_id",
        _DATED,
        _never_said,
        _describe_never,
        ("statement_id",),
        (Partner("dates", "statement_id", ("event",)),),
    ),
    JoinCheck(
        SAID,
        "statements",
        "statement_id",
        _DATED,
        lambda frames: frames["statements"].join(said_again(frames), on="statement_id", how="inner"),
        _describe_again,
    ),
    _assessed(ATTRIBUTION, "attribution"),
    _assessed(CONTENT, "content"),
]
