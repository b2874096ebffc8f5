"""The severity of each rule in one package: that of the rule, or what the descriptor's key `onrecord` gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from onrecord.checks.check import Check, ExpressionCheck
from onrecord.checks.rule import RULES, nearest_code
from onrecord.package.document import Fault
from onrecord.package.settings import KEY, RULE
from onrecord.problems import Severity

Asked = Literal["error", "warning", "off"]
_ORDER = ("off", "warning", "error")


class Severities:
    """How severe the problems of each rule are in one package; `faults` are the settings that cannot be followed."""

    def __init__(self, asked: Mapping[str, str] | None = None) -> None:
        self._asked: dict[str, str] = {}
        self.faults: list[Fault] = []
        for code, word in (asked or {}).items():
            fault = _fault(code, word)
            if fault is None:
                self._asked[code] = word
            else:
                self.faults.append(fault)

    def of(self, rule: str, *, warns: bool = False) -> Severity | None:
        """The severity of a rule, or None where it is off; with `warns` it is a warning at most.

        >>> Severities({"VF610": "off"}).of("VF610"), Severities().of("VF610")
        (None, 'warning')
        """
        word = self._asked.get(rule) or RULES[rule].severity
        if word == "off":
            return None
        return "warning" if warns or word == "warning" else "error"

    def of_check(self, check: Check) -> Severity | None:
        """The severity of the problems that one check gives, or None where its rule is off."""
        return self.of(check.rule, warns=isinstance(check, ExpressionCheck) and check.warns)


def _fault(code: str, word: str) -> Fault | None:
    place = f"/{KEY}/rules/{code[:100]}"
    if code not in RULES:
        near = nearest_code(code)
        hint = f'did you mean "{near}"?' if near else "`onrecord explain` lists the codes"
        return Fault(RULE, f"{place}: no rule has this code", hint, value=code[:200])
    rule = RULES[code]
    if rule.fixed and _ORDER.index(word) < _ORDER.index(rule.severity):
        message = f"{place}: {code} ({rule.title}) cannot be lowered from {rule.severity} to {word}"
        return Fault(RULE, message, "the tables cannot be read rightly where it is broken; leave it out", value=code)
    return None
