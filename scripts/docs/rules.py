"""One page for each rule, and an index of all by family, from the registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docs.markdown import page, sentence
from onrecord._text import markdown_block
from onrecord.export.markdown import table

if TYPE_CHECKING:
    from onrecord.checks.rule import Rule

INTRODUCTION = """\
# Rules

Every condition that `onrecord validate` checks, by its code.
An error makes a package invalid; a warning may stand if the row is right.
What is fixable is repaired by `onrecord fmt`.
`onrecord explain CODE` prints a rule in the terminal.
A record can [give rules another severity](../review.md#severities-of-a-record); those marked * cannot be lowered."""


def rule_pages(rules: Iterable[Rule]) -> dict[str, str]:
    """The index and the page of each rule, by path below `docs`."""
    families: dict[str, list[Rule]] = {}
    for rule in rules:
        families.setdefault(rule.code[:2], []).append(rule)
    ordered = sorted(families.values(), key=lambda family: min(rule.code[2:] for rule in family))
    pages = {"rules/index.md": _index(ordered)}
    for family in ordered:
        pages |= {f"rules/{rule.code}.md": _rule(rule) for rule in sorted(family, key=lambda rule: rule.code)}
    return pages


def _index(families: list[list[Rule]]) -> str:
    blocks = [INTRODUCTION]
    for family in families:
        rows = [
            [
                f"[{rule.code}]({rule.code}.md)",
                rule.severity + "*" * rule.fixed,
                rule.title,
                "yes" if rule.fixable else "",
            ]
            for rule in sorted(family, key=lambda rule: rule.code)
        ]
        first = family[0]
        blocks += [f"## {first.code[:2]}: {first.family}", table(["code", "severity", "title", "fixable"], rows)]
    return page(*blocks)


def _rule(rule: Rule) -> str:
    fix = "`onrecord fmt` repairs it." if rule.fixable else ""
    fixed = ", which no package can lower" if rule.fixed else ""
    return page(
        f"# {rule.code}: {rule.title}",
        f"Severity: {rule.severity}{fixed}. Family: [{rule.family}](index.md#{_anchor(rule)}). {fix}".rstrip(),
        sentence(rule.why),
        "Bad:",
        markdown_block(rule.bad),
        "Good:",
        markdown_block(rule.good),
    )


def _anchor(rule: Rule) -> str:
    return f"{rule.code[:2].lower()}-{rule.family.replace(' ', '-')}"
