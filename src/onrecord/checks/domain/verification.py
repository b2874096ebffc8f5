"""Family VF: a status is no more than its evidence, and the history of a status can be followed."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Check, ExpressionCheck, Frames, JoinCheck, Partner, shown
from onrecord.checks.domain.cycles import loops
from onrecord.checks.domain.houses import SOURCES, SPEAKERS, origin_houses, speakers_houses
from onrecord.checks.joins import filled, having, isos, without

CODEBOOK = "VF601"
OTHER_SUBJECT = "VF602"
SUPERSEDES_LATER = "VF603"
LOOP = "VF604"
TWICE_IN_FORCE = "VF605"
NO_STANCE = "VF606"
ONE_WITNESS = "VF607"
ONE_SIDE = "VF608"
OWN_HOUSE = "VF609"
FACT_CHECK = "VF610"
INCOMPLETE = "VF612"

_OWN = ("verification_id", "statement_id", "aspect", "assessed_on", "supersedes")


def _superseded(frames: Frames) -> nw.LazyFrame:
    """Each superseding verification with what it supersedes (`old_...`)."""
    return frames.once(_with_superseded)


def _with_superseded(frames: Frames) -> nw.LazyFrame:
    rows = frames["verifications"].filter(filled("supersedes"))
    old = frames["verifications"].select(
        nw.col("verification_id").alias("supersedes"),
        nw.col("statement_id").alias("old_statement"),
        nw.col("aspect").alias("old_aspect"),
        nw.col("assessed_on").alias("old_assessed"),
    )
    superseded = old.join(rows.select("supersedes"), on="supersedes", how="semi").unique("supersedes", keep="any")
    return rows.select("__row", *_OWN).join(superseded, on="supersedes", how="inner")


def _other_subject(frames: Frames) -> nw.LazyFrame:
    pairs = _superseded(frames)
    return pairs.filter(
        (nw.col("statement_id") != nw.col("old_statement")) | (nw.col("aspect") != nw.col("old_aspect"))
    )


def _later(frames: Frames) -> nw.LazyFrame:
    days = isos(frames, "verifications", "assessed_on")
    old = days.select(nw.col("assessed_on").alias("old_assessed"), nw.col("day").alias("old_day"))
    other = _superseded(frames).filter(nw.col("assessed_on") != nw.col("old_assessed"))
    pairs = other.join(days, on="assessed_on", how="inner").join(old, on="old_assessed", how="inner")
    return pairs.filter(nw.col("day") < nw.col("old_day"))


def _loop(frames: Frames) -> nw.LazyFrame:
    sound = _superseded(frames).join(_later(frames).select("__row"), on="__row", how="anti")
    return loops(frames, sound, "verification_id", "supersedes", key="verification_id")


def _twice_in_force(frames: Frames) -> nw.LazyFrame:
    """The verifications in force after the first one of their chain, whose row is `first`."""
    rows = frames["verifications"].filter(filled("statement_id") & filled("verification_id"))
    old = rows.filter(filled("supersedes")).select(nw.col("supersedes").alias("verification_id"))
    in_force = without(rows, old, "verification_id")
    content = nw.when(nw.col("aspect") == "content").then(nw.lit(1)).otherwise(nw.lit(0))
    numbers = in_force.select("statement_id", content.alias("content"))
    counted = numbers.group_by("statement_id").agg(nw.len().alias("all"), nw.col("content").sum())
    several = counted.filter(
        (nw.col("content") > 1) | (nw.col("all") - nw.col("content") > 1)
    )  # few, or many assessors
    chain = ("statement_id", "aspect", "assessed_by")
    asked = having(in_force, several, "statement_id")
    times = asked.group_by(*chain).agg(nw.col("__row").min().alias("first"), nw.len().alias("times"))
    again = asked.join(times.filter(nw.col("times") > 1), on=list(chain), how="inner")
    return again.filter(nw.col("__row") > nw.col("first"))


def _judged(frames: Frames) -> nw.LazyFrame:
    """The verifications that an assessor judged; VF616 looks at derived ones, and published ones are another's."""
    return frames["verifications"].filter(nw.col("basis") == "judged")


def _no_stance(frames: Frames) -> nw.LazyFrame:
    content = _judged(frames).filter(nw.col("aspect") == "content")
    claims = {
        "supports": ["supported", "partly-supported", "mixed"],
        "refutes": ["refuted", "partly-refuted", "mixed"],
    }
    lacking = [
        without(
            content.filter(nw.col("status").is_in(statuses)),
            frames["evidence"].filter(nw.col("stance") == stance),
            "verification_id",
        ).with_columns(nw.lit(stance).alias("lacks"))
        for stance, statuses in claims.items()
    ]
    return nw.concat(lacking, how="vertical")


