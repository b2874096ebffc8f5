"""The verdict rule: which status the rows of a verification give, and which rows counted.

Anyone can rerun it. It looks at no order, no id and no name: rows in another order give an equal result, and
exchanging the two sides of every row (`supports` and `refutes`, `own` and `opposed`) gives the mirrored status.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

CHECKABLE = frozenset({"factual", "denial", "accusation"})
"""The kinds of statement whose content can be borne out; of all others it is `not-checkable`."""
FOR = {"supports": frozenset({"independent", "opposed"})}
AGAINST = {"refutes": frozenset({"independent", "own"})}
"""By stance, whose word counts: an accusation is not evidence for itself, and a denial does not refute."""
FIRSTHAND = frozenset({"transcript", "official-document", "recording", "social-post", "court-record", "letter"})
"""The kinds of source in which the words themselves can be seen."""

BORNE_OUT, CONTRADICTED, CONTESTED, OPEN = "borne out", "contradicted", "contested", "open"


def side_of(aspect: str | None, stance: str, interest: str | None = None) -> str | None:
    """The side for which a row of evidence counts, `for` or `against`; None where it does not.

    For the attribution everything counts that supports or refutes it.

    >>> side_of("content", "supports", "own"), side_of("content", "refutes", "own")
    (None, 'against')
    """
    if aspect == "attribution":
        return {"supports": "for", "refutes": "against"}.get(stance)
    if interest in FOR.get(stance, ()):
        return "for"
    return "against" if interest in AGAINST.get(stance, ()) else None


def why_not(aspect: str | None, stance: str, interest: str | None = None) -> str | None:
    """Why a row of evidence counts for neither side; None where it counts."""
    if side_of(aspect, stance, interest):
        return None
    if stance not in ("supports", "refutes"):
        return {"silent": "it is silent", "qualifies": "it qualifies, and takes no side"}.get(
            stance, "it takes no side"
        )
    if not interest:
        return "whose word it is has not been coded"
    return "the speaker's side vouches for itself" if stance == "supports" else "a denial does not refute"


class EvidenceRow(NamedTuple):
    """A row of `evidence` as the rule for the content reads it; an empty part is the whole claim."""

    evidence_id: str
    stance: str
    interest: str | None = None
    part: str | None = None

    @property
    def counts(self) -> str | None:
        """The side for which the row counts, `for` or `against`; None where it does not."""
        return side_of("content", self.stance, self.interest)


class Part(NamedTuple):
    """A part of the claim and the ids of the rows that count for it and against it, sorted."""

    name: str | None
    """None for the whole claim, where no row names a part."""
    counted_for: tuple[str, ...]
    counted_against: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """`borne out`, `contradicted`, `contested` or `open`."""
        if self.counted_for:
            return CONTESTED if self.counted_against else BORNE_OUT
        return CONTRADICTED if self.counted_against else OPEN


class Outcome(NamedTuple):
    """What the rule gives: the status, why, and the ids of the rows that counted, sorted."""

    status: str
    reason: str
    parts: tuple[Part, ...] = ()
    counted_for: tuple[str, ...] = ()
    counted_against: tuple[str, ...] = ()


def content_verdict(rows: Iterable[EvidenceRow], kind: str = "factual") -> Outcome:
    """The status of the content of a statement of that kind, from the rows of evidence of one verification.

    >>> rows = [EvidenceRow("ev-1", "supports", "independent", "a deal"), EvidenceRow("ev-2", "refutes", "opposed")]
    >>> content_verdict(rows).status
    'supported'
    >>> content_verdict([*rows, EvidenceRow("ev-3", "silent", "independent", "in 2012")])[:2]
    ('partly-supported', '1 of 2 parts is borne out and 1 is open')
    """
    if kind not in CHECKABLE:
        return Outcome("not-checkable", f"a statement of kind {kind} is not checkable")
    known = sorted(rows, key=lambda row: row.evidence_id)
    names: list[str | None] = [*sorted({row.part for row in known if row.part})]
    parts = tuple(_part(name, known) for name in names or [None])
    return Outcome(
        _status([part.outcome for part in parts]),
        _reason(parts),
        parts,
        tuple(row.evidence_id for row in known if row.counts == "for"),
        tuple(row.evidence_id for row in known if row.counts == "against"),
    )


def _part(name: str | None, rows: Iterable[EvidenceRow]) -> Part:
    concerned = [row for row in rows if not row.part or row.part == name]
    sides = (tuple(row.evidence_id for row in concerned if row.counts == side) for side in ("for", "against"))
    return Part(name, *sides)


def _status(outcomes: list[str]) -> str:
    found = set(outcomes)
    if CONTESTED in found:
        return "disputed"
    if found == {BORNE_OUT}:
        return "supported"
    if found == {CONTRADICTED}:
        return "refuted"
    if {BORNE_OUT, CONTRADICTED} <= found:
        return "mixed"
    if BORNE_OUT in found:
        return "partly-supported"
    return "partly-refuted" if CONTRADICTED in found else "unsubstantiated"


def _reason(parts: tuple[Part, ...]) -> str:
    """How many parts have which outcome, in words."""
    if parts[0].name is None:
        return f"the claim is {parts[0].outcome}"
    return counted_parts(*([part.outcome for part in parts].count(name) for name in OUTCOMES))


OUTCOMES = (CONTESTED, BORNE_OUT, CONTRADICTED, OPEN)


def counted_parts(contested: int, borne_out: int, contradicted: int, not_known: int) -> str:
    """How many named parts have which outcome, in words.

    >>> counted_parts(0, 2, 0, 0), counted_parts(0, 2, 1, 0)
    ('both parts are borne out', '2 of 3 parts are borne out and 1 is contradicted')
    """
    numbers = dict(zip(OUTCOMES, (contested, borne_out, contradicted, not_known), strict=True))
    there = [(number, name) for name, number in numbers.items() if number]
    total = sum(numbers.values())
    if len(there) == 1:
        every = {1: "the one part is", 2: "both parts are"}.get(total, f"all {total} parts are")
        return f"{every} {there[0][1]}"
    (first, name), *rest = there
    return " and ".join(
        [f"{first} of {total} parts {_is(first)} {name}", *(f"{n} {_is(n)} {other}" for n, other in rest)]
    )


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


class Witness(NamedTuple):
    """A row of `evidence` as the rule for the attribution reads it: `house` is the origin house of its source."""

    evidence_id: str
    stance: str
    house: str | None = None


class Wording(NamedTuple):
    """A row of `quotations` as the rule for the attribution reads it."""

    quotation_id: str
    fidelity: str
    language: str
    source_kind: str | None
    own: bool = False
    """Whether the source is the speaker's own publication."""

    def is_changed(self, language: str) -> bool:
        """Whether the words are not those that were uttered in that language: altered, or translated back into it."""
        return self.fidelity == "altered" or (self.fidelity == "translated" and self.language == language)


