"""Two wordings side by side: the stretch that one quotes of the other, cut where they agree and where they differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from onrecord.wording.words import ELISION, Word

LONGEST = 2_000
"""Of more words than this, only so many are aligned: time grows with the product of both lengths."""

SURELY, NEAR = 4, 4
"""A common run of so many words is no accident; a shorter one is none if it skips so many words for each of its own."""


Run = tuple[int, int, int, int]
"""Where a common run of words begins and ends in the record, and in the quotation."""


class Block(NamedTuple):
    """Some words of an alignment: those of the record, and those of the other wording in their place.

    `alike` where the two agree. `elided` where the other wording marks that it leaves words out here.
    """

    recorded: tuple[Word, ...]
    quoted: tuple[Word, ...]
    alike: bool
    elided: bool = False


class Alignment(NamedTuple):
    """The blocks of an alignment in order, and how many recorded words come before and after the stretch quoted."""

    blocks: tuple[Block, ...]
    before: int
    after: int


def aligned(recorded: Sequence[Word], quoted: Sequence[Word]) -> Alignment:
    """The words that are quoted beside those of the record, where the whole or a part of the record is quoted.

    Words agree when their keys do, or when several run together have the same letters: "on going" and "on-going".

    >>> from onrecord.wording import words_of
    >>> alignment = aligned(words_of("a career with more warmongering lies."), words_of("more belligerent lies"))
    >>> [([word.text for word in block.recorded], [word.text for word in block.quoted]) for block in alignment.blocks]
    [(['more'], ['more']), (['warmongering'], ['belligerent']), (['lies'], ['lies'])]
    >>> alignment.before
    3
    """
    left = [word for word in recorded if word.key != ELISION][:LONGEST]
    right: list[Word] = []
    elisions: set[int] = set()
    for word in quoted[:LONGEST]:
        if word.key == ELISION:
            elisions.add(len(right))
        else:
            right.append(word)
    keys, other = [word.key for word in left], [word.key for word in right]
    alignment = _aligned(left, right, keys, other, elisions)
    if any(word.bracketed for block in alignment.blocks if not block.alike for word in block.quoted):
        # an editor's insertion is one: none of its words agrees by chance with one that it replaces
        other = [f"[{word.key}" if word.bracketed else word.key for word in right]
        alignment = _aligned(left, right, keys, other, elisions)
    return alignment


def _aligned(left: list[Word], right: list[Word], keys: list[str], other: list[str], elisions: set[int]) -> Alignment:
    from rapidfuzz.distance import Levenshtein

    start, end = stretch(keys, other, elisions)
    blocks: list[Block] = []
    for step in Levenshtein.opcodes(keys[start:end], other):
        pair = (
            tuple(left[start + step.src_start : start + step.src_end]),
            tuple(right[step.dest_start : step.dest_end]),
        )
        elided = not elisions.isdisjoint(range(step.dest_start, step.dest_end + 1))
        alike = step.tag == "equal"
        blocks.append(Block(*pair, alike=alike, elided=elided and not alike))
    blocks = _joined(blocks)
    before, after = start, len(left) - end
    while blocks and not blocks[0].quoted:
        before += len(blocks.pop(0).recorded)
    while blocks and not blocks[-1].quoted:
        after += len(blocks.pop().recorded)
    return Alignment(tuple(blocks), before, after)


def stretch(recorded: Sequence[str], quoted: Sequence[str], elisions: Collection[int] = ()) -> tuple[int, int]:
    """Where in the record the words that are quoted begin and end, as indices of its words.

    The common run of words with most letters is the anchor. Other runs are taken in while they skip few words of the
    record more than of the quotation, so that a lone "the" far away widens nothing. `elisions` are the places in the
    quotation at which it says that it leaves words out.
    """
    from rapidfuzz.distance import LCSseq

    opcodes = LCSseq.opcodes(recorded, quoted)
    runs = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in opcodes if op.tag == "equal"]
    if not runs:
        return 0, min(len(recorded), len(quoted))
    anchor = max(range(len(runs)), key=lambda index: sum(map(len, recorded[runs[index][0] : runs[index][1]])))
    first = last = anchor
    for index in range(anchor - 1, -1, -1):
        if _reaches(runs[index], runs[index], runs[first], elisions):
            first = index
    for index in range(anchor + 1, len(runs)):
        if _reaches(runs[index], runs[last], runs[index], elisions):
            last = index
    start = max(runs[first][0] - runs[first][2], 0)
    end = min(runs[last][1] + len(quoted) - runs[last][3], len(recorded))
    return start, end


def _reaches(run: Run, before: Run, after: Run, elisions: Collection[int]) -> bool:
    """Whether a common run of words belongs to the stretch: it is one of two runs that follow each other."""
    words = run[1] - run[0]
    skipped = (after[0] - before[1]) - (after[2] - before[3])
    return words >= SURELY or skipped <= NEAR * words or any(before[3] <= place <= after[2] for place in elisions)


def _joined(blocks: list[Block]) -> list[Block]:
    """Neighbouring differences as one, and those with the same letters as none."""
    joined: list[Block] = []
    for block in blocks:
        if joined and not block.alike and not joined[-1].alike:
            last = joined[-1]
            block = Block(
                last.recorded + block.recorded, last.quoted + block.quoted, False, last.elided or block.elided
            )
            joined[-1] = block
        else:
            joined.append(block)
    return [
        block._replace(alike=True) if not block.alike and _letters(block.recorded) == _letters(block.quoted) else block
        for block in joined
    ]


def _letters(words: Sequence[Word]) -> str:
    return "".join(word.key for word in words)
