"""What is different between two wordings, each difference typed and with its words on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.wording.align import Alignment, Block
from onrecord.wording.language import language
from onrecord.wording.words import Word

Kind = Literal["negation", "number", "name", "cut", "added", "word", "order"]
_I = ("i", "i'")
SPELLED_ALIKE, LONG = 75, 5
"""Two long words this alike (0 to 100) are spellings of one, as "Qaida" and "Qaeda": a changed word, no other name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `recorded` are the words of the record, `quoted` those in their place.

    `type` is `negation` (one side negates and the other does not), `number`, `name` (another name), `cut` (words left
    out), `added`, `word` (other words) or `order` (the same words elsewhere). `marked` is true where the text says so
    itself, by a mark of elision or by brackets.
    """

    type: Kind
    recorded: str
    quoted: str
    marked: bool = False


def differences(alignment: Alignment, code: str = "en", names: Collection[str] = frozenset()) -> tuple[Difference, ...]:
    """The differences of an alignment, in the order in which they come.

    `code` is the language of both wordings; `names` are keys of words that are names, for scripts without capitals.

    >>> from onrecord.wording import aligned, words_of
    >>> alignment = aligned(words_of("They do not have 3 bases in Iran."), words_of("They have 5 bases in Iraq"))
    >>> [(found.type, found.recorded, found.quoted) for found in differences(alignment)]
    [('negation', 'do not', ''), ('number', '3', '5'), ('name', 'Iran', 'Iraq')]
    """
    changed = [block for block in alignment.blocks if not block.alike]
    order = {id(word): place for place, block in enumerate(alignment.blocks) for word in block.recorded + block.quoted}
    moved, rest = _moved(changed)
    found = [(order[id((block.recorded or block.quoted)[0])], _typed(block, code, names)) for block in rest]
    for block in moved:
        place = order[id(block.recorded[0])]
        found.append((place, Difference("order", printed(block.recorded), printed(block.quoted))))
    return tuple(difference for _, difference in sorted(found, key=lambda pair: pair[0]))


def printed(words: Sequence[Word]) -> str:
    """The words as printed, a space between."""
    return " ".join(word.text for word in words)


def _typed(block: Block, code: str, names: Collection[str]) -> Difference:
    recorded, quoted = block.recorded, block.quoted
    bracketed = bool(quoted) and all(word.bracketed for word in quoted)
    marked = bracketed or (block.elided and not quoted)
    return Difference(_kind(recorded, quoted, code, names), printed(recorded), printed(quoted), marked)


def _kind(recorded: Sequence[Word], quoted: Sequence[Word], code: str, names: Collection[str]) -> Kind:
    known = language(code)
    if _negations(recorded, known.negates) % 2 != _negations(quoted, known.negates) % 2:
        return "negation"
    numbers = [Counter(_numbers(words, known.numbers)) for words in (recorded, quoted)]
    if numbers[0] != numbers[1] and recorded and quoted and all(numbers):
        return "number"
    if not quoted:
        return "cut"
    if not recorded:
        return "added"
    if _names_differ(recorded, quoted, names):
        return "name"
    return "word"


def _negations(words: Iterable[Word], negates: Callable[[str], bool]) -> int:
    return sum(negates(word.key) for word in words)


def _numbers(words: Iterable[Word], known: Mapping[str, str]) -> list[str]:
    return [
        known.get(word.key) or word.key.replace(",", "")
        for word in words
        if word.key[:1].isdigit() or word.key in known
    ]


def _names_differ(recorded: Sequence[Word], quoted: Sequence[Word], names: Collection[str]) -> bool:
    """Whether both sides have names, and one side has a name that no word of the other is a spelling of."""
    mine, theirs = ([word.key for word in words if _is_name(word, names)] for words in (recorded, quoted))
    if not mine or not theirs:
        return False
    return any(not any(_spelled_alike(a, b) for b in theirs) for a in mine) or any(
        not any(_spelled_alike(a, b) for a in mine) for b in theirs
    )


def _is_name(word: Word, names: Collection[str]) -> bool:
    return word.key in names or (
        word.text[:1].isupper() and not word.initial and word.key[:1] + word.key[1:2] not in _I
    )


def _spelled_alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return one == other or (min(len(one), len(other)) >= LONG and fuzz.ratio(one, other) >= SPELLED_ALIKE)


def _moved(changed: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks in which the same words come in another order, joined in pairs where one was cut and one added."""
    moved: list[Block] = []
    rest: list[Block] = []
    for block in changed:
        same = Counter(word.key for word in block.recorded) == Counter(word.key for word in block.quoted)
        (moved if same else rest).append(block)
    for block in [block for block in rest if not block.quoted]:
        keys = [word.key for word in block.recorded]
        for other in rest:
            if not other.recorded and [word.key for word in other.quoted] == keys:
                moved.append(Block(block.recorded, other.quoted, alike=False))
                rest.remove(block)
                rest.remove(other)
                break
    return moved, rest
