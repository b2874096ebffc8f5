"""A text to check: what a reader sees of it, in paragraphs, and where each letter is in the input as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Literal, NamedTuple

from onrecord.errors import UnreadableError

Kind = Literal["plain", "html", "markdown"]
LARGEST = 20 * 2**20
"""The most characters of a text: a book has a million."""
_KINDS: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|article|p|div|blockquote)\b", re.IGNORECASE
)
WRAPPED = 120
"""Where no line is longer, a text without blank lines is one paragraph of wrapped lines."""


class Piece(NamedTuple):
    """Some of the text that is seen, and the stretch of the input that it comes from."""

    text: str
    start: int
    end: int


class Paragraph(NamedTuple):
    """A paragraph as a stretch of the text that is seen; `block` is true inside a block quotation."""

    start: int
    end: int
    block: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The text that is seen, its paragraphs, and the pieces of the input it is made of."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]
    """Where in `text` each piece starts."""

    def place(self, seen: int, end: bool = False) -> int:
        """The offset in the input of a letter that is seen; with `end`, of what follows the letter before."""
        at = seen - 1 if end and seen else seen
        index = max(bisect_right(self.starts, at) - 1, 0)
        if not self.pieces:
            return 0
        piece = self.pieces[index]
        if len(piece.text) != piece.end - piece.start:
            return piece.end if end else piece.start
        return min(piece.start + at - self.starts[index] + end, piece.end)


def composed(blocks: Iterable[tuple[bool, list[Piece]]]) -> Document:
    """A document of paragraphs, each a list of pieces and whether it is a block quotation."""
    text: list[str] = []
    length = 0
    pieces: list[Piece] = []
    starts: list[int] = []
    paragraphs: list[Paragraph] = []
    for block, parts in blocks:
        first = length
        for part in parts:
            pieces.append(part)
            starts.append(length)
            text.append(part.text)
            length += len(part.text)
        if "".join(part.text for part in parts).strip():
            paragraphs.append(Paragraph(first, length, block))
        text.append("\n")
        length += 1
    return Document("".join(text), tuple(paragraphs), tuple(pieces), tuple(starts))


def read(text: str, kind: Kind | None = None, path: str | None = None) -> Document:
    """The document of a text. Without `kind`, the file's ending tells it, or else how the text begins.

    Raises `UnreadableError` for a text too large to check.
    """
    if len(text) > LARGEST:
        raise UnreadableError(
            f"{path or 'the text'} has {len(text):,} characters; at most {LARGEST:,} are checked at once: split it"
        )
    kind = kind or _KINDS.get(PurePath(path or "").suffix.lower()) or ("html" if _HTML.match(text[:2000]) else "plain")
    if kind == "html":
        from onrecord.quotes.html_text import paragraphs_of_html

        return composed(paragraphs_of_html(text))
    if kind == "markdown":
        from onrecord.quotes.markdown_text import paragraphs_of_markdown

        return composed(paragraphs_of_markdown(text))
    return composed(paragraphs_of_plain(text))


def paragraphs_of_plain(text: str) -> Iterable[tuple[bool, list[Piece]]]:
    """Paragraphs of plain text: between blank lines; where there are none, lines, unless these are all short."""
    if re.search(r"\n[^\S\n]*\r?\n", text):
        pattern = r"\n[^\S\n]*(?:\r?\n[^\S\n]*)+"
    else:
        pattern = r"\n" if re.search(rf"[^\n]{{{WRAPPED + 1}}}", text) else r"\Z(?!)"
    start = 0
    for match in re.finditer(pattern, text):
        yield False, [Piece(text[start : match.start()], start, match.start())]
        start = match.end()
    yield False, [Piece(text[start:], start, len(text))]


def input_bytes(source: Path | BinaryIO) -> bytes:
    """The bytes of a file or an open stream; raises `UnreadableError` where it cannot be read or is too large."""
    try:
        if not isinstance(source, Path):
            raw = source.read(4 * LARGEST + 1)
        else:
            with source.open("rb") as stream:
                raw = stream.read(4 * LARGEST + 1)
    except OSError as error:
        raise UnreadableError(
            f"{source} cannot be read: {error.strerror or error}; give the path of a text file"
        ) from error
    if len(raw) > 4 * LARGEST:
        raise UnreadableError(f"{source} has more than {4 * LARGEST:,} bytes; split it")
    return raw


def decoded(raw: bytes, path: str) -> str:
    """The text of a file: UTF-8, or UTF-16 with a mark of its byte order; raises `UnreadableError` else."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{path} is not {encoding.upper()}: byte {error.start} cannot be read; save it as UTF-8, for example with"
            f" `iconv -f windows-1252 -t utf-8 {path} > utf8.txt`"
        ) from error


def line_starts(text: str) -> list[int]:
    """Where the lines of a text start."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
