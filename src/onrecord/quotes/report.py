"""The result of checking a text: its quotations, each with what the record says, and the forms to print it in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from onrecord.quotes.judge import Outcome, Tier
from onrecord.wording import Difference

if TYPE_CHECKING:
    import pandas as pd

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
class QuoteReport:
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

    def __str__(self) -> str:
        from onrecord.quotes.render_text import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from onrecord.quotes.render_html import as_fragment

        return as_fragment(self)

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

    def to_json(self) -> str:
        """The report as JSON: `{"onrecord", "package", "text": {"path", "sha256"}, "quotations": [...]}`."""
        from onrecord.package.version import version

        document: dict[str, Any] = {
            "onrecord": version(),
            "package": self.package,
            "text": {"path": self.path, "sha256": self.sha256},
            "quotations": [asdict(quotation) for quotation in self.quotations],
        }
        return _without_surrogates(json.dumps(document, ensure_ascii=False, indent=2))

    def to_frame(self) -> pd.DataFrame:
        """One row per quotation, with a column for each aspect of the status; differences as text."""
        import pandas as pd

        rows = []
        for quotation in self.quotations:
            row = asdict(quotation)
            status = row.pop("status") or {}
            row["differences"] = "; ".join(
                f"{one.type}: {one.recorded or '-'} > {one.quoted or '-'}" for one in quotation.differences
            )
            rows.append({**row, "attribution": status.get("attribution"), "content": status.get("content")})
        names = [name for name in Quotation.__dataclass_fields__ if name != "status"]
        return pd.DataFrame(rows, columns=[*names, "attribution", "content"])


def _without_surrogates(text: str) -> str:
    """A text that can be written: halves of characters, which no encoding has, become escapes."""
    return (
        "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        if any("\ud800" <= char <= "\udfff" for char in text)
        else text
    )
