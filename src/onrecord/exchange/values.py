"""Values as feeds have them: a text where an object is expected, a list where one is, numbers as texts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,24}(?:[/?#]\S*)?", re.IGNORECASE)
URL = re.compile(r"https?://[^\s/?#\"<>]+\.[^\s\"<>]+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#@\s]*@)?([^/?#:@\s\[\]]+)")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_WITHIN = re.compile(r"[^\S\n]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ud800-\udfff]"
)


class At(NamedTuple):
    """A value of an object and its JSON pointer."""

    value: Any
    pointer: str


NOWHERE = At(None, "")


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer. Source: RFC 6901, 3."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def one(value: Any, pointer: str) -> At:
    """The value, or the first of a list that is not empty."""
    if not isinstance(value, list):
        return At(value, pointer)
    depth = 0
    while isinstance(value, list) and depth < 5:
        index = next((index for index, inner in enumerate(value) if inner not in (None, "", [], {})), None)
        if index is None:
            return NOWHERE
        value, pointer, depth = value[index], f"{pointer}/{index}", depth + 1
    return At(value, pointer)


def member(at: At, *names: str) -> At:
    """The first member with one of these names, which need no escape in a pointer, that is not empty."""
    value = at.value
    if isinstance(value, dict):
        for name in names:
            found = value.get(name)
            if found or (found is not None and found == 0):
                return one(found, f"{at.pointer}/{name}")
    return NOWHERE


def text_of(at: At, *names: str) -> At:
    """A text: the value itself, else of an object the first of these members; numbers as they are written."""
    value = at.value
    if value is None:
        return NOWHERE
    if isinstance(value, dict):
        found = member(at, *names, "@value")
        return text_of(found, *names) if not isinstance(found.value, dict) else NOWHERE
    if isinstance(value, str):
        return at if value.strip() else NOWHERE
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return At(str(value), at.pointer)
    return NOWHERE


def plain(text: str) -> str:
    """A text as the record keeps its own: one kind of space, Unicode form NFC, no signs that cannot be seen.

    >>> plain(" a\\u200b  b\\r\\nc ")
    'a b\\nc'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = [_WITHIN.sub(" ", line).strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def line(text: str) -> str:
    """The same in one line."""
    text = plain(text)
    return " ".join(text.split("\n")) if "\n" in text else text


def verbatim(text: str) -> str:
    """A text as it is, but for what no cell can hold: space at its ends, line ends of two kinds, lone surrogates."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()).strip()


def host_of(url: str) -> str:
    """The host of an address without `www.`, or ""."""
    found = _ADDRESS.match(url.strip())
    return found[1].casefold().removeprefix("www.") if found else ""


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """A text to compare by: without case, marks at its ends and doubled space."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    return " ".join(words).strip(" .!?:;,\"'“”„«»*_-–—")


def number(value: Any) -> float | None:
    """A number, also one written as a text, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e9 else None
