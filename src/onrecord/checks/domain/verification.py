"""Family VF: a status is no more than its evidence, and the history of a status can be followed."""

from __future__ import annotations

import narwhals as nw

from onrecord.checks.check import Check, Derived, ExpressionCheck, Frames, JoinCheck, Partner, shown
from onrecord.checks.domain.cycles import loops
from onrecord.checks.joins import filled, having, isos, without

CODEBOOK = "VF601"
OTHER_SUBJECT = "VF602"
SUPERSEDES_LATER = "VF603"
LOOP = "VF604"
FORK = "VF605"
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


def _fork(frames: Frames) -> nw.LazyFrame:
    rows = frames["verifications"].filter(filled("supersedes"))
    times = rows.group_by("supersedes").agg(nw.col("__row").min().alias("first"), nw.len().alias("times"))
    forked = times.filter(nw.col("times") > 1)
    return rows.join(forked, on="supersedes", how="inner").filter(nw.col("__row") > nw.col("first"))


def _own_verdicts(frames: Frames) -> nw.LazyFrame:
    """The verifications that rest on rows of evidence: all but the verdicts that other checkers published."""
    return frames["verifications"].filter(nw.col("basis") != "published")


def _no_stance(frames: Frames) -> nw.LazyFrame:
    content = _own_verdicts(frames).filter(nw.col("aspect") == "content")
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


def _witness_houses(frames: Frames) -> nw.LazyFrame:
    """The origin house of each source (`source_id`, `house`): of what it copies, else origin or publisher."""
    return frames.once(_houses)


def _houses(frames: Frames) -> nw.LazyFrame:
    own = nw.coalesce(nw.col("origin_folded"), nw.col("publisher_folded"), nw.col("source_id"))
    houses = frames["sources"].select("source_id", "republishes", own.alias("house")).unique("source_id", keep="any")
    copied = houses.filter(filled("republishes"))
    for _ in range(_COPIES):
        original = houses.select(nw.col("source_id").alias("republishes"), "house")
        copied = copied.select("source_id", "republishes").join(original, on="republishes", how="left")
        houses = nw.concat([without(houses, copied, "source_id"), copied], how="vertical")
    return houses.select("source_id", "house").filter(filled("house"))


_COPIES = 3
"""How many copies of copies are followed to the original."""


def _one_witness(frames: Frames) -> nw.LazyFrame:
    claimed = _own_verdicts(frames).filter((nw.col("aspect") == "attribution") & (nw.col("status") == "corroborated"))
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
        witnesses.join(_witness_houses(frames), on="source_id", how="inner").select("verification_id", "house").unique()
    )
    enough = houses.group_by("verification_id").agg(nw.len().alias("houses")).filter(nw.col("houses") >= 2)
    return without(claimed, enough, "verification_id")


def _one_side(frames: Frames) -> nw.LazyFrame:
    disputed = _own_verdicts(frames).filter(
        (nw.col("aspect") == "content") & (nw.col("status") == "disputed") & filled("statement_id")
    )
    unanswered = without(disputed, frames["counter_statements"], "statement_id")
    for_it = frames["evidence"].filter(nw.col("stance") == "supports")
    against = frames["evidence"].filter(nw.col("stance") == "refutes")
    both = having(having(unanswered, for_it, "verification_id"), against, "verification_id")
    return without(unanswered, both, "verification_id")


def _own_house(frames: Frames) -> nw.LazyFrame:
    claims = _own_verdicts(frames).filter(
        (nw.col("aspect") == "content") & nw.col("status").is_in(["supported", "partly-supported"])
    )
    homes = nw.concat(
        [
            frames["speakers"].select("speaker_id", nw.col(name).alias("house"))
            for name in ("name_folded", "affiliation_folded")
        ],
        how="vertical",
    )
    homes = having(homes, _witness_houses(frames), "house")
    speaking = having(frames["statements"], homes, "speaker_id").select("statement_id", "speaker_id")
    asked = claims.select("verification_id", "statement_id").join(
        speaking.unique("statement_id", keep="any"), on="statement_id", how="inner"
    )
    supports = frames["evidence"].filter(nw.col("stance") == "supports").select("verification_id", "source_id")
    cited = asked.join(supports, on="verification_id", how="inner").join(
        _witness_houses(frames), on="source_id", how="left"
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


def _lower(name: str) -> Derived:
    return Derived(f"{name}_folded", nw.col(name).str.to_lowercase(), (name,))


_SOURCES = ("source_id", _lower("publisher"), _lower("origin"), "republishes")

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
        FORK,
        "verifications",
        "supersedes",
        _CHAIN,
        _fork,
        lambda row, _context: (
            f"supersedes {shown(row['supersedes'])}, which row {row['first']} supersedes already",
            "supersede the newer of the two instead",
        ),
        of_filled="supersedes",
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
            "sources": _SOURCES,
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
            "verifications": ("verification_id", "statement_id", "aspect", "status", "basis"),
            "evidence": ("verification_id", "source_id", "stance"),
            "statements": ("statement_id", "speaker_id"),
            "speakers": ("speaker_id", _lower("name"), _lower("affiliation")),
            "sources": _SOURCES,
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
