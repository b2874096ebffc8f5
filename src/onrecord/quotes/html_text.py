"""The text of HTML in paragraphs, with the place of each piece in the input.

Python's own parser is used because it alone says where in the input each piece of text is: lxml, selectolax and
html5lib keep lines at best.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from onrecord.quotes.document import Piece

_UNSEEN = frozenset(
    ("script", "style", "template", "head", "svg", "math", "iframe", "object", "noscript", "select", "textarea")
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details"),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol"),
        *("option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr"),
        *("ul", "video", "audio", "select", "textarea", "iframe", "object"),
    )
)
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")
_MARKUP_OF_NO_TEXT = re.compile(r"<!--.*?(?:--!?>|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)


def paragraphs_of_html(text: str) -> list[tuple[bool, list[Piece]]]:
    """The paragraphs of a page: whether each is in a block quotation, and its pieces."""
    # comments and declarations are blanked first, and what follows the last tag is kept from the parser: it would
    # search the rest of the text for an end at each of them
    cleaned = _MARKUP_OF_NO_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    parser = _Parser(text, cleaned)
    last = cleaned.rfind(">") + 1
    parser.feed(cleaned[:last])
    parser.close()
    parser.take_without_tags(last)
    parser.end_paragraph()
    return parser.found


class _Parser(HTMLParser):
    """Collects pieces of text into paragraphs."""

    def __init__(self, text: str, cleaned: str) -> None:
        super().__init__(convert_charrefs=False)
        self.given, self.cleaned = text, cleaned
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.found: list[tuple[bool, list[Piece]]] = []
        self.pieces: list[Piece] = []
        self.unseen: list[str] = []
        self.blocks = 0

    def here(self) -> int:
        """The offset at which the parser is."""
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def take(self, text: str, start: int, length: int | None = None) -> None:
        """Add a piece of text that is seen."""
        if text and not self.unseen:
            self.pieces.append(Piece(text, start, start + (len(text) if length is None else length)))

    def take_without_tags(self, start: int) -> None:
        """Add the rest of the text, in which there is no tag."""
        at = start
        for match in _REFERENCE.finditer(self.cleaned, start):
            self.take(self.cleaned[at : match.start()], at)
            self.take(unescape(match[0]), match.start(), len(match[0]))
            at = match.end()
        self.take(self.cleaned[at:], at)

    def end_paragraph(self) -> None:
        """End a paragraph."""
        if self.pieces:
            self.found.append((self.blocks > 0, self.pieces))
            self.pieces = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.unseen:
            if tag == self.unseen[-1]:
                self.unseen.append(tag)
            return
        if tag in _BLOCKS:
            self.end_paragraph()
        if tag == "q":
            self.take("“", self.here(), 0)
        if tag == "blockquote":
            self.blocks += 1
        if tag in _UNSEEN:
            self.unseen.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            if tag == self.unseen[-1]:
                self.unseen.pop()
            elif tag in ("body", "html"):
                self.unseen.clear()
            return
        if tag in _BLOCKS:
            self.end_paragraph()
        if tag == "q":
            self.take("”", self.here(), 0)
        if tag == "blockquote":
            self.blocks = max(self.blocks - 1, 0)

    def handle_data(self, data: str) -> None:
        self.take(data, self.here())

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        start = self.here()
        length = len(written) + (self.given[start + len(written) : start + len(written) + 1] == ";")
        self.take(unescape(self.given[start : start + length]), start, length)
