"""What the record says of one quotation: found in these words, in others, of somebody else, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.quotes.candidates import Candidate, candidates
from onrecord.quotes.index import Index
from onrecord.quotes.margin import margin
from onrecord.quotes.speech import Speaker
from onrecord.wording import Difference, Word, aligned, differences, words_of
from onrecord.wording.align import LONGEST
from onrecord.wording.words import ELISION, keys_of

Outcome = Literal["verbatim", "excerpt", "recorded-variant", "altered", "misattributed", "not-found"]
Tier = Literal["printed", "typography", "case", "punctuation", "alignment"]
"""In what form the words agree: as printed but for white space; but for the forms of quotation marks, dashes and
letters; but for case; but for punctuation; or only as far as an alignment shows."""
SHORT = 2
"""So few words are anybody's: they are looked up only among those of the speaker named."""
LEAST_EXACT, LEAST = 5, 10
"""Fewer words than this are not said to be another's: as they are, and with differences."""
LEAST_COVER, LEAST_RUN = 0.4, 8
"""Where less of a quotation agrees, and no run of so many words, it is another that has some of the same words."""
_TYPOGRAPHY = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‟": '"',
        "’": "'",
        "‘": "'",
        "‚": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
    }
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the record says of a quotation; `candidate` is None where it is not found.

    `differences` are from `recorded`, the best witness's words where there are any in this language.
    """

    outcome: Outcome
    score: float
    candidate: Candidate | None = None
    recorded: str = ""
    differences: tuple[Difference, ...] = ()
    matched: Tier = "alignment"


def judge(index: Index, text: str, speaker: Speaker | None, without: Collection[str] = ()) -> Judgement:
    """What the record says of the words of a quotation that a speaker is said to have said."""
    words = words_of(text)
    best, score = likeliest(index, words, speaker, without)
    if best is None or score < margin().threshold or not (best.figures.cover >= LEAST_COVER or _run(best) >= LEAST_RUN):
        return Judgement("not-found", round(score, 3))
    size = sum(word.key != ELISION for word in words)
    if size <= SHORT and best.relation not in ("same", "related"):
        return Judgement("not-found", round(score, 3))
    if best.relation == "other":
        if size < (LEAST_EXACT if best.exact else LEAST):
            return Judgement("not-found", round(score, 3))
        recorded, found = _differences(index, best, words)
        return Judgement("misattributed", round(score, 3), best, recorded, found, tier(text, best))
    return _of(index, text, words, best, round(score, 3))


def likeliest(
    index: Index, words: Sequence[Word], speaker: Speaker | None, without: Collection[str] = ()
) -> tuple[Candidate | None, float]:
    """The candidate that a quotation most likely is, and how likely that is.

    A speaker to whom only a pronoun leads can be wrong: where the words are another's, nobody counts as named.
    """
    best, score = _best(candidates(index, words, speaker.speakers if speaker else None, without))
    if best and best.relation == "other" and speaker and not _sure(index, speaker, best):
        best, score = _best(candidates(index, words, None, without))
    return best, score


def _best(found: Sequence[Candidate]) -> tuple[Candidate | None, float]:
    if not found:
        return None, 0.0
    scores = {candidate.wording.number: margin().probability(candidate.figures) for candidate in found}

    def order(candidate: Candidate) -> tuple[bool, float, bool, bool]:
        score = scores[candidate.wording.number]
        trusted = candidate.exact and candidate.relation != "other"
        return trusted, score, candidate.whole, not candidate.wording.quotation

    likeliest_one = max(found, key=order)
    score = scores[likeliest_one.wording.number]
    for candidate in found:  # the best witness's words before those of another wording of the same statement
        if candidate.exact and not candidate.wording.quotation and candidate.statement == likeliest_one.statement:
            return candidate, score
    return likeliest_one, score


def _sure(index: Index, speaker: Speaker, best: Candidate) -> bool:
    """Whether a text surely names somebody else than the speaker of a statement."""
    if speaker.how != "named":
        return False
    if speaker.speakers:
        return True
    theirs = index.speaker(best.statement.speaker)
    named = {word.key for word in words_of(speaker.printed)}
    return len(named) > 1 and not named & {word.key for word in words_of(f"{theirs.name} {theirs.affiliation}")}


def _run(best: Candidate) -> int:
    return max((len(block.quoted) for block in best.alignment.blocks if block.alike), default=0)


def _of(index: Index, text: str, words: Sequence[Word], best: Candidate, score: float) -> Judgement:
    """The judgement where the words are those of a statement of the speaker named, or where none is named."""
    is_best = not best.wording.quotation or keys_of(best.wording.text) == keys_of(best.statement.quote)
    if best.exact:
        outcome: Outcome = ("verbatim" if best.whole else "excerpt") if is_best else "recorded-variant"
        recorded, found = _differences(index, best, words) if outcome == "recorded-variant" else (best.wording.text, ())
        return Judgement(outcome, score, best, recorded, found, tier(text, best))
    recorded, found = _differences(index, best, words)
    counted = [one for one in found if not one.marked]
    if not counted and len(words) <= LONGEST:
        return Judgement("excerpt" if is_best else "recorded-variant", score, best, recorded, found, tier(text, best))
    return Judgement("altered", score, best, recorded, found)


def _differences(index: Index, best: Candidate, words: Sequence[Word]) -> tuple[str, tuple[Difference, ...]]:
    """The words of the record with which a quotation is compared, and what differs.

    These are the best witness's where it has the stretch that is quoted; else the wording that is most alike.
    """
    names = _name_keys(index, best)
    quote = best.statement.quote
    if best.wording.quotation and quote and best.wording.language == best.statement.language:
        alignment = aligned(words_of(quote), words)
        common = sum(len(block.quoted) for block in alignment.blocks if block.alike)
        mine = sum(len(block.quoted) for block in best.alignment.blocks if block.alike)
        if 2 * common >= mine:
            return quote, differences(alignment, best.wording.language, names)
    return best.wording.text, differences(best.alignment, best.wording.language, names)


def _name_keys(index: Index, best: Candidate) -> frozenset[str]:
    return frozenset(word.key for word in words_of(index.speaker(best.statement.speaker).name))


def tier(text: str, best: Candidate) -> Tier:
    """In what form the words of a quotation agree with those of a wording."""
    if not best.exact:
        return "alignment"
    mine, theirs = " ".join(text.split()), " ".join(best.wording.text.split())
    for name in ("printed", "typography", "case"):
        if name == "typography":
            mine, theirs = (unicodedata.normalize("NFKC", one.translate(_TYPOGRAPHY)) for one in (mine, theirs))
        elif name == "case":
            mine, theirs = mine.casefold(), theirs.casefold()
        if re.sub(r"[\s,.;:!?]+\Z", "", mine) in theirs:
            return name
    return "punctuation"
