"""A text to check: what a reader sees of it, in paragraphs, and where each letter is in the input as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


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


def line_starts(text: str) -> list[int]:
    """Where the lines of a text start."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
