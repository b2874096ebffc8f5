"""Who is said to have said each quotation of a document: names and words such as "said" before or after it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from onrecord.quotes.document import Document
from onrecord.quotes.find import CLAUSE, SIGNED, Found
from onrecord.quotes.index import Index
from onrecord.quotes.mentions import Mention, Mentions, cue_at
from onrecord.quotes.names import SURNAME, TITLE
from onrecord.wording.language import goes_before_surname, is_preposition, is_pronoun, stands_for_speaker
from onrecord.wording.words import Word

REACH = 40
"""How many words before a quotation, in its sentence, its speaker is looked for."""
AFTER = 14
"""How many words after a quotation a clause such as "said the minister" is looked for."""
INVERTED = 3
"""How many words can come between "said" and the name after it."""
APPOSITION = 4
"""How many words can come between a name and a title that says who that is."""
FAR = 3_000
"""How many characters back sentences are looked for."""
NEAR = 3
"""In how many sentences before it the speaker to whom a pronoun refers is looked for."""
_SENTENCE = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?؟。！？][\"”’»)\]]*\s+(?=[^a-z]|\Z)")

_ENDS_BEFORE_CLAUSE = (",", "?", "!", "—", "–", "،", "؟", "、", "，", "？", "！")
"""Marks with which a quotation ends where a clause such as "she said" follows."""


class Speaker(NamedTuple):
    """Who a text says has said something: as printed, and who that can be in the record, the likeliest first.

    `how` is `named` by name or title beside a word such as "said", `pronoun`, or `near`: no word says so.
    """

    printed: str
    speakers: tuple[str, ...]
    how: Literal["named", "pronoun", "near"]


@dataclass(slots=True)
class _Clause:
    """Words outside quotations, and the speakers that they name."""

    words: list[Word]
    named: list[Mention]

    def keys(self) -> list[str]:
        return [word.key for word in self.words]


class Attribution:
    """Reads a document from its beginning and says of one quotation after another who is said to have said it."""

    def __init__(self, index: Index, document: Document, quotations: Sequence[Found]) -> None:
        self.index, self.document = index, document
        self.quotations = quotations
        # a block may name its speaker itself, on its last line
        quoted = [(one.start, one.end) if one.kind == "marks" else (one.start, one.start) for one in quotations]
        self.mentions = Mentions(index, document.text, quoted)
        self.paragraph_starts = [one.start for one in document.paragraphs]
        self.last: Speaker | None = None
        self.last_end = 0
        self.last_began_paragraph = False
        self.last_paragraph = -2

    def speakers(self) -> list[Speaker | None]:
        """The speaker of each quotation, None where the text names none."""
        found = []
        for number, quotation in enumerate(self.quotations):
            speaker = self._of(number, quotation)
            found.append(speaker)
            if speaker:
                self.last, self.last_paragraph = speaker, quotation.paragraph
                start = self.document.paragraphs[quotation.paragraph].start
                self.last_began_paragraph = not self.document.text[start : quotation.start].strip()
            self.last_end = quotation.end
        return found

    def _of(self, number: int, quotation: Found) -> Speaker | None:
        if quotation.kind == "block":
            return self._signed(quotation) or self._before(quotation, number, across=True)
        parts = quotation.parts
        for (_, end), (start, _) in pairwise(parts):
            speaker = self._after(end + 1, start - 1)
            if speaker:
                return speaker
        text = self.document.text
        last = text[parts[-1][0] : parts[-1][1]].rstrip()[-1:]
        if last in _ENDS_BEFORE_CLAUSE or text[quotation.end : quotation.end + 1] in _ENDS_BEFORE_CLAUSE:
            beside = self._after(quotation.end, self._until(number, quotation)) or self._before(quotation, number)
        else:
            beside = self._before(quotation, number) or self._after(quotation.end, self._until(number, quotation))
        return beside or self._signed(quotation) or self._same_as_before(quotation)

    def _until(self, number: int, quotation: Found) -> int:
        """Where the sentence after a quotation ends, at the next quotation or at the end of the paragraph."""
        text = self.document.text
        stop = self.document.paragraphs[quotation.paragraph].end
        if number + 1 < len(self.quotations):
            stop = min(stop, max(self.quotations[number + 1].start, quotation.end))
        inside = text[quotation.parts[-1][0] : quotation.end].rstrip()[:-1].rstrip()
        following = text[quotation.end : quotation.end + 40].lstrip()
        if inside[-1:] in (".", "…") and following[:1].isupper() and text[quotation.end : quotation.end + 1].isspace():
            return quotation.end
        end = _SENTENCE.search(text, quotation.end, stop)
        return end.start() if end else stop

    def _clause(self, start: int, end: int) -> _Clause:
        return _Clause(*self.mentions.between(start, end))

    def _after(self, start: int, end: int) -> Speaker | None:
        clause = self._clause(start, min(end, start + AFTER * 30))
        keys = clause.keys()[:AFTER]
        for at in range(len(keys)):
            size = cue_at(clause.words, keys, at)
            if not size:
                continue
            before = [one for one in clause.named if one.end <= at and not one.possessive]
            following = [one for one in clause.named if at + size <= one.start <= at + size + INVERTED]
            if before:
                return self._named(before[0] if before[0].start <= 1 else self._subject(clause, before, at))
            if any(is_pronoun(key) for key in keys[:at]):
                return self._pronoun(keys[:at], start)
            if keys[at + size : at + size + 1] == ["that"]:  # "..., adding that"
                return None
            if at <= 1 and following:
                return self._named(following[0])
            return self._pronoun(keys[:at] or keys[at + size : at + size + 3], start)
        return None

    def _before(self, quotation: Found, number: int, across: bool = False) -> Speaker | None:
        text = self.document.text
        paragraph = self.document.paragraphs[max(quotation.paragraph - (across and quotation.kind == "block"), 0)]
        first = paragraph.start
        if quotation.kind != "block":
            first = self.document.paragraphs[quotation.paragraph].start
            if len(quotation.parts) > 1:
                first = max((one.start for one in self.document.paragraphs if one.start <= quotation.start), default=0)
        stop = paragraph.end if across else quotation.start
        previous = self.quotations[number - 1].end if number else 0
        for end in _SENTENCE.finditer(text, first, stop):
            if not text[end.end() : stop].strip():
                if previous > first and self.last and self.last_end == previous:
                    return self.last  # "...," she said. "..."
                break
            first = end.end()
        continued = previous > first
        first = max(first, previous)
        clause = self._clause(first, stop)
        clause.words, cut = clause.words[-REACH:], max(len(clause.words) - REACH, 0)
        clause.named = [
            one._replace(start=one.start - cut, end=one.end - cut) for one in clause.named if one.start >= cut
        ]
        speaker = self._in_clause(clause, first, text[first:stop].rstrip()[-1:])
        if not speaker and continued and self.last and self.last_end == previous:
            return self.last
        return speaker

    def _in_clause(self, clause: _Clause, start: int, ends_with: str) -> Speaker | None:
        keys = clause.keys()
        for at in range(len(keys) - 1, -1, -1):
            size = cue_at(clause.words, keys, at)
            if not size:
                continue
            before = [one for one in clause.named if one.end <= at and not one.possessive]
            following = [one for one in clause.named if at + size <= one.start <= at + size + 4]
            pronoun = next((place for place in range(at - 1, max(at - 4, -1), -1) if is_pronoun(keys[place])), None)
            if pronoun is not None and not (before and before[-1].start > pronoun):
                return self._pronoun([keys[pronoun]], start)
            if before:
                return self._named(self._subject(clause, before, at))
            if following and (at == 0 or size > 1):
                return self._named(following[0])
            noun = self._pronoun(keys[max(at - 5, 0) : at], start)
            if noun:
                return noun
        subjects = [one for one in clause.named if not one.possessive]
        if ends_with in (":", "：") and subjects:
            return self._named(
                next((one for one in subjects if one.speakers and not self._object(clause, one)), subjects[-1])
            )
        return None

    def _subject(self, clause: _Clause, named: Sequence[Mention], cue: int) -> Mention:
        """Of the speakers named before a word such as "said", the nearest that can be its subject.

        Not one after a preposition ("lashed out at X"), a medium only where there is no other, a title only where no
        name comes before it ("X, a spokesman, said"), and a name that the record does not know only right before it.
        """
        subject: Mention | None = None
        for mention in reversed(named):
            if subject and (mention.rank < SURNAME or subject.start - mention.end > APPOSITION):
                break
            if self._object(clause, mention) or (not mention.speakers and cue - mention.end > 1):
                continue
            if mention.speakers and self.index.speaker(mention.speakers[0]).kind == "media":
                continue
            subject = mention
            if mention.rank != TITLE:
                break
        return subject or named[-1]

    def _named(self, mention: Mention) -> Speaker:
        return Speaker(mention.printed, mention.speakers, "named")

    def _pronoun(self, keys: Sequence[str], at: int) -> Speaker | None:
        """The speaker to whom a pronoun or a noun such as "the report" refers: the one who is near, if it is one.

        In the paragraph before the pronoun, or, where nobody is named there, in the few sentences before.
        """
        if any(is_pronoun(key) for key in keys):
            for near in (self._near(at, inside=True), self._near(at, inside=False)):
                people = {one.speakers or (one.printed,): one for one in near if self._is_person(one)}
                if len(people) == 1:
                    mention = next(iter(people.values()))
                    return Speaker(mention.printed, mention.speakers, "pronoun")
                if people:
                    return self.last._replace(how="pronoun") if self.last and self.last.speakers in people else None
            return self.last._replace(how="pronoun") if self.last else None
        if any(stands_for_speaker(key) for key in keys) and self.last:
            return self.last._replace(how="pronoun")
        return None

    def _is_person(self, mention: Mention) -> bool:
        if mention.speakers:
            return self.index.speaker(mention.speakers[0]).kind in ("person", "unnamed")
        return False

    def _near(self, at: int, inside: bool) -> list[Mention]:
        """The speakers named as subjects before a place: in its paragraph, or in the few sentences before."""
        text = self.document.text
        index = max(bisect_right(self.paragraph_starts, at) - 1, 0)
        first = self.document.paragraphs[index if inside else max(index - 1, 0)].start
        begins = [first, *(end.end() for end in _SENTENCE.finditer(text, max(first, at - FAR), at))]
        clause = self._clause(begins[-(NEAR + 1) :][0], at)
        return [one for one in clause.named if not one.possessive and not self._object(clause, one)]

    def _signed(self, quotation: Found) -> Speaker | None:
        """The speaker named on a line of their own after a quotation, "— Name"."""
        text = self.document.text
        stop = quotation.end
        line = SIGNED.match(text, stop)
        if not line and quotation.kind == "block":
            inner = re.search(r"\n\s*[—–―-]{1,2}\s*(?=\w)", text[quotation.start : quotation.end])
            if inner:
                stop = quotation.start + inner.start()
                line = SIGNED.match(text, stop)
        if not line:
            return None
        end = text.find("\n", line.end())
        clause = self._clause(line.end(), min(end if end >= 0 else len(text), line.end() + 200))
        return self._named(clause.named[0]) if clause.named and clause.named[0].start <= 2 else None

    def _same_as_before(self, quotation: Found) -> Speaker | None:
        """The speaker of the quotation before, where little comes between the two."""
        start = self.document.paragraphs[quotation.paragraph].start
        if not self.last or quotation.paragraph - self.last_paragraph > 1:
            return None
        same = self.last_paragraph == quotation.paragraph
        words, _ = self.mentions.between(max(start, self.last_end), quotation.start)
        if len(words) > (CLAUSE if same else 0) or not (same or self.last_began_paragraph):
            return None
        return self.last._replace(how="pronoun")

    def _object(self, clause: _Clause, mention: Mention) -> bool:
        """Whether a preposition comes before a name, or before the capitals and titles that go with it."""
        words = clause.words
        at = mention.start - 1
        while at >= 0 and "," not in self.document.text[words[at].end : words[at + 1].start]:
            if not (words[at].text[:1].isupper() or goes_before_surname(words[at].key)):
                return is_preposition(words[at].key)
            at -= 1
        return False
