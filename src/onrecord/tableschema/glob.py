"""A regular expression of a schema as what SQLite can check without extensions: GLOB and length().

A pattern of characters, classes and repeats becomes an exact test where GLOB can say it; of any other pattern only the
alphabet is tested. The test is never stricter than the pattern, so it refuses nothing that is valid.

Source: https://www.sqlite.org/lang_expr.html#the_like_glob_regexp_match_and_extract_operators
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

MOST_VARIANTS = 4
SPELLED_OUT = 4
"""So many repeats of a class are written one by one; of more, the alphabet and the length are tested."""


class UnsaidError(ValueError):
    """A part of a pattern that has no counterpart here."""


@dataclass(frozen=True, slots=True)
class Class:
    """Characters, as they stand between the brackets of a GLOB; `negated` when all others are meant."""

    body: str
    negated: bool = False

    def glob(self, *, other: bool = False) -> str:
        """One character of the class, or of all `other` characters, as GLOB."""
        inverted = self.negated != other
        if not inverted and len(self.body) == 1 and self.body not in "*?[":
            return self.body
        return f"[{'^' if inverted else ''}{self.body}]"


@dataclass(frozen=True, slots=True)
class Atom:
    """A class or a group, and how often it stands: `most` None is without end."""

    what: Class | tuple[Atom, ...]
    least: int
    most: int | None


def glob_check(column: str, pattern: str) -> str | None:
    """A condition in SQL on a quoted column that every cell of that pattern meets; None where there is none to say.

    >>> glob_check('"country"', "[A-Z]{2}")
    '"country" GLOB \\'[A-Z][A-Z]\\''
    >>> glob_check('"hash"', "[0-9a-f]{64}")
    '"hash" NOT GLOB \\'*[^0-9a-f]*\\' AND length("hash") = 64'
    """
    try:
        atoms = _parse(pattern)
    except UnsaidError:
        return _alphabet(column, pattern)
    words = _words(column, atoms)
    if words:
        return words
    choices = [[()] if atom.most == 0 else _optional(atom) for atom in atoms]
    variants = [tuple(part for parts in chosen for part in parts) for chosen in product(*choices)][: MOST_VARIANTS + 1]
    said = [_sequence(column, variant) for variant in variants]
    if len(variants) > MOST_VARIANTS or any(one is None for one in said):
        return _alphabet(column, pattern)
    return said[0] if len(said) == 1 else "(" + " OR ".join(f"({one})" for one in said) + ")"


def _optional(atom: Atom) -> list[tuple[Atom, ...]]:
    """An atom that may be left out, as its two choices; any other as its only one."""
    return [(), (Atom(atom.what, 1, 1),)] if (atom.least, atom.most) == (0, 1) else [(atom,)]


def _sequence(column: str, atoms: tuple[Atom, ...]) -> str | None:
    """Classes of a fixed number, of which the last alone may repeat without a fixed number."""
    head = ""
    count = 0
    for index, atom in enumerate(atoms):
        if not isinstance(atom.what, Class):
            return None
        if atom.least == atom.most and (atom.least <= SPELLED_OUT or len(atom.what.body) == 1):
            head += atom.what.glob() * atom.least
            count += atom.least
            continue
        if index < len(atoms) - 1:
            return None
        tests = [f"{column} GLOB {_text(head + '*')}"] if head else []
        rest = f"substr({column}, {count + 1})" if count else column
        tests.append(f"{rest} NOT GLOB {_text('*' + atom.what.glob(other=True) + '*')}")
        return " AND ".join([*tests, *_length(column, count + atom.least, atom.most and count + atom.most)])
    return f"{column} GLOB {_text(head)}" if head else f"{column} = ''"


def _length(column: str, least: int, most: int | None) -> list[str]:
    if most is None:
        return [f"length({column}) >= {least}"] if least else []
    return [f"length({column}) = {least}" if least == most else f"length({column}) BETWEEN {least} AND {most}"]


def _words(column: str, atoms: tuple[Atom, ...]) -> str | None:
    """`x+(-x+)*`: words of one alphabet joined by single separators, which is what a slug is."""
    if len(atoms) != 2 or not isinstance(atoms[1].what, tuple) or len(atoms[1].what) != 2:
        return None
    first, (separator, later) = atoms[0], atoms[1].what
    often = (first.least, first.most, atoms[1].least, atoms[1].most)
    between = separator.what
    if often != (1, None, 0, None) or later != first or (separator.least, separator.most) != (1, 1):
        return None
    if not isinstance(first.what, Class) or not isinstance(between, Class) or first.what.negated or between.negated:
        return None
    mark = between.glob()
    unlike = ["*" + _union([first.what, between]).glob(other=True) + "*", mark + "*", "*" + mark, f"*{mark}{mark}*"]
    return f"{column} <> '' AND " + " AND ".join(f"{column} NOT GLOB {_text(one)}" for one in unlike)


def _alphabet(column: str, pattern: str) -> str | None:
    """That no character stands in the cell that the pattern does not name anywhere."""
    if "\\\\" in pattern or re.search(r"\[[^\]]*[()|]", pattern):
        return None
    plain = re.sub(r"(?<!\\)(?:\(\?:|\)(?:[?*+]|\{[0-9,]*\})?|[(|])", "", pattern)
    try:
        classes = [atom.what for atom in _parse(plain) if isinstance(atom.what, Class)]
    except UnsaidError:
        return None
    if not classes or any(one.negated for one in classes):
        return None
    return f"{column} NOT GLOB {_text('*' + _union(classes).glob(other=True) + '*')}"


def _union(classes: list[Class]) -> Class:
    """The characters of several classes; a hyphen stands last, where it is no range."""
    bodies = list(dict.fromkeys(one.body for one in classes))
    hyphen = "-" if any(body.endswith("-") for body in bodies) else ""
    return Class("".join(body.removesuffix("-") for body in bodies) + hyphen)


def _parse(pattern: str) -> tuple[Atom, ...]:
    atoms, end = _atoms(pattern, 0)
    if end != len(pattern):
        raise UnsaidError(pattern)
    return atoms


def _atoms(pattern: str, at: int) -> tuple[tuple[Atom, ...], int]:
    atoms = []
    while at < len(pattern) and pattern[at] != ")":
        char = pattern[at]
        what: Class | tuple[Atom, ...]
        if char == "(":
            at += 3 if pattern.startswith("(?:", at) else 1
            what, at = _atoms(pattern, at)
            if not pattern.startswith(")", at):
                raise UnsaidError(pattern)
            at += 1
        elif char == "[":
            what, at = _class(pattern, at + 1)
        elif char in "|.^$*+?{}]":
            raise UnsaidError(pattern)
        else:
            single, at = _character(pattern, at)
            what = Class(single)
        least, most, at = _repeat(pattern, at)
        atoms.append(Atom(what, least, most))
    return tuple(atoms), at


def _character(pattern: str, at: int) -> tuple[str, int]:
    """One literal character that GLOB can hold in brackets."""
    char = pattern[at]
    if char == "\\":
        at += 1
        char = pattern[at : at + 1]
        if not char or char.isalnum():
            raise UnsaidError(pattern)
    if char in "]^\0":
        raise UnsaidError(pattern)
    return char, at + 1


def _class(pattern: str, at: int) -> tuple[Class, int]:
    negated = pattern.startswith("^", at)
    at += negated
    body, hyphen = "", ""
    while at < len(pattern) and pattern[at] != "]":
        if pattern.startswith(("[", "&&", "--", "~~"), at):
            raise UnsaidError(pattern)
        if pattern.startswith("\\s", at) and negated:
            body, at = body + " ", at + 2
            continue
        first, at = _character(pattern, at)
        if first == "-":
            hyphen = "-"
        elif pattern.startswith("-", at) and not pattern.startswith("-]", at):
            last, at = _character(pattern, at + 1)
            if last == "-":
                raise UnsaidError(pattern)
            body += f"{first}-{last}"
        else:
            body += first
    if at >= len(pattern) or not body + hyphen:
        raise UnsaidError(pattern)
    return Class(body + hyphen, negated), at + 1


def _repeat(pattern: str, at: int) -> tuple[int, int | None, int]:
    found = re.compile(r"\?|\*|\+|\{([0-9]{1,4})(,?)([0-9]{0,4})\}").match(pattern, at)
    if not found:
        return 1, 1, at
    if pattern[found.end() : found.end() + 1] in ("?", "+", "*", "{"):
        raise UnsaidError(pattern)
    sign = found[0]
    if sign[0] != "{":
        return {"?": (0, 1, found.end()), "*": (0, None, found.end()), "+": (1, None, found.end())}[sign]
    least = int(found[1])
    return least, (int(found[3]) if found[3] else None) if found[2] else least, found.end()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
