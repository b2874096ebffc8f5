"""The known name nearest to a mistyped one, for hints and suggestions."""

from __future__ import annotations

from collections.abc import Iterable

MANY = 200_000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The entry of `known` most like `name`, or None when nothing is close enough.

    >>> nearest("mike-pompoe", ["mike-pompeo", "norman-roule"])
    'mike-pompeo'
    """
    from rapidfuzz import fuzz, process

    choices = list(known)
    if len(choices) > MANY:
        choices = [choice for choice in choices if choice[:2] == name[:2]]
    folded = name[:200].strip().casefold()
    found = process.extractOne(folded, choices, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70)
    return found[0] if found else None
