"""Regular expressions for cells in lists, with the meaning that the engines give them.

The patterns of the checks run in Python: they are ours, and tests hold the two meanings together. Those that a schema
brings may be anyone's: they run on the linear-time engine of the library that judges descriptors, or not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from itertools import repeat
from operator import call
from typing import NamedTuple

from onrecord.tableschema.expressions import whole_cell
from onrecord.tableschema.linear import linear

_WHITE = "\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LONGEST = 10_000
"""Above so many characters a pattern is not one of ours that Python compiles in no time."""
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_ELSEWHERE = re.compile(r"\\(?![Aznt])[A-Za-z0-9]|[$^]")
"""What another engine may understand otherwise, outside of classes: letters with a backslash, anchors of lines."""


_FIRST, _LAST = re.compile(r"\\A\[(?:[^\]\\]|\\n)+\]"), re.compile(r"\[(?:[^\]\\]|\\n)+\]\\z")
_NOT_LINE_END = re.compile(r"\[\^(?:[^\]\\]|\\n)*(?:\n|\\n)(?:[^\]\\]|\\n)*\]")
"""Patterns of one character: the first, the last, or any that is not a line end."""


class NotPlainError(Exception):
    """An operation that only another engine can do, or do in the same way."""


class Patterns:
    """Patterns over cells; `schemas` are those of the schemas, which a stranger may have written."""

    def __init__(self, schemas: Iterable[str] = ()) -> None:
        self._foreign = {whole_cell(pattern): pattern for pattern in schemas}

    def found(self, pattern: str, cells: Collection[str]) -> Mapping[str, bool]:
        """Whether the pattern is found in each of these cells."""
        if pattern not in self._foreign:
            return _found(pattern, cells)
        judge = linear(self._foreign[pattern])
        if judge is None:
            raise NotPlainError(f"the pattern {pattern}")
        if r"\s" in pattern and any("\x85" in cell or "\ufeff" in cell for cell in cells):
            raise NotPlainError(f"the pattern {pattern}, for what is white space to some")
        if judge(list(cells)):
            return dict.fromkeys(cells, True)
        return {cell: judge([cell]) for cell in cells}

    def replacer(self, pattern: str, value: str) -> Callable[[str], str]:
        """What puts a value into the place of each match."""
        if pattern in self._foreign or "$" in value or "\\" in value:
            raise NotPlainError(f"a replacement of {pattern}")
        compiled = re.compile(_translated(pattern))
        return lambda cell: compiled.sub(value, cell)


def _found(pattern: str, cells: Collection[str]) -> Mapping[str, bool]:
    """Whether one of our patterns is found in each text: mostly it is in none, which is sooner seen of all of them."""
    choices = [choice for choice in _choices(pattern) if choice.maybe(cells)]
    if not choices:
        return dict.fromkeys(cells, False)
    if len(choices) == 1:
        finds = choices[0].finds
        return {cell: finds(cell) for cell in cells}
    finders = [choice.finds for choice in choices]
    return {cell: any(map(call, finders, repeat(cell))) for cell in cells}


class _Choice(NamedTuple):
    """One of the choices of a pattern: whether it is found in a text, and whether it may be found in any of many."""

    finds: Callable[[str], bool]
    maybe: Callable[[Collection[str]], bool]


@cache
def _choices(pattern: str) -> tuple[_Choice, ...]:
    return tuple(map(_choice, _top_level(pattern)))


def _choice(pattern: str) -> _Choice:
    if not re.search(r"[\\\[\](){}.*+?|^$\n]", pattern):
        return _Choice(lambda cell: pattern in cell, lambda cells: pattern in "\n".join(cells))
    compiled = re.compile(_translated(pattern))
    search, match = compiled.search, compiled.match
    if _FIRST.fullmatch(pattern):
        return _Choice(lambda cell: match(cell) is not None, lambda cells: _any_of(match, {cell[:1] for cell in cells}))
    if _LAST.fullmatch(pattern):
        return _Choice(
            lambda cell: match(cell[-1:]) is not None, lambda cells: _any_of(match, {cell[-1:] for cell in cells})
        )
    if _NOT_LINE_END.fullmatch(pattern):
        others = re.compile(f"[{_translated(pattern)[2:]}*+").fullmatch  # a run of them is seen through sooner
        return _Choice(lambda cell: search(cell) is not None, lambda cells: others("\n".join(cells)) is None)
    finds = match if pattern.startswith(r"\A") else search
    return _Choice(lambda cell: finds(cell) is not None, lambda _cells: True)


def _any_of(match: Callable[[str], object], texts: Collection[str]) -> bool:
    return any(map(match, texts))


def _top_level(pattern: str) -> list[str]:
    """The choices of a pattern, where it is nothing but choices without flags for all of it."""
    if re.match(r"\(\?[a-z]+\)", pattern):
        return [pattern]
    parts, depth, start = [], 0, 0
    for piece in re.finditer(r"\\.|\[(?:\\.|[^\]\\])*\]|[()|]", pattern, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "|" and not depth:
            parts.append(pattern[start : piece.start()])
            start = piece.end()
    return [*parts, pattern[start:]]


def _translated(pattern: str) -> str:
    """One of our patterns as Python writes it."""
    if len(pattern) > _LONGEST or _ELSEWHERE.search(_CLASS.sub("", pattern)):
        raise NotPlainError(f"the pattern {pattern[:80]}")
    return _CLASS.sub(lambda found: found[0].replace(r"\s", _WHITE), pattern).replace(r"\z", r"\Z")
