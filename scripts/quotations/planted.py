"""Quotations with a known answer: the record's own words edited by a seeded draw, and words that it does not have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from onrecord.query import Package
from onrecord.wording import words_of

SHORTEST = 4
"""Fewer words than this are not edited: one changed word leaves too little to know a statement by."""
SHARE = 0.4
"""At most this share of the words of a quotation is edited."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One quotation: its words, who is said to have said it, what was done to it, and what is right.

    `speaker` is the id of who is named, and `statement` that of the statement quoted; empty where the record has none.
    `without` are the ids of statements and quotations that are left out of the record when it is looked up.
    """

    text: str
    speaker: str
    edit: str
    statement: str
    without: tuple[str, ...] = ()


class Planter:
    """Draws quotations from a package, the same for the same seed."""

    def __init__(self, package: Package, seed: int) -> None:
        self.random = random.Random(seed)
        self.statements = package.load("statements").set_index("statement_id")
        self.quotations = package.load("quotations")
        self.speakers = package.load("speakers")
        self.evidence = package.load("evidence")
        self.quoted = self.statements[self.statements["quote"].notna()]
        self.vocabulary = sorted(
            {word.text for text in [*self.quoted["quote"], *self.quotations["text"]] for word in words_of(text)}
        )
        self.wordings = {
            name: [str(row["quote"]), *self.quotations.loc[self.quotations["statement_id"] == name, "text"]]
            for name, row in self.quoted.iterrows()
        }

    def edited(self) -> Iterator[Planted]:
        """Every quote with one to five words changed, cut, and joined with another of its speaker."""
        for name, row in self.quoted.iterrows():
            words = str(row["quote"]).split()
            if len(words) < SHORTEST:
                continue
            for count in (1, 2, 3, 4, 5):
                if count <= max(1, int(len(words) * SHARE)):
                    yield Planted(self._changed(words, count), row["speaker_id"], f"{count} words", str(name))
            if len(words) >= 2 * SHORTEST:
                start = self.random.randrange(2, len(words) - 4)
                size = self.random.randrange(2, max(3, (len(words) - start) // 2 + 1))
                yield Planted(" ".join(words[:start] + words[start + size :]), row["speaker_id"], "cut", str(name))
                first = self.random.randrange(0, len(words) - SHORTEST)
                yield Planted(" ".join(words[first:]), row["speaker_id"], "excerpt", str(name))

    def joined(self) -> Iterator[Planted]:
        """The end of one quote and the beginning of another of the same speaker as one quotation; either is right."""
        for speaker, group in self.quoted.groupby("speaker_id"):
            names = list(group.index)
            for one, other in pairwise(names):
                a, b = (str(group.loc[name, "quote"]).split() for name in (one, other))
                if len(a) >= SHORTEST and len(b) >= SHORTEST:
                    text = " ".join(a[-max(SHORTEST, len(a) // 2) :] + b[: max(SHORTEST, len(b) // 2)])
                    yield Planted(text, str(speaker), "joined", f"{one} {other}")

    def translated(self) -> Iterator[Planted]:
        """Each wording that was translated, there and back, altered or edited, looked up in a record that lacks it."""
        for row in self.quotations.itertuples():
            if row.statement_id in self.wordings and str(row.fidelity) in ("translated", "altered", "edited"):
                same = tuple(
                    other.quotation_id
                    for other in self.quotations[self.quotations["statement_id"] == row.statement_id].itertuples()
                    if _keys(other.text) == _keys(row.text)
                )
                left = [text for text in self.wordings[row.statement_id] if _keys(text) != _keys(row.text)]
                if left and _keys(self.wordings[row.statement_id][0]) != _keys(row.text) and len(row.text.split()) >= 2:
                    speaker = self.statements.loc[row.statement_id, "speaker_id"]
                    yield Planted(row.text, speaker, "recorded rewording", row.statement_id, same)

    def wrong_speaker(self) -> Iterator[Planted]:
        """Quotes as they are, said to be of another speaker of the record."""
        people = self.speakers.loc[self.speakers["kind"] == "person", "speaker_id"].tolist()
        for name, row in self.quoted.iterrows():
            if len(str(row["quote"]).split()) >= 6:
                other = self.random.choice([one for one in people if one != row["speaker_id"]])
                yield Planted(str(row["quote"]), other, "wrong speaker", str(name))

    def absent(self) -> Iterator[Planted]:
        """In-topic quotations that the record does not have, each with the speaker named.

        Quotes whose own statement, and every other that shares much of its words, is left out; and sentences about the
        subject that nobody said: the findings of the evidence, under the name of a speaker drawn.
        """
        names = list(self.quoted.index)
        keys = {name: [_keys(text) for text in self.wordings[name]] for name in names}
        for name in names:
            alike = tuple(str(other) for other in names if other == name or _alike(keys[name], keys[other]))
            for text in dict.fromkeys(self.wordings[name]):
                speaker = self.quoted.loc[name, "speaker_id"]
                yield Planted(text, speaker, "statement left out", "", alike)
                words = text.split()
                start = self.random.randrange(0, max(1, len(words) - 3))
                part = " ".join(words[start : start + self.random.randrange(2, 7)])
                known = any(_within(_keys(part), one) for other in set(names) - set(alike) for one in keys[other])
                if not known:
                    yield Planted(part, speaker, "part of a statement left out", "", alike)
        people = self.quoted["speaker_id"].tolist()
        findings = self.evidence["finding"].dropna().drop_duplicates().tolist()
        for text in self.random.sample(findings, min(600, len(findings))):
            words = text.split()
            start = self.random.randrange(0, max(1, len(words) - 12))
            size = self.random.randrange(2, 25)
            yield Planted(" ".join(words[start : start + size]), self.random.choice(people), "nobody's words", "")

    def _changed(self, words: list[str], count: int) -> str:
        """So many words replaced, left out or put in."""
        changed = list(words)
        for place in sorted(self.random.sample(range(len(words)), count), reverse=True):
            what = self.random.choice(("replace", "replace", "drop", "insert"))
            if what == "replace":
                changed[place] = self.random.choice(self.vocabulary)
            elif what == "insert":
                changed.insert(place, self.random.choice(self.vocabulary))
            else:
                del changed[place]
        return " ".join(changed)


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(text))


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _alike(ours: list[tuple[str, ...]], theirs: list[tuple[str, ...]]) -> bool:
    """Whether two statements have wordings with half of the words of one, or five in a row, in common."""
    return any(_share(one, other) for one in ours for other in theirs)


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    common = len(set(one) & set(other))
    if 2 * common >= min(len(set(one)), len(set(other))):
        return True
    runs = {one[at : at + 5] for at in range(len(one) - 4)}
    return any(other[at : at + 5] in runs for at in range(len(other) - 4))


def frame(planted: list[Planted]) -> pd.DataFrame:
    """The planted quotations as a table."""
    return pd.DataFrame(planted)
