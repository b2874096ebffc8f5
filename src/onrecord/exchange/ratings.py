"""Which status a rating of another checker means: read from a file that a person can read, never guessed."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from onrecord._text import did_you_mean
from onrecord.edit.tables import Tables
from onrecord.errors import InvalidDataError, UnreadableError
from onrecord.exchange.review import Review
from onrecord.exchange.values import folded, host_of
from onrecord.query import Package

UNKNOWN = "unverified"
Line = tuple[str, str]


class Ratings:
    """The lines of one or several files, of which the first that has a rating decides."""

    def __init__(self, documents: Iterable[tuple[str, Mapping[str, Any]]], statuses: Collection[str]) -> None:
        self._words: dict[str, Line] = {}
        self._checkers: dict[str, dict[str, Line]] = {}
        self._of_checkers: set[str] = set()
        self._numbers: dict[str, Line] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()
        for name, document in documents:
            for words, line in _lines(name, "ratings", document.get("ratings", {}), statuses):
                self._words.setdefault(words, line)
            for words, line in _lines(name, "numbers", document.get("numbers", {}), statuses):
                self._numbers.setdefault(words, line)
            for checker, table in document.get("checkers", {}).items():
                known = self._checkers.setdefault(checker.casefold(), {})
                for words, line in _lines(name, f"checkers.{checker}", table, statuses):
                    known.setdefault(words, line)
                    self._of_checkers.add(words)

    def status(self, review: Review) -> str:
        """The status that a review's rating means; `unverified`, and counted as unknown, where no line has it."""
        words = folded(review.rating)
        for checker in (review.checker.casefold(), host_of(review.url)) if words in self._of_checkers else ():
            if (line := self._checkers.get(checker, {}).get(words)) is not None:
                return line[0]
        if (line := self._words.get(words)) is not None:
            return line[0]
        five = review.scale is not None and review.scale[1:] == (5, 1) and not any(map(str.isalpha, words))
        if five and review.scale and (line := self._numbers.get(f"{review.scale[0]:g}")) is not None:
            return line[0]
        self.unknown[review.checker, review.rating] += 1
        return UNKNOWN


def content_statuses(package: Package) -> tuple[str, ...]:
    """The content statuses of a package's codebook."""
    rows = Tables(package).having("statuses", {"aspect": "content"})
    return tuple(row["status"] for row in rows)


def read_ratings(
    statuses: Collection[str], own: Path | None = None, mapping: tuple[str, Mapping[str, Any]] | None = None
) -> Ratings:
    """The ratings of a mapping, of a file of one's own, and those that come with onrecord, where the codebook has them.

    Raises `UnreadableError` and `InvalidDataError` for that file.
    """
    shipped = tomllib.loads(resources.files("onrecord.exchange").joinpath("ratings.toml").read_text("utf-8"))
    documents: list[tuple[str, Mapping[str, Any]]] = []
    if mapping is not None:
        documents.append((mapping[0], {"ratings": mapping[1]}))
    if own is not None:
        try:
            documents.append((str(own), tomllib.loads(own.read_text("utf-8"))))
        except (OSError, ValueError, RecursionError) as error:
            raise UnreadableError(
                f"{own}: cannot be read as TOML: {getattr(error, 'strerror', None) or error}"
            ) from error
    return Ratings([*documents, ("", shipped)], statuses)


def to_fill_in(unknown: Counter[tuple[str, str]]) -> str:
    """A ratings file with a line for each unknown rating, most frequent first, whose statuses are to be filled in."""
    counts: Counter[str] = Counter()
    checkers: dict[str, Counter[str]] = {}
    for (checker, rating), number in unknown.items():
        counts[rating] += number
        checkers.setdefault(rating, Counter())[checker] += number
    lines = ["# Fill in status (of the table statuses) and reason; delete the lines you leave open.", "[ratings]"]
    done = set()
    for rating, number in counts.most_common():
        if folded(rating) in done:
            continue
        done.add(folded(rating))
        who = ", ".join(name for name, _ in checkers[rating].most_common(3))
        lines.append(f'{_quoted(rating)} = {{ status = "", reason = "" }} # {number:,} of {" ".join(who.split())}')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(file: str, table: str, lines: Any, statuses: Collection[str]) -> Iterable[tuple[str, Line]]:
    if not isinstance(lines, dict):
        raise InvalidDataError(f"{file}: [{table}] is not a table of ratings")
    for words, line in lines.items():
        status = line.get("status") if isinstance(line, dict) else line
        reason = line.get("reason", "") if isinstance(line, dict) else ""
        if file and status == "":
            continue  # left open
        if not isinstance(status, str) or not isinstance(reason, str):
            raise InvalidDataError(f'{file}: "{words}" in [{table}] needs {{ status = "...", reason = "..." }}')
        if status not in statuses:
            if file:
                hint = did_you_mean(status, statuses)
                raise InvalidDataError(
                    f'{file}: "{words}" in [{table}]: no content status "{status}" in the table statuses.{hint} '
                    f"There are: {', '.join(statuses)}."
                )
            continue  # a codebook of another kind: its record brings a file of its own
        yield folded(words), (status, reason)
