"""CHANGELOG.md: the section of what is not released yet, which becomes that of a version.

Source: Keep a Changelog, https://keepachangelog.com/en/1.1.0/
"""

from __future__ import annotations

import re
from itertools import pairwise

from onrecord.errors import OnRecordError

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## +\[?v?(?P<name>[^\]\s]+)\]?(?P<rest>.*)$", re.MULTILINE)


def body_of(text: str, name: str) -> str | None:
    """The text below the heading `## name`, up to the next heading of that level; None without such a heading."""
    for start, end, found in _sections(text):
        if found.casefold() == name.casefold():
            return text[start:end].partition("\n")[2]
    return None


def says_something(body: str | None) -> bool:
    """Whether a section has more than headings."""
    return body is not None and re.search(r"^[^#\s]", body, re.MULTILINE) is not None


def released(text: str, version: str, day: str, prepared: str | None = None) -> str:
    """The changelog with *Unreleased* turned into the section of a version.

    `prepared` is a version that was prepared and never released: its section becomes that of the new version where
    there is nothing under *Unreleased*. Raises `OnRecordError` where nothing says what changed, or both do.
    """
    fresh = says_something(body_of(text, UNRELEASED))
    waiting = prepared if says_something(body_of(text, prepared or "")) else None
    if fresh and waiting:
        raise OnRecordError(
            f'{CHANGELOG} has lines under "{UNRELEASED}" and under "{waiting}", which was not released; '
            f'move all of them under "{UNRELEASED}" and delete the other heading'
        )
    if version != waiting and body_of(text, version) is not None:
        raise OnRecordError(f'{CHANGELOG} has a section "{version}" already; move its lines under "{UNRELEASED}"')
    old = UNRELEASED if fresh else waiting
    if old is None:
        raise OnRecordError(f'{CHANGELOG} says nothing under "## {UNRELEASED}"; write there what changed')
    if waiting:
        text = _without(text, UNRELEASED)
    return _renamed(text, old, f"## {version} - {day}")


def reopened(text: str) -> str:
    """The changelog with an empty section *Unreleased* before all others, if it has none."""
    if body_of(text, UNRELEASED) is not None:
        return text
    first = next((start for start, _end, _name in _sections(text)), None)
    if first is None:
        return f"{text.rstrip()}\n\n## {UNRELEASED}\n"
    return f"{text[:first]}## {UNRELEASED}\n\n{text[first:]}"


def _sections(text: str) -> list[tuple[int, int, str]]:
    """Where each section begins and ends, and its name."""
    found = list(_HEADING.finditer(text))
    places = [*(match.start() for match in found), len(text)]
    return [(*pair, match["name"]) for match, pair in zip(found, pairwise(places), strict=True)]


def _renamed(text: str, name: str, heading: str) -> str:
    start = next(start for start, _end, found in _sections(text) if found.casefold() == name.casefold())
    return text[:start] + heading + "\n" + text[start:].partition("\n")[2]


def _without(text: str, name: str) -> str:
    for start, end, found in _sections(text):
        if found.casefold() == name.casefold():
            return text[:start] + text[end:]
    return text
