"""The ledger of losses: which values of an object are in no cell, or are there in another form, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from onrecord.exchange.values import escaped

NO_CELL = "no column for it"
EARLIER = "another value is kept"
"""The reason where the record has a value of its own, or of an object before this one."""


def losses(value: Any, kept: set[str], reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pointer and reason of everything in an object but the pointers in `kept`; a part lost whole is one entry."""
    inside = _inside(frozenset(kept), tuple(reasons))
    found: list[tuple[str, str]] = []
    _walk(value, "", kept, reasons, inside, found)
    return found


@lru_cache(maxsize=1 << 12)
def _inside(kept: frozenset[str], others: tuple[str, ...]) -> frozenset[str]:
    """These pointers and all above them."""
    inside = {""}
    for pointer in (*kept, *others):
        while pointer and pointer not in inside:
            inside.add(pointer)
            pointer = pointer.rpartition("/")[0]
    return frozenset(inside)


def _walk(
    value: Any,
    at: str,
    kept: set[str],
    reasons: Mapping[str, str],
    inside: frozenset[str],
    found: list[tuple[str, str]],
) -> None:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in members:
        pointer = _below(at, name)
        if pointer not in inside:
            found.append((pointer, NO_CELL))
        elif pointer in reasons:
            found.append((pointer, reasons[pointer]))
        elif pointer not in kept:
            if isinstance(inner, (dict, list)):
                _walk(inner, pointer, kept, reasons, inside, found)
            else:
                found.append((pointer, NO_CELL))


def written(found: list[tuple[str, str]]) -> str:
    """The cell of `imports.losses`: a JSON array, or "" where nothing is lost."""
    return _written(tuple(found))


@lru_cache(maxsize=1 << 12)
def _written(found: tuple[tuple[str, str], ...]) -> str:
    return f"[{','.join(_entry(*entry) for entry in found)}]" if found else ""


def pointers(cell: str) -> dict[str, str]:
    """The reasons of a cell of `imports.losses` by their pointers; raises `ValueError` where it is not such a cell."""
    return {entry["pointer"]: entry["reason"] for entry in json.loads(cell)} if cell else {}


@lru_cache(maxsize=1 << 13)
def _below(at: str, name: str | int) -> str:
    return f"{at}/{escaped(name) if isinstance(name, str) else name}"


@lru_cache(maxsize=1 << 13)
def _entry(pointer: str, reason: str) -> str:
    text = json.dumps({"pointer": pointer, "reason": reason}, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
