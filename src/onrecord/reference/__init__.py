"""The generated pages of the documentation, as text by path: data dictionary, rules, command line, modules."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from onrecord.reference.commands import command_page
from onrecord.reference.dictionary import dictionary_page
from onrecord.reference.markdown import MARK
from onrecord.reference.modules import module_page
from onrecord.reference.rules import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import click

    from onrecord.checks import Rule
    from onrecord.reading import Package

__all__ = ["MARK", "command_page", "dictionary_page", "module_page", "pages", "rule_pages"]


def pages(
    package: Package, rules: Iterable[Rule], group: click.Group, sources: Mapping[PurePosixPath, str]
) -> dict[str, str]:
    """Every generated page as Markdown, by its path below `docs`.

    `package` is what the data dictionary describes, `group` the command line, and `sources` the text of each module
    by its path below the package.
    """
    return {
        "data-dictionary.md": dictionary_page(package),
        "cli.md": command_page(group),
        "modules.md": module_page(sources),
        **rule_pages(rules),
    }
