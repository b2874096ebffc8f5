"""Family CR: corrections name versions, tables and rows that exist, and withdrawn rows stay withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import Context, Derived, ExpressionCheck, Frames, JoinCheck, Partner, Row, Words, shown
from onrecord.checks.joins import having, together, without
from onrecord.tableschema import TableSchema

VERSION = "CR901"
NEVER_WAS = "CR902"
STILL_PRESENT = "CR903"
REFERRED = "CR904"
NO_TARGET = "CR905"
NO_FIELD = "CR906"
UNACCOUNTED_CHANGE = "CR911"
UNACCOUNTED_LOSS = "CR912"
MISFIT = "CR913"
REWRITTEN = "CR914"

_NUMBERS = r"(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})"

SEPARATOR = "|"
"""Between the parts of a composite primary key in `row_id`."""


def gone(frames: Frames, table: str) -> nw.LazyFrame:
    """The corrections that took a row out of a table."""
    return frames["corrections"].filter((nw.col("table") == table) & nw.col("action").is_in(["withdraw", "merge"]))


def correction_checks(schema: TableSchema) -> Iterator[JoinCheck | ExpressionCheck]:
    """The checks of the corrections of one table."""
    key, table = schema.primary_key, schema.name
    if not key:
        return
    whole: str | Derived = together(key, SEPARATOR, any_filled=True) if len(key) > 1 else key[0]
    own = whole if isinstance(whole, str) else whole.name
    reads = {"corrections": ("table", "row_id", "action", "new_value"), table: (whole,)}

    def present(frames: Frames, wanted: nw.LazyFrame, name: str) -> nw.LazyFrame:
        """The rows of `wanted` whose `name` is the primary key of a row, as corrections write it."""
        keys = frames[table].select(nw.col(own).alias(name))
        return having(wanted, having(keys, wanted, name), name)

    def never_was(frames: Frames) -> nw.LazyFrame:
        amended = frames["corrections"].filter((nw.col("table") == table) & (nw.col("action") == "amend"))
        return without(without(amended, present(frames, amended, "row_id"), "row_id"), gone(frames, table), "row_id")

    def still_present(frames: Frames) -> nw.LazyFrame:
        return present(frames, gone(frames, table), "row_id")

    def no_target(frames: Frames) -> nw.LazyFrame:
        merged = frames["corrections"].filter((nw.col("table") == table) & (nw.col("action") == "merge"))
        withdrawn = gone(frames, table).select(nw.col("row_id").alias("new_value"))
        return without(without(merged, present(frames, merged, "new_value"), "new_value"), withdrawn, "new_value")

    def describe(words: str, hint: str):
        def message(row: Row, context: Context) -> Words:
            near = context.nearest(table, key[0], str(row["row_id"])) if len(key) == 1 and "never" in words else None
            return f"row_id {shown(row['row_id'])} {words} {table}", f'did you mean "{near}"?' if near else hint

        return message

    yield JoinCheck(
        NEVER_WAS,
        "corrections",
        "row_id",
        reads,
        never_was,
        describe("never was in", "correct the id; ids are never reused"),
        partners=(Partner(table, key[0], on="row_id"),) if len(key) == 1 else (),
    )
    yield JoinCheck(
        STILL_PRESENT,
        "corrections",
        "row_id",
        reads,
        still_present,
        describe("was withdrawn or merged and is still in", "delete the row, or the correction"),
    )
    yield JoinCheck(
        NO_TARGET,
        "corrections",
        "new_value",
        reads,
        no_target,
        lambda row, _context: (
            f"new_value {shown(row['new_value'])} is not in {table}",
            "for a merge, name the row that survives",
        ),
        partners=(Partner(table, key[0], on="new_value"),) if len(key) == 1 else (),
    )
    of_table = nw.col("table") == table
    yield ExpressionCheck(
        NO_FIELD,
        "corrections",
        "field",
        ~of_table | (nw.col("field") == "") | nw.col("field").is_in(list(schema.columns)),
        lambda row, _context: (
            f"field {shown(row['field'])} is not a column of {table}",
            _near(str(row["field"]), schema),
        ),
        ("table", "field"),
    )


def _near(name: str, schema: TableSchema) -> str | None:
    from onrecord._text import suggestion

    return suggestion(name, schema.columns)


def version_check(current: str, released: tuple[str, ...]) -> ExpressionCheck:
    """The check of `version` against the version of the package and the releases it knows of."""
    numbers = rf"\A{_NUMBERS}\z"
    cell = nw.col("version")
    if released:
        known = cell.is_in([*released, current])
    elif re.fullmatch(_NUMBERS, current.partition("-")[0].partition("+")[0]):
        known = _at_most(cell, numbers, current)
    else:  # the descriptor has no version to compare with, and PK002 says so
        known = nw.lit(True)

    def describe(row: Row, _context: Context) -> Words:
        listed = ", ".join([*released, current][-5:]) if released else f"at most {current}"
        return f"version {shown(row['version'])} never was", f"the package is {current}; known: {listed}"

    fits = (cell == "") | ~cell.str.contains(numbers) | known
    return ExpressionCheck(VERSION, "corrections", "version", fits, describe, ("version",))


def _at_most(cell: nw.Expr, numbers: str, current: str) -> nw.Expr:
    """Whether a semantic version is not above the current one, part by part."""
    wanted = [int(part) for part in current.partition("-")[0].partition("+")[0].split(".")]
    sound = nw.when(cell.str.contains(numbers)).then(cell).otherwise(nw.lit("0.0.0"))
    major = sound.str.replace_all(r"\..*", "").cast(nw.Int64)
    minor = sound.str.replace_all(r"\A[0-9]+\.|\.[0-9]+\z", "").cast(nw.Int64)
    patch = sound.str.replace_all(r".*\.", "").cast(nw.Int64)
    return (major < wanted[0]) | (
        (major == wanted[0]) & ((minor < wanted[1]) | ((minor == wanted[1]) & (patch <= wanted[2])))
    )
