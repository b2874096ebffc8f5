"""A Diff as one HTML page without outside resources; every value is escaped by the template engine."""

from __future__ import annotations

import difflib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from onrecord.diff.model import CellChange, Diff
from onrecord.diff.words import column_line, figures, title, verdict

if TYPE_CHECKING:
    from jinja2 import Template

TOO_LONG = 5_000


def page(diff: Diff) -> str:
    """The page."""
    changed = [table for table in diff.tables if not table.same]
    return _template().render(
        diff=diff,
        title=title(diff),
        verdict=verdict(diff),
        tables=changed,
        figures=figures,
        column_line=column_line,
        words=word_changes,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = resources.files("onrecord.diff").joinpath("page.html.j2").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )


def word_changes(cell: CellChange) -> list[tuple[str, str]]:
    """A changed cell word by word: ("same" | "old" | "new", text) in reading order."""
    old, new = cell.old or "", cell.new or ""
    if not old or not new or len(old) + len(new) > TOO_LONG:
        return [(kind, text) for kind, text in (("old", old), ("new", new)) if text]
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(before[i:j])))
            continue
        if i < j:
            found.append(("old", "".join(before[i:j])))
        if k < m:
            found.append(("new", "".join(after[k:m])))
    return found
