"""How texts name a speaker: name, aliases, surname, abbreviation, and titles held in a span of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from onrecord.wording.language import all_languages
from onrecord.wording.words import Word, words_of

NAME, SURNAME, TITLE = 3, 2, 1
"""How sure a form is: a full name, an alias or an abbreviation; a surname; a title."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_JOINTS = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z])")


class Form(NamedTuple):
    """One way to name a speaker: keys of words with spaces between, how sure it is, and from when to when it is true.

    `country` is what must be named beside a title that several countries have.
    """

    keys: str
    rank: int
    country: str = ""
    first: str = ""
    last: str = ""


def name_words(text: str, offset: int = 0) -> list[Word]:
    """Words as names are looked up by: cut where a small letter meets a capital, so that "speechPompeo" has Pompeo."""
    found = []
    for word in words_of(text):
        cuts = [0, *(match.start() for match in _JOINTS.finditer(word.text)), len(word.text)]
        if len(cuts) == 2:
            found.append(Word(word.text, offset + word.start, offset + word.end, word.key, word.bracketed))
            continue
        for start, end in pairwise(cuts):
            found += [
                Word(part.text, offset + word.start + start, offset + word.start + end, part.key)
                for part in words_of(word.text[start:end])
            ]
    return found


def plain_key(key: str) -> str:
    """A key without the ending of a possessive."""
    return key.removesuffix("'s").removesuffix("s'") if "'" in key else key


def keys_of(text: str) -> list[str]:
    """The keys of a name."""
    return [plain_key(word.key) for word in name_words(text)]


def name_forms(name: str, aliases: str, kind: str) -> Iterator[Form]:
    """The ways to name a speaker of that name, kind and other names (with "; " between)."""
    for one in (name, *aliases.split(";")):
        full = keys_of(re.sub(r"\([^)]*\)", " ", one))
        if not full:
            continue
        yield Form(" ".join(full), NAME)
        for inside in re.findall(r"\(([^)]{2,12})\)", one):
            if inside.isupper():
                yield Form(" ".join(keys_of(inside)), NAME)
        bare = _without_country(full)
        if bare[0] == "unnamed":
            bare = _without_country(bare[1:]) or bare
        if bare[:1] == ["the"]:
            bare = bare[1:]
        if bare != full and len(bare) > 1:
            yield Form(" ".join(bare), TITLE if kind == "unnamed" else NAME)
        if kind == "person":
            yield from _person(full)


def _person(full: list[str]) -> Iterator[Form]:
    long = [key for key in full if len(key) > 1 and key not in _SUFFIXES]
    if len(long) > 1:
        yield Form(" ".join(long), NAME)
        surname = long[-1]
        if len(surname) > 2:
            yield Form(surname, SURNAME)
        if long[-2] in ("al", "bin", "ibn", "amir", "abd", "van", "de", "el"):
            yield Form(" ".join(long[-2:]), SURNAME)


def title_forms(title: str, country: str, first: str, last: str) -> Iterator[Form]:
    """The ways to name the holder of a title, with the days from which and to which it was held."""
    first_part, comma, rest = title.partition(", ")
    for one in (title, f"{rest} {first_part}" if comma else title):
        keys = keys_of(one)
        bare = _without_country(keys)
        for form in {tuple(keys), tuple(bare)}:
            if len(form) > 1:
                yield Form(" ".join(form), TITLE, "" if list(form) == keys else country, first, last)
            elif form != tuple(keys):
                yield Form(" ".join(form), TITLE, country or "?", first, last)


def _without_country(keys: list[str]) -> list[str]:
    """Keys without the country with which they begin, or end as in "of Iran"."""
    start, size = 0, _country_size(keys, 0)
    if size and size < len(keys):
        start = size
    end = len(keys)
    for at in range(start + 1, end - 1):
        if keys[at] == "of" and at + 1 + _country_size(keys, at + 1) == end:
            end = at
            break
    return keys[start:end]


def _country_size(keys: list[str], at: int) -> int:
    return next((size for size in range(6, 0, -1) if tuple(keys[at : at + size]) in countries()), 0)


@cache
def countries() -> dict[tuple[str, ...], str]:
    """Names of countries and their people, as keys, with the code of the country."""
    return {name: country for known in all_languages() for name, country in known.demonyms.items()}
