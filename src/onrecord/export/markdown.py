"""Markdown as all generated pages write it: escaped, and the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord._text import markdown_code


def page(*blocks: str) -> str:
    """A page of blocks, each set apart by one empty line."""
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells may hold Markdown of one line, pipes in them are escaped here.

    >>> print(table(["a", "b"], [["1", "x|y"]]))
    | a | b |
    | --- | --- |
    | 1 | x\\|y |
    """
    lines = [list(header), ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def codes(texts: Iterable[str]) -> str:
    """Several texts as inline code, set apart by commas."""
    return ", ".join(markdown_code(text) for text in texts)
