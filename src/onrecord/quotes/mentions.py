"""Where a document names speakers: known names, titles at a time, and names that the record does not know."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.quotes.index import Index
from onrecord.quotes.names import NAME, SURNAME, TITLE, countries, name_words, plain_key
from onrecord.wording.language import all_languages, goes_before_surname, is_cue
from onrecord.wording.words import Word

WINDOW = 25
"""In how many words before and after a title the year is looked for in which it was held."""
BEFORE, AFTER = 50_000, 2_000
"""How many characters before and after a quotation names are looked for: more than articles have."""
MANY = 12
"""A title that more speakers than this have names nobody."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
Lookup = Callable[[str], list[tuple[str, str, int, str, str, str]]]
_YEAR = re.compile(r"(1[89]|20)\d\d")


class Mention(NamedTuple):
    """A speaker named in a text: where, as printed, and which speakers of the record it can be, the likeliest first.

    `start` and `end` are indices of words. `speakers` is empty for a name that the record does not know.
    """

    start: int
    end: int
    printed: str
    speakers: tuple[str, ...]
    rank: int
    possessive: bool


class Mentions:
    """The speakers that a document names outside its quotations.

    A surname alone names a speaker unless another first name comes with it somewhere, or only another's full name does.
    """

    def __init__(self, index: Index, text: str, quoted: Sequence[tuple[int, int]]) -> None:
        self.text = text
        outside: list[Word] = []
        start = 0
        for first, last in quoted:
            for begin, stop in _near_both(start, first, bool(start)):
                outside += name_words(text[begin:stop], begin)
            start = max(start, last)
        outside += name_words(text[start : start + (AFTER if quoted else BEFORE)], start)
        self.words = outside
        self.starts = [word.start for word in outside]
        self.keys = [plain_key(word.key) for word in outside]
        self.found = self._mentions(index)
        self._at = [mention.start for mention in self.found]

    def between(self, start: int, end: int) -> tuple[list[Word], list[Mention]]:
        """The words in a stretch of the text, and the speakers named there with indices of these words."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        named = self.found[bisect_left(self._at, first) : bisect_left(self._at, last)]
        return self.words[first:last], [
            one._replace(start=one.start - first, end=min(one.end, last) - first) for one in named
        ]

    def _mentions(self, index: Index) -> list[Mention]:
        words, keys, text = self.words, self.keys, self.text
        forms = cache(index.forms)
        found: list[Mention] = []
        strangers: set[str] = set()
        at = 0
        while at < len(words):
            known = _known(forms, keys, at)
            size, speakers, rank = known or (1, (), 0)
            if rank == SURNAME and self._other_first_name(at):
                strangers.add(keys[at + size - 1])
            elif known and not (rank < NAME and words[at].text[:1].islower() and size < 2):
                found.append(_mention(words, at, at + size, speakers, rank, text))
            else:
                size = 1
            at += size
        full = {mention.speakers[0] for mention in found if mention.rank == NAME}
        kept = []
        for one in found:
            if one.rank == SURNAME:
                named = tuple(speaker for speaker in one.speakers if speaker in full)
                if not named and keys[one.end - 1] in strangers:
                    continue
                one = one._replace(speakers=named or one.speakers)
            kept.append(one)
        return _merged(kept + _unknown(words, keys, kept, text))

    def _other_first_name(self, at: int) -> bool:
        """Whether a word with a capital that is no title comes right before a surname."""
        if not at or not _adjacent(self.words, at, at - 1, self.text):
            return False
        before = self.words[at - 1]
        if not before.text[:1].isupper() or before.key.endswith("'s") or goes_before_surname(self.keys[at - 1]):
            return False
        known = (self.keys[at - 1],) in countries()
        return not known and _capital(self.words, self.keys, at - 1) and len(before.text) > 1


def _near_both(start: int, end: int, after: bool) -> list[tuple[int, int]]:
    """Of a stretch between quotations, what is near the one before and the one after."""
    if end - start <= BEFORE + AFTER:
        return [(start, end)]
    return [(start, start + AFTER * after), (end - BEFORE, end)]


def _mention(words: Sequence[Word], start: int, end: int, speakers: tuple[str, ...], rank: int, text: str) -> Mention:
    printed = text[words[start].start : words[end - 1].end]
    possessive = bool(re.search(r"['’](?:s)?\Z", printed)) or text[words[end - 1].end : words[end - 1].end + 1] in (
        "'",
        "’",
    )
    return Mention(start, end, re.sub(r"['’]s?\Z", "", printed), speakers, rank, possessive)


def _known(forms: Lookup, keys: Sequence[str], at: int) -> tuple[int, tuple[str, ...], int] | None:
    """The longest way to name a speaker that begins at a word: how many words, who it can be, and how sure it is."""
    best: dict[tuple[int, int], list[str]] = {}
    when: tuple[str, str] | None = None
    for form, speaker, rank, country, since, until in forms(keys[at]):
        size = form.count(" ") + 1
        if form != " ".join(keys[at : at + size]):
            continue
        if rank == TITLE:
            when = when or times(keys[max(at - WINDOW, 0) : at + size + WINDOW])
            if not (_held(when, since, until) and _of_country(keys, at, at + size, country)):
                continue
        best.setdefault((size, rank), []).append(speaker)
    if not best:
        return None
    size, rank = max(best)
    speakers = tuple(dict.fromkeys(best[size, rank]))
    return (size, speakers, rank) if len(speakers) <= MANY else None


def _held(when: tuple[str, str] | None, since: str, until: str) -> bool:
    """Whether a title can have been held at a time; where none is named, at any."""
    return not when or ((not since or since <= when[1]) and (not until or until >= when[0]))


def _of_country(keys: Sequence[str], start: int, end: int, country: str) -> bool:
    """Whether the words around a title name its country, or none."""
    if not country:
        return True
    for size in range(6, 0, -1):
        named = countries().get(tuple(keys[max(start - size, 0) : start]))
        if not named and keys[end : end + 1] == ["of"]:
            named = countries().get(tuple(keys[end + 1 : end + 1 + size]))
        if named:
            return named == country
    return country != "?" and end - start > 1


def times(keys: Sequence[str]) -> tuple[str, str] | None:
    """The first and the last day of the time that words name, where they name one year: "January 2021"."""
    years = {key for key in keys if len(key) == 4 and _YEAR.fullmatch(key)}
    if len(years) != 1:
        return None
    year = years.pop()
    at = keys.index(year)
    for key in reversed(keys[max(at - 2, 0) : at]):
        if key in _MONTHS:
            month = _MONTHS.index(key) + 1
            return f"{year}-{month:02}-01", f"{year}-{month:02}-31"
    return f"{year}-01-01", f"{year}-12-31"


def _unknown(words: Sequence[Word], keys: Sequence[str], found: Sequence[Mention], text: str) -> list[Mention]:
    """Runs of words with capitals that are no known name."""
    taken = {place for mention in found for place in range(mention.start, mention.end)}
    runs: list[Mention] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and end not in taken and _capital(words, keys, end) and _adjacent(words, end, at, text):
            end += 1
        alone = end - at == 1 and _starts_sentence(words, at, text) and not cue_at(words, keys, end)
        if end > at and not alone and tuple(keys[at:end]) not in countries():
            runs.append(_mention(words, at, end, (), 0, text))
        at = max(end, at + 1)
    return runs


def _capital(words: Sequence[Word], keys: Sequence[str], at: int) -> bool:
    first = words[at].text[:1]
    return first.isupper() and keys[at] not in _function_words() and not cue_at(words, keys, at)


def cue_at(words: Sequence[Word], keys: Sequence[str], at: int) -> int:
    """How many words from a place on say that somebody speaks; a capital after another ("United States") does not."""
    if at and at < len(words) and words[at].text[:1].isupper() and words[at - 1].text[:1].isupper():
        return 0
    return is_cue(keys, at)


def _adjacent(words: Sequence[Word], at: int, start: int, text: str) -> bool:
    if at == start:
        return True
    between = text[words[at - 1].end : words[at].start]
    return between in (" ", "-", "\u00a0", ". ") and (between != ". " or len(words[at - 1].text) == 1)


def _starts_sentence(words: Sequence[Word], at: int, text: str) -> bool:
    return at == 0 or bool(re.search(r"[.!?:]\W*\Z", text[words[at - 1].end : words[at].start]))


@cache
def _function_words() -> frozenset[str]:
    return _FUNCTION_WORDS | {key for known in all_languages() for key in known.pronouns}


_FUNCTION_WORDS = frozenset(
    (
        *(
            "the",
            "a",
            "an",
            "in",
            "on",
            "at",
            "of",
            "for",
            "and",
            "but",
            "or",
            "as",
            "by",
            "to",
            "from",
            "with",
            "this",
        ),
        *(
            "that",
            "these",
            "those",
            "when",
            "while",
            "after",
            "before",
            "i",
            "we",
            "you",
            "if",
            "not",
            "no",
            "our",
            "my",
        ),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", *_MONTHS),
    )
)


def _merged(found: list[Mention]) -> list[Mention]:
    """Mentions in order; a title or other capitals right before or after a name are part of it."""
    merged: list[Mention] = []
    for mention in sorted(found):
        last = merged[-1] if merged else None
        if last and mention.start - last.end <= 0 and not last.possessive and mention.rank >= SURNAME > last.rank:
            merged[-1] = mention._replace(start=last.start)
        else:
            merged.append(mention)
    return merged
