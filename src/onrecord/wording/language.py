"""What is known of a language, from the file of its name in `languages/`: words that negate, numbers, cue verbs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.wording.words import words_of

FOLDER = files("onrecord.wording") / "languages"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its negating words, their prefixes and suffixes, its numbers in words, and how it reports speech.

    All words are keys as `words_of` makes them; a cue of several words is a tuple of keys.
    """

    negation: frozenset[str]
    negating_prefixes: tuple[str, ...]
    negating_suffixes: tuple[str, ...]
    numbers: Mapping[str, str]
    cues: frozenset[tuple[str, ...]]
    pronouns: frozenset[str]
    nouns: frozenset[str]
    honorifics: frozenset[str]
    prepositions: frozenset[str]
    demonyms: Mapping[tuple[str, ...], str]

    def negates(self, key: str) -> bool:
        """Whether a word makes a sentence say the opposite."""
        return (
            key in self.negation
            or (bool(self.negating_suffixes) and key.endswith(self.negating_suffixes))
            or (bool(self.negating_prefixes) and key.startswith(self.negating_prefixes))
        )


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, sorted."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in FOLDER.iterdir() if entry.name.endswith(".toml")))


@cache
def language(code: str) -> Language:
    """The language of a BCP 47 tag; one without words where no file knows it."""
    name = code.partition("-")[0].lower()
    document = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")) if name in languages() else {}
    return Language(
        negation=_keys(document.get("negation", [])),
        negating_prefixes=tuple(_keys(document.get("negating_prefixes", []))),
        negating_suffixes=tuple(document.get("negating_suffixes", [])),
        numbers={_key(word): str(value) for word, value in document.get("numbers", {}).items()},
        cues=frozenset(tuple(word.key for word in words_of(cue)) for cue in document.get("cues", [])),
        pronouns=_keys(document.get("pronouns", [])),
        nouns=_keys(document.get("nouns", [])),
        honorifics=_keys(document.get("honorifics", [])),
        prepositions=_keys(document.get("prepositions", [])),
        demonyms={
            tuple(word.key for word in words_of(name)): country
            for country, names in document.get("demonyms", {}).items()
            for name in names
        },
    )


@cache
def all_languages() -> tuple[Language, ...]:
    """Every language that has a file: a text is read without knowing its language."""
    return tuple(language(code) for code in languages())


@cache
def _cues() -> tuple[frozenset[tuple[str, ...]], int]:
    cues = frozenset(cue for known in all_languages() for cue in known.cues)
    return cues, max(map(len, cues))


def is_cue(keys: Sequence[str], at: int) -> int:
    """How many words from a place on are a cue that somebody speaks, in any language known; 0 where none begins."""
    cues, longest = _cues()
    return next((size for size in range(longest, 0, -1) if tuple(keys[at : at + size]) in cues), 0)


def is_pronoun(key: str) -> bool:
    """Whether a word is a pronoun for a speaker in any language known."""
    return any(key in known.pronouns for known in all_languages())


def is_preposition(key: str) -> bool:
    """Whether a name after this word is not the subject of its sentence, in any language known."""
    return any(key in known.prepositions for known in all_languages())


def goes_before_surname(key: str) -> bool:
    """Whether a word comes before a surname without being a name ("Mr", "Minister") in any language known."""
    return any(key in known.honorifics or key in known.nouns for known in all_languages())


def stands_for_speaker(key: str) -> bool:
    """Whether a noun can refer to a speaker named before ("the report", "the official") in any language known."""
    return any(key in known.nouns for known in all_languages())


def _keys(words: list[str]) -> frozenset[str]:
    return frozenset(_key(word) for word in words)


def _key(word: str) -> str:
    return "".join(found.key for found in words_of(word))
