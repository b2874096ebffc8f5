"""A pattern that finds text which is not in Unicode normalization form NFC, for engines that cannot normalize.

Text is not NFC when a character has another canonical form, when combining marks stand out of canonical order,
or when a mark could still be composed with the letter before it, marks between them notwithstanding. The three
are written out from the tables that Python carries.

Source: Unicode Standard Annex 15, section 9, quick check and stable code points.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from onrecord._text import LONG, nfc

_RANGES = ((0xC0, 0x3100), (0xA640, 0xAC00), (0xF900, 0xFB50), (0xFE20, 0xFE30), (0x101FD, 0x1E94B), (0x2F800, 0x2FA20))
_BLOCK = 128


def _blocks() -> Iterator[int]:
    """Where the blocks begin in which something decomposes or combines; most of the ranges has neither."""
    for start, stop in _RANGES:
        for first in range(start - start % _BLOCK, stop, _BLOCK):
            # U+0345 ranks above every mark: whatever combines changes places with it
            if not unicodedata.is_normalized("NFD", "\u0345".join(map(chr, range(first, first + _BLOCK)))):
                yield first


def _class(points: list[int]) -> str:
    """A character class of these code points, runs folded."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "[" + "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in runs) + "]"


@cache
def not_nfc() -> str:
    """The pattern: it matches somewhere in a text exactly when the text is not in NFC."""
    ranks: dict[int, list[int]] = defaultdict(list)
    tails: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    other_form: list[int] = []
    composes: dict[int, list[int]] = defaultdict(list)
    for point in (first + offset for first in _blocks() for offset in range(_BLOCK)):
        char = chr(point)
        if rank := unicodedata.combining(char):
            ranks[rank].append(point)
        parts = unicodedata.decomposition(char)
        if not parts or parts[0] == "<":
            continue
        if not unicodedata.is_normalized("NFC", char):
            other_form.append(point)
            continue
        plain = unicodedata.normalize("NFD", char)
        tails[unicodedata.combining(plain[-1])][plain[0]].append(point)
        if " " in parts:
            base, mark = (int(part, 16) for part in parts.split())
            composes[mark].append(base)
    letters = {mark: {unicodedata.normalize("NFD", chr(base))[0] for base in composes[mark]} for mark in composes}
    for rank, by_letter in tails.items():
        for mark in [mark for mark in composes if unicodedata.combining(chr(mark)) < rank]:
            composes[mark] += [
                point
                for letter in letters[mark] & by_letter.keys()
                for point in by_letter[letter]
                if not unicodedata.is_normalized("NFC", chr(point) + chr(mark))
            ]
    choices = [_class(other_form)]
    order = sorted(ranks)
    for index, rank in enumerate(order[:-1]):
        higher = [point for later in order[index + 1 :] for point in ranks[later]]
        choices.append(_class(higher) + _class(ranks[rank]))
    by_bases: dict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
    for mark, found in composes.items():
        by_bases[tuple(sorted(set(found))), unicodedata.combining(chr(mark))].append(mark)
    for (bases, rank), marks in by_bases.items():
        lower = [point for earlier in order if earlier < rank for point in ranks[earlier]]
        between = f"{_class(lower)}*" if lower else ""
        choices.append(_class(list(bases)) + between + _class(marks))
    syllables = [0xAC00 + 28 * index for index in range(399)]
    choices.append("[\u1100-\u1112][\u1161-\u1175]")
    choices.append(_class(syllables) + "[\u11a8-\u11c2]")
    return "|".join(choices)


def is_nfc(text: str) -> bool:
    """Whether a text is in NFC, where Python itself judges; the same as that the pattern does not match."""
    return text == nfc(text) if len(text) >= LONG else unicodedata.is_normalized("NFC", text)
