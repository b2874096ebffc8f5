"""The generated pages of the documentation, as text by path: data dictionary, coverage, rules, command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.commands import command_page
from docs.coverage import coverage_page
from docs.dictionary import dictionary_page
from docs.markdown import MARK
from docs.rules import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from onrecord.checks.rule import Rule
    from onrecord.query import Package

__all__ = ["MARK", "command_page", "coverage_page", "dictionary_page", "pages", "rule_pages"]


def pages(package: Package, rules: Iterable[Rule], group: click.Group) -> dict[str, str]:
    """Every generated page as Markdown, by its path below `docs`.

    `package` is what the data dictionary and the coverage describe, and `group` the command line.
    """
    return {
        "data-dictionary.md": dictionary_page(package),
        "coverage.md": coverage_page(package),
        "cli.md": command_page(group),
        **rule_pages(rules),
    }
