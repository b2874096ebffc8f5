"""What every export asks of a package before it writes anything: the rules on which readers of exports rely.

These are the rules of bytes, structure, columns and keys, whose severity no package can lower. Other rules say what
is well recorded, not what can be read, and stop no export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord._text import counted, printable
from onrecord.checks.rule import RULES
from onrecord.errors import InvalidDataError

if TYPE_CHECKING:
    from onrecord.query import Package


def refuse_unsound(package: Package) -> None:
    """Raise `InvalidDataError`, naming the first fault, for a package that breaks a rule on which exports rely."""
    from onrecord.validation.run import Request, validate_store

    report = validate_store(package.inspection.store, Request(str(package.path), max_problems=1))
    found = [p for p in report.problems if p.severity == "error" and RULES[p.rule].fixed and p.rule not in _LET_PASS]
    if found:
        first, rules = found[0], len({problem.rule for problem in found})
        more = f" and {counted(rules - 1, 'more rule')}" if rules > 1 else ""
        hint = f"; {printable(first.hint)}" if first.hint else ""
        raise InvalidDataError(
            f"{first.place}: {first.rule} {printable(first.message)}{hint}; an export needs this rule{more} kept. "
            f"Nothing was written; `onrecord validate {package.path}` lists all"
        )


_LET_PASS = ("PK002", "PK012", "PK016")
"""Metadata leave out what the descriptor does not say; releases and severities are in no export."""