def attribution_verdict(evidence: Iterable[Witness], wordings: Iterable[Wording], language: str) -> Outcome:
    """The status of the attribution of a statement first uttered in `language`.

    `evidence` has the rows of one verification, `wordings` the quotations of the statement. Rows that refute come
    first: who supports the words is then one side of a dispute. A wording seen firsthand supports them too.

    >>> attribution_verdict([Witness("ev-1", "supports", "Reuters"), Witness("ev-2", "supports", "AFP")], [], "en")[:2]
    ('corroborated', '2 origin houses support it')
    """
    rows = sorted(evidence, key=lambda row: row.evidence_id)
    heard = tuple(row.evidence_id for row in rows if row.stance == "supports")
    against = tuple(row.evidence_id for row in rows if row.stance == "refutes")
    quoted = sorted(wordings, key=lambda wording: wording.quotation_id)
    seen = tuple(
        wording.quotation_id
        for wording in quoted
        if not wording.is_changed(language) and (wording.own or wording.source_kind in FIRSTHAND)
    )
    changed = bool(quoted) and all(wording.is_changed(language) for wording in quoted)
    houses = len({row.house for row in rows if row.stance == "supports" and row.house})
    status, reason = attribution_status(len(seen), changed, houses, bool(heard), len(against))
    return Outcome(status, reason, (), (*heard, *seen), against)


def attribution_status(seen: int, changed: bool, houses: int, supported: bool, refuting: int) -> tuple[str, str]:
    """The status of an attribution and why, from what was counted.

    `seen` wordings in firsthand sources; whether all wordings are `changed`; so many origin `houses` among the rows
    that support; whether any row does; so many rows that refute.
    """
    if refuting:
        rows = f"{refuting} row{'' if refuting == 1 else 's'} of evidence refute{'s' if refuting == 1 else ''} it"
        if supported or seen:
            return "disputed", f"{rows}, and others support it"
        return "misattributed", f"{rows}, and none supports it"
    if seen:
        return "primary", "the words are quoted from a source in which they can be seen firsthand"
    if changed:
        return "altered", "every wording is altered or translated back"
    if houses >= 2:
        return "corroborated", f"{houses} origin houses support it"
    return (
        ("single-source", "1 origin house supports it") if houses else ("unverified", "no row of evidence supports it")
    )
