"""What a write changes, as a unified diff of the lines of its files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import takewhile


def unified(old: bytes, new: bytes, path: str) -> list[str]:
    """The lines of a unified diff without context; empty when nothing differs."""
    before, after = old.split(b"\n"), new.split(b"\n")
    start = _shared(before, after)
    end = _shared(reversed(before[start:]), reversed(after[start:]))
    left, right = (
        [line.decode("utf-8", "replace") for line in lines[start : len(lines) - end]] for lines in (before, after)
    )
    found = difflib.unified_diff(left, right, f"a/{path}", f"b/{path}", lineterm="", n=0)
    return [_moved(line, start) if line.startswith("@@") else line for line in found]


def _shared(left: Iterable[bytes], right: Iterable[bytes]) -> int:
    """How many lines are equal before the first that differs."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))


def _moved(header: str, lines: int) -> str:
    """A hunk header with line numbers of the whole file instead of the part that differs."""
    parts = header.split()
    for index in (1, 2):
        sign, (first, *many) = parts[index][0], parts[index][1:].split(",")
        parts[index] = ",".join([f"{sign}{int(first) + lines}", *many])
    return " ".join(parts)
