"""Wordings of the record that a quotation may be, each with the figures that say how likely it is."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from onrecord.quotes.index import Index, Speaker, Statement, Wording
from onrecord.wording import Word, aligned, words_of
from onrecord.wording.align import Alignment
from onrecord.wording.words import ELISION, search_key

Relation = Literal["same", "related", "unknown", "other"]
"""Whether the speaker named is the statement's, an institution of theirs (or the reverse), not named, or another."""
ALIGNED = 16
"""How many candidates are aligned word by word."""
PHRASE = 24
"""How many words of a quotation are looked up as they follow one another."""
SPELLED_ALIKE = 75
"""Words this alike (0 to 100) count in part as the same."""


class Figures(NamedTuple):
    """What a candidate is judged by.

    `cover`: the share of the quotation's words, weighed by rarity, that the wording has at the same place.
    `evidence`: how much these are, as the logarithm of 1 + the sum of their rarities.
    `density`: the share of the words in the stretch quoted of the record that are in common.
    `lead`: by how much the cover is greater than that of any other statement.
    `same`, `other`: 1 where the speaker named is the statement's, or is another.
    """

    cover: float
    evidence: float
    density: float
    lead: float
    same: float
    other: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wording that a quotation may be. `exact` where all words of the quotation follow one another in it.

    `whole` where it has no others.
    """

    wording: Wording
    statement: Statement
    relation: Relation
    alignment: Alignment
    figures: Figures
    exact: bool
    whole: bool


def candidates(
    index: Index, words: Sequence[Word], speakers: Collection[str] | None, without: Collection[str] = ()
) -> list[Candidate]:
    """The wordings most like a quotation, in no order.

    `speakers` are whom its speaker can be: empty for a name that the record does not know, None where none is named.
    `without` are ids of statements and quotations left out, to measure what is then found.
    """
    keys = [word.key for word in words if word.key != ELISION]
    terms = [search_key(key) for key in keys]
    if not terms:
        return []
    more = 4 * len(without)
    numbers = index.phrase([search_key(word.key) for word in _longest(words)][:PHRASE], 20 + more)
    numbers += index.nearest(terms, limit=30 + more)
    if speakers:
        numbers += index.nearest(terms, speakers, 20 + more)
    wordings = [
        wording
        for wording in index.wordings(list(dict.fromkeys(numbers)))
        if wording.statement not in without and (wording.quotation or wording.statement) not in without
    ]
    wanted = set(terms)
    weights = {term: index.idf(term) for term in wanted}
    split = {wording.number: words_of(wording.text) for wording in wordings}

    def shared(wording: Wording) -> float:
        return sum(weights[term] for term in wanted & {search_key(word.key) for word in split[wording.number]})

    segments = _segments(words)
    speaker_of = {wording.statement: index.statement(wording.statement) for wording in wordings}
    relations = {
        name: relation(index, speakers, name) for name in {statement.speaker for statement in speaker_of.values()}
    }

    def likely(wording: Wording) -> tuple[float, bool]:
        return shared(wording) + (relations[speaker_of[wording.statement].speaker] == "same"), not wording.quotation

    found = []
    for wording in sorted(wordings, key=likely, reverse=True)[:ALIGNED]:
        theirs = split[wording.number]
        statement = speaker_of[wording.statement]
        alignment = aligned(theirs, words)
        exact = follows([word.key for word in theirs if word.key != ELISION], segments)
        whole = exact and len(segments) == 1 and sum(word.key != ELISION for word in theirs) == len(keys)
        figures = _figures(alignment, keys, weights, relations[statement.speaker])
        found.append(Candidate(wording, statement, relations[statement.speaker], alignment, figures, exact, whole))
    return _with_lead(found)


def relation(index: Index, speakers: Collection[str] | None, speaker_id: str) -> Relation:
    """How the speaker of a statement is related to whom a text names."""
    if speakers is None:
        return "unknown"
    if speaker_id in speakers:
        return "same"
    theirs = index.speaker(speaker_id)
    named = [index.speaker(speaker) for speaker in speakers]
    if theirs.kind == "unnamed" or any(_related(one, theirs) or _related(theirs, one) for one in named):
        return "related"
    return "other"


def _related(institution: Speaker, member: Speaker) -> bool:
    """Whether one is an institution, a government or a group that the other speaks for or belongs to."""
    if institution.kind in ("person", "unnamed", ""):
        return False
    if institution.kind == "government":
        return institution.country == member.country and bool(member.country)
    names = {one.strip() for one in (member.affiliation, *member.organizations.split(";")) if one.strip()}
    return any(name in institution.name or institution.name in name for name in names) or (
        institution.kind == "group" and member.name in institution.name
    )


def follows(keys: Sequence[str], segments: Sequence[Sequence[str]]) -> bool:
    """Whether runs of words come in a wording in their order, each of them unbroken."""
    at = 0
    for segment in segments:
        size = len(segment)
        place = next((i for i in range(at, len(keys) - size + 1) if keys[i : i + size] == segment), None)
        if place is None:
            return False
        at = place + size
    return True


def _segments(words: Sequence[Word]) -> list[list[str]]:
    """The keys of a quotation between its marks of elision."""
    segments: list[list[str]] = [[]]
    for word in words:
        if word.key == ELISION:
            segments.append([])
        else:
            segments[-1].append(word.key)
    return [segment for segment in segments if segment]


def _longest(words: Sequence[Word]) -> list[Word]:
    runs: list[list[Word]] = [[]]
    for word in words:
        if word.key == ELISION:
            runs.append([])
        else:
            runs[-1].append(word)
    return max(runs, key=len)


def _figures(alignment: Alignment, keys: Sequence[str], weights: dict[str, float], related: Relation) -> Figures:
    from rapidfuzz import fuzz

    def weight(words: Sequence[Word]) -> float:
        return sum(weights.get(search_key(word.key), 0.0) for word in words)

    total = sum(weights[search_key(key)] for key in keys) or 1.0
    common = matched = 0.0
    stretch = 0
    for block in alignment.blocks:
        stretch += len(block.recorded)
        if block.alike:
            common += weight(block.quoted)
            matched += len(block.recorded)
            continue
        for word in block.quoted:
            like = max((fuzz.ratio(word.key, other.key) for other in block.recorded), default=0.0)
            if like >= SPELLED_ALIKE:
                common += weight([word]) * like / 100
    return Figures(
        cover=common / total,
        evidence=math.log1p(common),
        density=matched / stretch if stretch else 0.0,
        lead=0.0,
        same=float(related == "same"),
        other=float(related == "other"),
    )


def _with_lead(found: list[Candidate]) -> list[Candidate]:
    best: dict[str, float] = {}
    for candidate in found:
        best[candidate.statement.id] = max(best.get(candidate.statement.id, 0.0), candidate.figures.cover)
    led = []
    for candidate in found:
        rival = max((cover for name, cover in best.items() if name != candidate.statement.id), default=0.0)
        led.append(replace(candidate, figures=candidate.figures._replace(lead=candidate.figures.cover - rival)))
    return led
