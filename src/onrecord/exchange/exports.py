"""Files of ClaimReview and of the Fact Check Tools API: imported objects as they were, then our own verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.exchange.give_back import Given, given_back
from onrecord.exchange.own_reviews import SCHEMA, OwnReviews
from onrecord.export.atomic import write_whole
from onrecord.query import Package

LISTING = {
    "claimreview": "a list of ClaimReview: what was imported, as it was, then our own verdicts",
    "claimreview-feed": "the same as a schema.org DataFeed",
    "factchecktools": "imported answers of the Fact Check Tools API, as they were",
}
"""What each of these exports writes."""


def write(package: Package, name: str, out: Path, *, base_url: str = "", force: bool = False) -> tuple[Given, ...]:
    """Write one of these exports to a file, whole or not at all; returns the imported objects that were edited.

    `base_url` is where the reading room of the record is; by default the homepage in the descriptor. Raises
    `OnRecordError` where the record has verdicts of its own and neither is known.
    """
    form = "factchecktools" if name == "factchecktools" else "claimreview"
    edited: list[Given] = []
    texts = list(_texts(package, form, base_url, edited))
    if name == "claimreview-feed":
        head = json.dumps({"@context": SCHEMA, "@type": "DataFeed"})[:-1] + ', "dataFeedElement": [\n'
        items = [f'{{"@type": "DataFeedItem", "item": [{text}]}}' for text in texts]
    else:
        head, items = ('{"claims": [\n' if name == "factchecktools" else "[\n"), texts
    tail = "\n]\n" if name == "claimreview" else "\n]}\n"
    content = (head + ",\n".join(items) + tail).encode("utf-8", "surrogatepass")

    def put(path: Path) -> None:
        path.write_bytes(content)

    write_whole(out, put, force=force)
    return tuple(edited)


def _texts(package: Package, form: str, base_url: str, edited: list[Given]) -> Iterator[str]:
    for given in given_back(package, form):
        if given.edited or given.unsaid:
            edited.append(given)
        yield given.raw
    if form == "claimreview":
        own = OwnReviews(package, base_url)
        found = False
        for review in own.objects():
            found = True
            yield json.dumps(review, ensure_ascii=False)
        if not found and not own.base_url and own.verdicts():
            raise OnRecordError(
                "a ClaimReview needs the address of its page: give --base-url https://... (where the "
                'reading room is), or set "homepage" in datapackage.json'
            )
