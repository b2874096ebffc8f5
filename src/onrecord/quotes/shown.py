"""A quotation beside the words of the record, in pieces that are alike, taken out or put in."""

from __future__ import annotations

from typing import Literal, NamedTuple

from onrecord.wording import aligned, words_of


class Piece(NamedTuple):
    """Some of a quotation: `same` as in the record, `removed` from it, or `added` to it."""

    kind: Literal["same", "removed", "added"]
    text: str


def pieces(recorded: str, quoted: str) -> list[Piece]:
    """What a quotation has of the record's words and what it has not, in order.

    >>> [tuple(piece) for piece in pieces("more warmongering lies.", "more belligerent lies!")]
    [('same', 'more '), ('removed', 'warmongering'), ('added', 'belligerent'), ('same', ' lies!')]
    """
    found: list[Piece] = []
    at = 0
    for block in aligned(words_of(recorded), words_of(quoted)).blocks:
        start = block.quoted[0].start if block.quoted else at
        end = block.quoted[-1].end if block.quoted else at
        if at < start:
            found.append(Piece("same", quoted[at:start]))
        if block.alike:
            found.append(Piece("same", quoted[start:end]))
        else:
            if block.recorded:
                removed = recorded[block.recorded[0].start : block.recorded[-1].end]
                space = "" if block.quoted or not found or found[-1].text[-1:].isspace() else " "
                found += [Piece("same", space)] * bool(space) + [Piece("removed", removed)]
            if block.quoted:
                found.append(Piece("added", quoted[start:end]))
        at = end
    if at < len(quoted):
        found.append(Piece("same", quoted[at:]))
    return _joined(found)


def _joined(found: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in found:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
