"""A JSON text with other values at some places: everything else stays as it was, character by character."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from onrecord.exchange.json_text import decode
from onrecord.exchange.values import escaped

_SPACE = re.compile(r"[ \t\r\n]*")


def spliced(raw: str, values: Mapping[str, str]) -> str:
    """The text with these values at these JSON pointers.

    Raises `ValueError` for a text that is not JSON, and `KeyError` for a pointer that leads nowhere.

    >>> spliced('{"a": [1, {"b" : "x"}]}', {"/a/1/b": "y"})
    '{"a": [1, {"b" : "y"}]}'
    """
    spans: dict[str, tuple[int, int]] = {}
    _find(raw, _space(raw, 0), "", set(values), spans)
    for pointer, (start, end) in sorted(spans.items(), key=lambda item: item[1], reverse=True):
        old = raw[start:end]
        new = json.dumps(values[pointer], ensure_ascii=old.isascii() and "\\u" in old)
        raw = raw[:start] + new + raw[end:]
    if len(spans) < len(values):
        raise KeyError(next(pointer for pointer in values if pointer not in spans))
    return raw


def _space(raw: str, at: int) -> int:
    found = _SPACE.match(raw, at)
    return found.end() if found else at


def _find(raw: str, at: int, pointer: str, wanted: set[str], spans: dict[str, tuple[int, int]]) -> int:
    """The index after the value at `at`; where a wanted pointer leads to it or into it, its span is noted."""
    inside = any(one.startswith(f"{pointer}/") for one in wanted)
    if pointer in wanted or not inside or raw[at] not in "{[":
        end = decode(raw, at)[1]
        if pointer in wanted:
            spans[pointer] = (at, end)
        return end
    closing = "}" if raw[at] == "{" else "]"
    number, here = 0, _space(raw, at + 1)
    while raw[here] != closing:
        if closing == "}":
            name, here = decode(raw, here)
            here = _space(raw, _space(raw, here) + 1)  # the colon
        else:
            name = str(number)
        here = _space(raw, _find(raw, here, f"{pointer}/{escaped(name)}", wanted, spans))
        number += 1
        if raw[here] == ",":
            here = _space(raw, here + 1)
    return here + 1
