"""The formats that are read object by object: which objects of a file are wanted, and what is taken out of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.exchange import claimreview, factchecktools
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.read import Progress, read
from onrecord.exchange.review import Review


class Format(NamedTuple):
    """A format by its name in `imports.format`: how its files are read and its objects taken apart."""

    name: str
    read: Callable[[Path, Progress | None], Iterator[Found | Refused]]
    reviews: Callable[[Any], Iterable[Review]]


def _claimreviews(path: Path, progress: Progress | None) -> Iterator[Found | Refused]:
    return read(path, claimreview.is_review, progress)


def _claims(path: Path, progress: Progress | None) -> Iterator[Found | Refused]:
    return read(path, factchecktools.is_claim, progress)


FORMATS = {
    "claimreview": Format("claimreview", _claimreviews, lambda value: [claimreview.review_of(value)]),
    "factchecktools": Format("factchecktools", _claims, lambda value: list(factchecktools.reviews_of(value))),
}
"""The formats of objects; tables have a mapping of their own."""
