"""Reads a text to check: bytes to letters, and letters to the paragraphs of plain text, HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from onrecord.errors import UnreadableError
from onrecord.quotes.document import Document, Piece, composed

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


def read(text: str, kind: Kind | None = None, path: str | None = None) -> Document:
    """The document of a text. Without `kind`, the file's ending decides, or else how the text begins.

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
