"""The registry of rules: docs, `explain`, reports and tests loop over `RULES`, which is read from rules.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from onrecord.problems import Severity

FAMILIES = {
    "PK": "package",
    "CS": "file",
    "CO": "column",
    "KY": "keys",
    "DT": "dates",
    "QT": "quotes",
    "VF": "verification",
    "CT": "counter-statements",
    "TX": "text",
    "CR": "corrections",
}


_FIXED = ("PK", "CS", "CO20", "CO210", "KY301", "KY302", "VF601", "CR904", "DT401")
"""Codes, or how they begin, of the rules of bytes, structure, columns and keys."""


class Rule(NamedTuple):
    """One rule: its code, what breaks it, why it exists, and an example of each side."""

    code: str
    title: str
    why: str
    bad: str
    good: str
    severity: Severity = "error"
    fixable: bool = False

    @property
    def family(self) -> str:
        """The family in words, such as "dates"."""
        return FAMILIES[self.code[:2]]

    @property
    def fixed(self) -> bool:
        """Whether no package may lower its severity, since readers and exports rely on it."""
        return self.code.startswith(_FIXED)


class _Rules(Mapping[str, Rule]):
    """Every rule by its code, read when one is first asked for: sound data need none."""

    def __getitem__(self, code: str) -> Rule:
        return _rules()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_rules())

    def __len__(self) -> int:
        return len(_rules())


RULES = _Rules()


@cache
def _rules() -> dict[str, Rule]:
    import tomllib
    from importlib.resources import files

    entries = tomllib.loads((files("onrecord.checks") / "rules.toml").read_text("utf-8"))
    return {code: Rule(code, **entry) for code, entry in entries.items()}


def nearest_code(text: str) -> str | None:
    """The code of the rule that a mistyped one is for, or None when none is close.

    >>> nearest_code("VF61O"), nearest_code("vf601x"), nearest_code("quotes")
    ('VF610', 'VF601', None)
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(text[:20].upper(), list(RULES), scorer=OSA.distance, score_cutoff=2)
    return found[0] if found else None
