"""One fact-check taken out of an object of any format: its parts as cells will have them, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class NotAReviewError(ValueError):
    """An object that lacks what every row needs; its text is the reason."""


class Origin(NamedTuple):
    """Where in an object a part was: its JSON pointer and the text there."""

    pointer: str
    raw: str


PARTS = {
    "claim": ("statements", "claim"),
    "language": ("statements", "language"),
    "speaker": ("speakers", "name"),
    "wikidata": ("speakers", "wikidata_id"),
    "said": ("dates", "edtf"),
    "checker": ("verifications", "assessed_by"),
    "published": ("verifications", "assessed_on"),
    "rating": ("verifications", "rating_as_published"),
    "explanation": ("verifications", "rationale"),
    "url": ("sources", "url"),
    "title": ("sources", "title"),
    "appearance": ("appearances", "url"),
}
"""The table and column in which each part is kept; `appearances` are the sources that a statement was first seen in."""


@dataclass(slots=True)
class Review:
    """A fact-check; what is not known is "".

    `origins` has the parts that are in the object itself; `losses` what else of it is known to be lost, by pointer.
    `said` is EDTF, `published` a day; `scale` are the value, best and worst number of a rating, where they agree.
    """

    claim: str = ""
    language: str = ""
    speaker: str = ""
    speaker_kind: str = ""
    speaker_id: str = ""
    wikidata: str = ""
    said: str = ""
    checker: str = ""
    published: str = ""
    rating: str = ""
    explanation: str = ""
    url: str = ""
    title: str = ""
    appearance: str = ""
    mode: str = ""
    status: str = ""
    scale: tuple[float, float, float] | None = None
    origins: dict[str, Origin] = field(default_factory=dict)
    losses: dict[str, str] = field(default_factory=dict)

    def take(self, part: str, text: str, pointer: str, raw: str | None = None) -> None:
        """Set a part that is found at a pointer."""
        setattr(self, part, text)
        self.origins[part] = Origin(pointer, text if raw is None else raw)
