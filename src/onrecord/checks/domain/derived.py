"""Rule VF616: a status of basis `derived` is the one that the verdict rule gives.

The rule is that of `onrecord.verdict_rule`, here over whole tables; a test compares the two. Only what belongs to a
derived verification is looked at, so a record without any pays next to nothing.
"""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Check, Context, Frames, JoinCheck, Partner, Row, Words
from onrecord.checks.domain.houses import SOURCES, SPEAKERS, origin_houses, speakers_houses
from onrecord.checks.joins import filled, having, text, without
from onrecord.verdict_rule import AGAINST, CHECKABLE, FIRSTHAND, FOR, attribution_status, counted_parts

NOT_GIVEN = "VF616"
NO_INTEREST = "VF612"

_COUNTS = ("contested", "borne_out", "contradicted", "open")


def _derived(frames: Frames, aspect: str) -> nw.LazyFrame:
    rows = frames["verifications"].filter((nw.col("basis") == "derived") & (nw.col("aspect") == aspect))
    return rows.filter(filled("verification_id") & filled("statement_id"))


def _number(condition: nw.Expr) -> nw.Expr:
    """1 where it is true, else 0."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def _counts(sides: dict[str, frozenset[str]]) -> nw.Expr:
    """1 for the rows of evidence that count for a side, else 0."""
    ((stance, interests),) = sides.items()
    return _number((nw.col("stance") == stance) & nw.col("interest").is_in(sorted(interests)))


def _without_interest(frames: Frames) -> nw.LazyFrame:
    rows = having(frames["evidence"], _derived(frames, "content"), "verification_id")
    return rows.filter(nw.col("interest") == "")


def _outcomes(rows: nw.LazyFrame) -> nw.LazyFrame:
    """How many parts of the claim have which outcome, by verification, and whether they are `named`."""
    both = ("for", "against")
    counted = rows.with_columns(_counts(FOR).alias("for"), _counts(AGAINST).alias("against"))
    sums = [nw.col(side).sum() for side in both]
    named = counted.filter(nw.col("part") != "").group_by("verification_id", "part").agg(*sums)
    whole = counted.filter(nw.col("part") == "").group_by("verification_id").agg(*sums)
    added = named.join(whole, on="verification_id", how="left", suffix="_whole").select(
        "verification_id",
        *((nw.col(side) + nw.col(f"{side}_whole").fill_null(0)).alias(side) for side in both),
        nw.lit(1).alias("named"),
    )
    alone = without(whole, named, "verification_id").select("verification_id", *both, nw.lit(0).alias("named"))
    supported, refuted = nw.col("for") > 0, nw.col("against") > 0
    outcomes = (supported & refuted, supported & ~refuted, ~supported & refuted, ~supported & ~refuted)
    parts = nw.concat([added, alone], how="vertical").with_columns(
        *(_number(outcome).alias(name) for name, outcome in zip(_COUNTS, outcomes, strict=True))
    )
    return parts.group_by("verification_id").agg(*(nw.col(name).sum() for name in (*_COUNTS, "named")))


def _content(frames: Frames) -> nw.LazyFrame:
    kinds = frames["statements"].select("statement_id", text("kind").alias("kind")).unique("statement_id", keep="any")
    asked = _derived(frames, "content").join(kinds, on="statement_id", how="inner")
    asked = without(asked, _without_interest(frames), "verification_id")
    rows = having(frames["evidence"], asked, "verification_id")
    known = asked.join(_outcomes(rows), on="verification_id", how="left").with_columns(
        *(nw.col(name).fill_null(0) for name in (*_COUNTS, "named"))
    )
    contested, borne_out, contradicted, unclear = (nw.col(name) for name in _COUNTS)
    partly = _first(
        ((borne_out > 0) & (contradicted > 0), "mixed"),
        ((borne_out > 0) & (unclear > 0), "partly-supported"),
        ((contradicted > 0) & (unclear > 0), "partly-refuted"),
        (borne_out > 0, "supported"),
        (contradicted > 0, "refuted"),
        otherwise=nw.lit("unsubstantiated"),
    )
    given = _first(
        (~nw.col("kind").is_in(sorted(CHECKABLE)), "not-checkable"), (contested > 0, "disputed"), otherwise=partly
    )
    return known.with_columns(given.alias("given")).filter(text("status") != nw.col("given"))


def _first(*cases: tuple[nw.Expr, str], otherwise: nw.Expr) -> nw.Expr:
    """The word of the first condition that is true."""
    for condition, word in reversed(cases):
        otherwise = nw.when(condition).then(nw.lit(word)).otherwise(otherwise)
    return otherwise


def _wordings(frames: Frames, asked: nw.LazyFrame) -> nw.LazyFrame:
    """By statement: how many wordings it has, how many of these are `changed`, how many are `seen` firsthand."""
    statements = asked.select("statement_id", "language", "speaker_id").unique("statement_id", keep="any")
    quoted = frames["quotations"].select("statement_id", "source_id", "fidelity", nw.col("language").alias("of_words"))
    own_text = ~filled("republishes") & ~filled("origin_folded")
    sources = frames["sources"].select(
        "source_id",
        nw.col("publisher_folded").alias("house"),
        _number(nw.col("kind").is_in(sorted(FIRSTHAND))).alias("firsthand"),
        _number(own_text).alias("own_text"),
    )
    homes = speakers_houses(frames).filter(filled("house")).unique().with_columns(nw.lit(1).alias("at_home"))
    back = (nw.col("fidelity") == "translated") & (nw.col("of_words") == nw.col("language"))
    rows = (
        quoted.join(statements, on="statement_id", how="inner")
        .join(sources.unique("source_id", keep="any"), on="source_id", how="left")
        .join(homes, on=["speaker_id", "house"], how="left")
        .with_columns(
            _number((nw.col("fidelity") == "altered") | back).alias("changed"),
            nw.col("firsthand").fill_null(0),
            (nw.col("at_home").fill_null(0) * nw.col("own_text").fill_null(0)).alias("own"),
        )
        .with_columns(
            _number((nw.col("changed") == 0) & (nw.col("firsthand") + nw.col("own") > 0)).alias("seen"),
            nw.lit(1).alias("wordings"),
        )
    )
    return rows.group_by("statement_id").agg(*(nw.col(name).sum() for name in ("wordings", "changed", "seen")))


def _attribution(frames: Frames) -> nw.LazyFrame:
    statements = frames["statements"].select("statement_id", "language", "speaker_id")
    asked = _derived(frames, "attribution").join(
        statements.unique("statement_id", keep="any"), on="statement_id", how="inner"
    )
    rows = having(frames["evidence"].select("verification_id", "source_id", "stance"), asked, "verification_id")
    supporting = rows.filter(nw.col("stance") == "supports")
    heard = supporting.join(origin_houses(frames), on="source_id", how="inner")
    stances = rows.with_columns(
        _number(nw.col("stance") == "supports").alias("supporting"),
        _number(nw.col("stance") == "refutes").alias("refuting"),
    )
    known = (
        asked.join(_wordings(frames, asked), on="statement_id", how="left")
        .join(
            stances.group_by("verification_id").agg(nw.col("supporting").sum(), nw.col("refuting").sum()),
            on="verification_id",
            how="left",
        )
        .join(
            heard.select("verification_id", "house").unique().group_by("verification_id").agg(nw.len().alias("houses")),
            on="verification_id",
            how="left",
        )
        .with_columns(
            *(nw.col(name).fill_null(0) for name in ("wordings", "changed", "seen", "supporting", "refuting", "houses"))
        )
    )
    refuted, backed = nw.col("refuting") > 0, (nw.col("supporting") > 0) | (nw.col("seen") > 0)
    given = _first(
        (refuted & backed, "disputed"),
        (refuted, "misattributed"),
        (nw.col("seen") > 0, "primary"),
        ((nw.col("wordings") > 0) & (nw.col("changed") == nw.col("wordings")), "altered"),
        (nw.col("houses") > 1, "corroborated"),
        (nw.col("houses") > 0, "single-source"),
        otherwise=nw.lit("unverified"),
    )
    return known.with_columns(given.alias("given")).filter(text("status") != nw.col("given"))


def _words(row: Row, reason: str) -> Words:
    return (
        f"the {row['aspect']} is {row['status']} and derived, but the rule gives {row['given']}: {reason}",
        f"onrecord verdict {row['verification_id']} shows the rows that counted; correct these or the status, or set "
        'basis to "judged" and say why in the rationale',
    )


def _content_words(row: Row, _context: Context) -> Words:
    if row["given"] == "not-checkable":
        return _words(row, f"a statement of kind {row['kind']} is not checkable")
    numbers = [int(row[name]) for name in _COUNTS]
    if row["named"]:
        return _words(row, counted_parts(*numbers))
    outcome = next((name for name, number in zip(_COUNTS, numbers, strict=True) if number), "open")
    return _words(row, f"the claim is {outcome.replace('_', ' ')}")


def _attribution_words(row: Row, _context: Context) -> Words:
    wordings, changed, seen, supporting, refuting, houses = (
        int(row[name]) for name in ("wordings", "changed", "seen", "supporting", "refuting", "houses")
    )
    every = 0 < wordings == changed
    return _words(row, attribution_status(seen, every, houses, supporting > 0, refuting)[1])


_OWN = ("verification_id", "statement_id", "aspect", "status", "basis")

CHECKS: list[Check] = [
    JoinCheck(
        NO_INTEREST,
        "evidence",
        "interest",
        {
            "evidence": ("verification_id", "interest"),
            "verifications": ("verification_id", "statement_id", "aspect", "basis"),
        },
        _without_interest,
        lambda row, _context: (
            f"the content of {row['verification_id']} is derived, and interest is empty",
            "say whose word it is, seen from the speaker: own, opposed or independent",
        ),
        ("verification_id",),
        (Partner("verifications", "verification_id", ("aspect", "basis"), found=True),),
    ),
    JoinCheck(
        NOT_GIVEN,
        "verifications",
        "status",
        {
            "verifications": _OWN,
            "statements": ("statement_id", "kind"),
            "evidence": ("verification_id", "stance", "interest", "part"),
        },
        _content,
        _content_words,
        _OWN,
        (
            Partner("statements", "statement_id", ("kind",), found=True),
            Partner("evidence", "verification_id", ("stance", "interest", "part")),
        ),
    ),
    JoinCheck(
        NOT_GIVEN,
        "verifications",
        "status",
        {
            "verifications": _OWN,
            "statements": ("statement_id", "language", "speaker_id"),
            "evidence": ("verification_id", "source_id", "stance"),
            "quotations": ("statement_id", "source_id", "fidelity", "language"),
            "sources": (*SOURCES, "kind"),
            "speakers": SPEAKERS,
        },
        _attribution,
        _attribution_words,
        _OWN,
        (
            Partner("statements", "statement_id", ("language", "speaker_id"), found=True),
            Partner("evidence", "verification_id", ("stance", "source_id")),
            Partner("quotations", "statement_id", ("source_id", "fidelity", "language")),
        ),
    ),
]
