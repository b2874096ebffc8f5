"""What a write changes, as a unified diff of the lines of its files."""

from __future__ import annotations

import difflib


def unified(old: bytes, new: bytes, path: str) -> list[str]:
    """The lines of a unified diff, without context; empty when nothing differs."""
    before, after = (data.decode("utf-8", "replace").split("\n") for data in (old, new))
    start = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    lines = difflib.unified_diff(
        before[start : len(before) - end],
        after[start : len(after) - end],
        f"a/{path}",
        f"b/{path}",
        lineterm="",
        n=0,
    )
    return [_moved(line, start) if line.startswith("@@") else line for line in lines]


def _moved(header: str, lines: int) -> str:
    """A hunk header with line numbers of the whole file instead of the part that differs."""
    parts = header.split()
    for index in (1, 2):
        sign, (first, *many) = parts[index][0], parts[index][1:].split(",")
        parts[index] = ",".join([f"{sign}{int(first) + lines}", *many])
    return " ".join(parts)
