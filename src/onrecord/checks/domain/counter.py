"""Family CT: statements that answer one another, without circles."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Check, ExpressionCheck, Frames, JoinCheck, shown
from onrecord.checks.domain.cycles import loops
from onrecord.checks.joins import NOTED, SAID, before, dated, filled

ITSELF = "CT701"
SAME_SPEAKER = "CT702"
CIRCLE = "CT703"
BOTH_DENY = "CT704"

_PAIR = ("statement_id", "counter_statement_id")
_FULL = (*_PAIR, "relation", "directness", NOTED)


def _same_speaker(frames: Frames) -> nw.LazyFrame:
    others = frames["counter_statements"].filter(
        ~nw.col("relation").is_in(["retracts", "confirms", "qualifies"])
        & (nw.col("statement_id") != nw.col("counter_statement_id"))
    )

    def spoke(key: str, name: str) -> nw.LazyFrame:
        speakers = frames["statements"].select(nw.col("statement_id").alias(key), nw.col("speaker_id").alias(name))
        return speakers.join(others.select(key), on=key, how="semi").unique(key, keep="any")

    both = others.join(spoke("statement_id", "speaker_id"), on="statement_id", how="inner").join(
        spoke("counter_statement_id", "answering"), on="counter_statement_id", how="inner"
    )
    return both.filter(nw.col("speaker_id") == nw.col("answering"))


def _mutual(frames: Frames) -> nw.LazyFrame:
    """Pairs in which each statement denies the other, with the note and the row of the other direction."""
    denials = frames["counter_statements"].filter(
        (nw.col("relation") == "denies") & (nw.col("statement_id") != nw.col("counter_statement_id"))
    )
    turned = denials.select(
        nw.col("counter_statement_id").alias("statement_id"),
        nw.col("statement_id").alias("counter_statement_id"),
        nw.col("__row").alias("other_row"),
        nw.col("noted").alias("other_note"),
    )
    return denials.join(turned, on=list(_PAIR), how="inner")


def _both_deny(frames: Frames) -> nw.LazyFrame:
    silent = _mutual(frames).filter(~filled("noted") & ~filled("other_note") & (nw.col("__row") > nw.col("other_row")))
    pairs = dated(frames, dated(frames, silent), "counter_statement_id", "answer")
    day = nw.col("said_first")
    others = (nw.col(name) for name in ("said_last", "answer_first", "answer_last"))
    return pairs.filter((day != "") & nw.all_horizontal(*(day == other for other in others), ignore_nulls=False))


def _circle(frames: Frames) -> nw.LazyFrame:
    direct = frames["counter_statements"].filter(
        (nw.col("directness") == "direct") & (nw.col("statement_id") != nw.col("counter_statement_id"))
    )
    both = dated(frames, dated(frames, direct), "counter_statement_id", "answer")
    impossible = both.filter(before("answer_last", "said_first")).select("__row")
    plain = direct.join(impossible, on="__row", how="anti").join(
        _mutual(frames).select("__row"), on="__row", how="anti"
    )
    return loops(frames, plain, "counter_statement_id", "statement_id", key="statement_id")


_DATED = {"counter_statements": _FULL, "dates": SAID}

CHECKS: list[Check] = [
    ExpressionCheck(
        ITSELF,
        "counter_statements",
        "counter_statement_id",
        (nw.col("counter_statement_id") == "") | (nw.col("statement_id") != nw.col("counter_statement_id")),
        lambda row, _context: (f"{row['statement_id']} answers itself", "name the statement that answers it"),
        _PAIR,
    ),
    JoinCheck(
        SAME_SPEAKER,
        "counter_statements",
        "relation",
        {"counter_statements": (*_PAIR, "relation"), "statements": ("statement_id", "speaker_id")},
        _same_speaker,
        lambda row, _context: (
            f"{shown(row['speaker_id'])} {row['relation']} a statement of their own",
            "use retracts, confirms or qualifies, or correct an id",
        ),
        ("relation",),
    ),
    JoinCheck(
        CIRCLE,
        "counter_statements",
        "counter_statement_id",
        _DATED,
        _circle,
        lambda row, _context: (
            f"answers run in a circle: {row['loop']}",
            "one of them answers nothing earlier; delete or turn that pair",
        ),
    ),
    JoinCheck(
        BOTH_DENY,
        "counter_statements",
        "counter_statement_id",
        _DATED,
        _both_deny,
        lambda row, _context: (
            f"{row['counter_statement_id']} and {row['statement_id']} deny each other on one day",
            "say in the note how that went, or delete one direction",
        ),
    ),
]
