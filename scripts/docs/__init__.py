"""The generated pages of this repository, as text by path: rules, command line, coverage of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.commands import command_page
from docs.coverage import coverage_page
from docs.markdown import MARK
from docs.rules import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from onrecord.checks.rule import Rule
    from onrecord.query import Package

__all__ = ["MARK", "command_page", "coverage_page", "pages", "rule_pages"]


def pages(package: Package, rules: Iterable[Rule], group: click.Group) -> dict[str, str]:
    """Every such page as Markdown, by its path below `docs`; `group` is the command line."""
    return {"cli.md": command_page(group), "coverage.md": coverage_page(package), **rule_pages(rules)}