def _one_witness(frames: Frames) -> nw.LazyFrame:
    claimed = _judged(frames).filter((nw.col("aspect") == "attribution") & (nw.col("status") == "corroborated"))
    asked = claimed.select("verification_id", "statement_id")
    found = [
        asked.join(
            frames["evidence"].filter(nw.col("stance") == "supports").select("verification_id", "source_id"),
            on="verification_id",
        ),
        asked.join(frames["quotations"].select("statement_id", "source_id"), on="statement_id"),
        asked.join(frames["statements"].select("statement_id", "source_id"), on="statement_id"),
    ]
    witnesses = nw.concat([part.select("verification_id", "source_id") for part in found], how="vertical")
    houses = (
        witnesses.join(origin_houses(frames), on="source_id", how="inner").select("verification_id", "house").unique()
    )
    enough = houses.group_by("verification_id").agg(nw.len().alias("houses")).filter(nw.col("houses") >= 2)
    return without(claimed, enough, "verification_id")


def _one_side(frames: Frames) -> nw.LazyFrame:
    disputed = _judged(frames).filter(
        (nw.col("aspect") == "content") & (nw.col("status") == "disputed") & filled("statement_id")
    )
    unanswered = without(disputed, frames["counter_statements"], "statement_id")
    for_it = frames["evidence"].filter(nw.col("stance") == "supports")
    against = frames["evidence"].filter(nw.col("stance") == "refutes")
    both = having(having(unanswered, for_it, "verification_id"), against, "verification_id")
    return without(unanswered, both, "verification_id")


def _own_house(frames: Frames) -> nw.LazyFrame:
    claims = frames["verifications"].filter(
        (nw.col("basis") != "published")
        & (nw.col("aspect") == "content")
        & nw.col("status").is_in(["supported", "partly-supported"])
    )
    newer = frames["verifications"].filter(filled("supersedes")).select(nw.col("supersedes").alias("verification_id"))
    claims = without(claims, newer, "verification_id")  # it is never edited, so nobody could heed the warning
    homes = having(speakers_houses(frames), origin_houses(frames), "house")
    speaking = having(frames["statements"], homes, "speaker_id").select("statement_id", "speaker_id")
    asked = claims.select("verification_id", "statement_id").join(
        speaking.unique("statement_id", keep="any"), on="statement_id", how="inner"
    )
    supports = frames["evidence"].filter(nw.col("stance") == "supports").select("verification_id", "source_id")
    cited = asked.join(supports, on="verification_id", how="inner").join(
        origin_houses(frames), on="source_id", how="left"
    )
    own, other = having(cited, homes, "speaker_id", "house"), without(cited, homes, "speaker_id", "house")
    return without(having(claims, own, "verification_id"), other, "verification_id")


def _fact_check(frames: Frames) -> nw.LazyFrame:
    """The evidence that is a fact-check, but for the page of the checker whose verdict it is."""
    marked = frames["evidence"].filter(nw.col("is_fact_check") == "true")
    return without(marked, frames["verifications"], "verification_id", "source_id")


_CHAIN = {"verifications": _OWN}


def _needed(column: str, basis: str, *others: str) -> ExpressionCheck:
    """The check that verifications of a basis fill a column, or one of the `others`."""
    published = basis == "published"
    concerned = nw.col("basis") == "published" if published else nw.col("basis").is_in(["derived", "judged"])
    fits = ~concerned | nw.any_horizontal(*(nw.col(name) != "" for name in (column, *others)), ignore_nulls=True)
    what = " and ".join((column, *others))
    lack = f"{what} {'are' if others else 'is'} empty"
    hint = (
        f"fill {' or '.join((column, *others))} from the page of the checker"
        if published
        else f'fill {column}; only basis "published", the verdict of another checker, may lack it'
    )
    return ExpressionCheck(
        INCOMPLETE,
        "verifications",
        column,
        fits,
        lambda row, _context: (f"a verification of basis {row['basis']}, and {lack}", hint),
        ("basis", column, *others),
    )


