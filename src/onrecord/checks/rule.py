"""What a rule is, and the registry of all of them: docs, `explain`, reports and tests loop over `RULES`."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.problems import Severity

RULES: dict[str, Rule] = {}

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


def rule(
    code: str, title: str, *, why: str, bad: str, good: str, severity: Severity = "error", fixable: bool = False
) -> Rule:
    """Declare a rule; every code is declared once."""
    if code in RULES:
        raise ValueError(f"rule {code} is declared twice")
    RULES[code] = Rule(code, title, why, bad, good, severity, fixable)
    return RULES[code]
