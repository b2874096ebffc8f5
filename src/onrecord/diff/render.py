"""A Diff in one of its formats."""

from __future__ import annotations

from onrecord.diff.model import Diff

FORMATS = ("text", "json", "markdown", "html")


def render_diff(diff: Diff, form: str, *, color: bool = False) -> str:
    """The difference in one of `FORMATS`."""
    from onrecord.diff import words

    if form == "json":
        return diff.to_json()
    if form == "html":
        from onrecord.diff.page import page

        return page(diff)
    return words.markdown(diff) if form == "markdown" else words.text(diff, color)
