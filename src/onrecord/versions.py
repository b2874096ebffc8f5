"""Versions: their order, and the mark of what lies between two releases."""

from __future__ import annotations

import re
from typing import Any

DEVELOPMENT = "+dev"
"""The end of the version of a package between releases: `1.0.0+dev` is 1.0.0 and changes since."""
NONE_YET = "0.0.0"
"""What comes before the first release."""


def is_development(version: str) -> bool:
    """Whether a version is one between releases.

    >>> is_development("1.0.0+dev"), is_development("1.0.0")
    (True, False)
    """
    return version.endswith(DEVELOPMENT)


def last_release(version: str) -> str:
    """The release that a version goes on from, or is; "" before the first.

    >>> last_release("1.0.0+dev"), last_release("1.0.0"), last_release("0.0.0+dev")
    ('1.0.0', '1.0.0', '')
    """
    base = version.removesuffix(DEVELOPMENT)
    return "" if is_development(version) and base == NONE_YET else base


def unreleased(version: str) -> str:
    """Why a version is not a release, in words; "" for a release.

    >>> unreleased("1.0.0+dev"), unreleased("1.0.0")
    ('not released: 1.0.0 and changes since', '')
    """
    if not is_development(version):
        return ""
    base = last_release(version)
    return f"not released: {base} and changes since" if base else "not released yet"


def version_key(version: str) -> tuple[Any, ...]:
    """What versions are ordered by: three numbers, a pre-release before its release; what follows a plus is ignored.

    >>> version_key("1.0.0-rc.1") < version_key("1.0.0") < version_key("1.10.0")
    True
    """
    plain = version.partition("+")[0]
    numbers, _, before = plain.partition("-")
    parts = tuple(int(part) for part in re.findall(r"[0-9]+", numbers)[:3])
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in before.split(".") if word)
    return (*parts, 0 if before else 1, words)
