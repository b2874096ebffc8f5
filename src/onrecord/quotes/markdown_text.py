"""The text of Markdown in paragraphs: block quotations kept apart, code, addresses and markup left out."""

from __future__ import annotations

import re
from itertools import pairwise

from onrecord.quotes.document import Piece

_MARKUP = re.compile(
    r"(?P<ticks>`+)(?!`).{1,1000}?(?<!`)(?P=ticks)(?!`)"  # code
    r"|!?\[(?=[^\]\n]{0,500}\]\()"  # [ of a link
    r"|\]\([^)\n]{0,2000}\)"  # ](address "title")
    r"|^[ \t]{0,3}(?:>[ \t]?)+|^[ \t]{0,3}#{1,6}[ \t]|^[ \t]*[-*+][ \t]+"
    r"|</?[a-zA-Z][^>\n]{0,1000}>"
    r"|(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)"
    r"|\\(?=[!-/:-@\[-`{-~])",
    re.MULTILINE | re.DOTALL,
)
_SEEN = {"paragraph_open", "heading_open", "th_open", "td_open", "html_block"}


def paragraphs_of_markdown(text: str) -> list[tuple[bool, list[Piece]]]:
    """The paragraphs of Markdown: whether each is in a block quotation, and its pieces."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text)), len(text)]
    found: list[tuple[bool, list[Piece]]] = []
    depth = 0
    for token in parser.parse(text):
        if token.type in ("blockquote_open", "blockquote_close"):
            depth += token.nesting
        elif token.type in _SEEN and token.map:
            start, end = (lines[min(line, len(lines) - 1)] for line in token.map)
            found.append((depth > 0, _seen(text, start, end)))
    return found


def _seen(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of a stretch that are seen, without its markup."""
    cuts = [(match.start() + start, match.end() + start) for match in _MARKUP.finditer(text[start:end])]
    edges = [(start, start), *cuts, (end, end)]
    return [Piece(text[a:b], a, b) for (_, a), (b, _) in pairwise(edges) if a < b]
