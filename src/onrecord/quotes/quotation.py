"""What the record says of the quotations of a text, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from onrecord.quotes.judge import Outcome, Tier
from onrecord.wording import Difference

OUTCOMES: tuple[Outcome, ...] = ("verbatim", "excerpt", "recorded-variant", "altered", "misattributed", "not-found")
"""Every outcome, the best first."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation of a text and what the record says of it.

    `start` and `end` are offsets in the input as given, in code points, with the marks; `line` and `char` count from 1.
    `text` is what is quoted, `kind` whether it is between marks or a block, `closed` whether a mark closes it.
    `speaker_as_named` is who the text says said it, and `speaker_id` who that is in the record.
    `outcome` is one of `OUTCOMES`; `score`, from 0 to 1, is how likely the statement is the one that is quoted.

    The rest is missing where nothing is found. `said_by` is the speaker of the statement and `said` the first day on
    which it can have been said. `recorded` is the wording that `text` was compared with, `fidelity` that of the
    quotation it agrees with, `matched` in what form it agrees. `status` has the statuses of attribution and content.
    """

    start: int
    end: int
    line: int
    char: int
    text: str
    kind: Literal["marks", "block"]
    closed: bool
    speaker_as_named: str | None
    speaker_id: str | None
    outcome: Outcome
    score: float
    statement_id: str | None = None
    quotation_id: str | None = None
    said_by: str | None = None
    speaker: str | None = None
    said: str | None = None
    recorded: str | None = None
    fidelity: str | None = None
    matched: Tier | None = None
    differences: tuple[Difference, ...] = ()
    status: dict[str, str | None] | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What checking a text gives: `quotations` in the order in which they begin.

    `scare_quotes` are those of a word or two that no speaker is said to have said: they are not looked up.
    `path` is None for a text that was not read from a file, `sha256` that of its bytes as UTF-8.
    """

    quotations: tuple[Quotation, ...]
    scare_quotes: tuple[Quotation, ...]
    sha256: str
    path: str | None
    package: dict[str, str]
    citation: str

    def __iter__(self) -> Iterator[Quotation]:
        return iter(self.quotations)

    def __len__(self) -> int:
        return len(self.quotations)

    @property
    def counts(self) -> dict[str, int]:
        """How many quotations have each outcome, all outcomes in order."""
        found = Counter(quotation.outcome for quotation in self.quotations)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def sound(self) -> bool:
        """Whether no quotation is altered, in words that the record knows or not, and none is misattributed."""
        return not any(
            one.outcome in ("altered", "misattributed")
            or (one.outcome == "recorded-variant" and one.fidelity == "altered")
            for one in self.quotations
        )
