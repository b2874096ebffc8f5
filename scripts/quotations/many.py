"""A package of a million wordings with words as in a natural language: few frequent ones, and many rare ones."""

from __future__ import annotations

import csv
import random
from collections import Counter
from itertools import accumulate
from pathlib import Path

import onrecord
from onrecord.wording import words_of

RARE = 200_000
"""How many made-up words there are beside the record's own."""


def reword(folder: Path, seed: int) -> None:
    """Give the quotes and wordings of a synthesized package words that are as frequent as in a natural language."""
    draw = Words(seed)
    quotes: dict[str, str] = {}
    _rewritten(folder / "data" / "statements.csv", lambda row: _reworded(row, "quote", quotes, draw))
    _rewritten(folder / "data" / "quotations.csv", lambda row: _reworded(row, "text", quotes, draw))


class Words:
    """Draws texts whose words come as often as in the record, every eighth of them a rare one."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        texts = [*onrecord.load("quotations")["text"], *onrecord.load("statements")["claim"]]
        counts = Counter(word.text for text in texts for word in words_of(text))
        self.words = list(counts)
        self.weights = list(accumulate(counts.values()))

    def text(self) -> str:
        """One text of 4 to 30 words."""
        words = self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(4, 30))
        for _ in range(len(words) // 8 + 1):
            words[self.random.randrange(len(words))] = f"w{int(RARE * self.random.random() ** 3):x}"
        return " ".join(words)


def _reworded(row: dict[str, str], column: str, quotes: dict[str, str], draw: Words) -> None:
    if row[column]:
        row[column] = quotes.setdefault(row["statement_id"], "") or draw.text()
        if column == "quote":
            quotes[row["statement_id"]] = row[column]


def _rewritten(path: Path, change) -> None:
    other = path.with_suffix(".new")
    with path.open(encoding="utf-8", newline="") as read, other.open("w", encoding="utf-8", newline="") as written:
        reader = csv.DictReader(read)
        writer = csv.DictWriter(written, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        for row in reader:
            change(row)
            writer.writerow(row)
    other.replace(path)
