"""The generated pages about the code, as text by path: rules, command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.commands import command_page
from docs.markdown import MARK
from docs.rules import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from onrecord.checks.rule import Rule

__all__ = ["MARK", "command_page", "pages", "rule_pages"]


def pages(rules: Iterable[Rule], group: click.Group) -> dict[str, str]:
    """Every generated page about the code as Markdown, by its path below `docs`; `group` is the command line."""
    return {"cli.md": command_page(group), **rule_pages(rules)}