CHECKS: list[Check] = [
    *(_needed(column, "judged") for column in ("assessed_on", "rationale", "confidence")),
    _needed("source_id", "published"),
    _needed("rating_as_published", "published", "rationale"),
    JoinCheck(
        OTHER_SUBJECT,
        "verifications",
        "supersedes",
        _CHAIN,
        _other_subject,
        lambda row, _context: (
            f"supersedes {shown(row['supersedes'])}, which assesses the {row['old_aspect']} of {row['old_statement']}",
            "a verification supersedes one of the same statement and aspect",
        ),
        ("statement_id", "aspect"),
        (Partner("verifications", "verification_id", ("statement_id", "aspect"), "supersedes", found=True),),
        of_filled="supersedes",
    ),
    JoinCheck(
        SUPERSEDES_LATER,
        "verifications",
        "supersedes",
        _CHAIN,
        _later,
        lambda row, _context: (
            f"supersedes {shown(row['supersedes'])}, which was assessed later ({row['old_assessed']})",
            "turn the two round, or correct a date",
        ),
        of_filled="supersedes",
    ),
    JoinCheck(
        LOOP,
        "verifications",
        "supersedes",
        _CHAIN,
        _loop,
        lambda row, _context: (
            f"supersedes {shown(row['supersedes'])} in a loop: {row['loop']}",
            "the first assessment supersedes nothing",
        ),
        of_filled="supersedes",
    ),
    JoinCheck(
        TWICE_IN_FORCE,
        "verifications",
        "assessed_by",
        {"verifications": ("verification_id", "statement_id", "aspect", "assessed_by", "supersedes")},
        _twice_in_force,
        lambda row, _context: (
            f"a second {row['aspect']} verification of {row['statement_id']} by {shown(row['assessed_by'])} is in "
            f"force beside row {row['first']}",
            "the newer one supersedes the older: put the id of that into supersedes",
        ),
        ("statement_id", "aspect", "assessed_by", "supersedes"),
        (
            Partner(
                "verifications",
                "statement_id",
                ("aspect", "assessed_by", "supersedes", "verification_id"),
                found=True,
            ),
        ),
    ),
    JoinCheck(
        NO_STANCE,
        "verifications",
        "status",
        {"verifications": ("verification_id", "aspect", "status", "basis"), "evidence": ("verification_id", "stance")},
        _no_stance,
        lambda row, _context: (
            f"the content is {row['status']}, but no evidence {row['lacks']} it",
            "add the evidence, or choose unsubstantiated, disputed or unverified",
        ),
        ("verification_id",),
        (Partner("evidence", "verification_id", ("stance",)),),
    ),
    JoinCheck(
        ONE_WITNESS,
        "verifications",
        "status",
        {
            "verifications": ("verification_id", "statement_id", "aspect", "status", "basis"),
            "evidence": ("verification_id", "source_id", "stance"),
            "quotations": ("statement_id", "source_id"),
            "statements": ("statement_id", "source_id"),
            "sources": SOURCES,
        },
        _one_witness,
        lambda _row, _context: (
            "the attribution is corroborated, but fewer than two independent publishers witness it",
            "cite a second one, or choose single-source",
        ),
        ("verification_id", "statement_id"),
        (
            Partner("evidence", "verification_id", ("stance", "source_id")),
            Partner("quotations", "statement_id", ("source_id",)),
            Partner("statements", "statement_id", ("source_id",)),
        ),
    ),
    JoinCheck(
        ONE_SIDE,
        "verifications",
        "status",
        {
            "verifications": ("verification_id", "statement_id", "aspect", "status", "basis"),
            "evidence": ("verification_id", "stance"),
            "counter_statements": ("statement_id",),
        },
        _one_side,
        lambda _row, _context: (
            "the content is disputed, but there is neither a counter-statement nor evidence on both sides",
            "add what disputes it, or choose another status",
        ),
        ("verification_id", "statement_id"),
        (Partner("evidence", "verification_id", ("stance",)), Partner("counter_statements", "statement_id")),
    ),
    JoinCheck(
        OWN_HOUSE,
        "verifications",
        "status",
        {
            "verifications": ("verification_id", "statement_id", "aspect", "status", "basis", "supersedes"),
            "evidence": ("verification_id", "source_id", "stance"),
            "statements": ("statement_id", "speaker_id"),
            "speakers": SPEAKERS,
            "sources": SOURCES,
        },
        _own_house,
        lambda row, _context: (
            f"the content is {row['status']} by the speaker's own house only",
            "cite somebody else, or lower the status",
        ),
    ),
    JoinCheck(
        FACT_CHECK,
        "evidence",
        "is_fact_check",
        {
            "evidence": ("verification_id", "source_id", "is_fact_check"),
            "verifications": ("verification_id", "source_id"),
        },
        _fact_check,
        lambda _row, _context: (
            "the evidence is itself a fact-check",
            "cite what the fact-check relies on, or leave it out when training a model",
        ),
    ),
]
