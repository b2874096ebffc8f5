"""A review and a claim as checkers publish them, brought into a record of its own."""

import json

import onrecord
from onrecord.edit.tables import Tables
from onrecord.exchange.formats import FORMATS
from onrecord.exchange.ratings import content_statuses, read_ratings
from onrecord.exchange.run import Source, import_files

TODAY = "2026-01-15"
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example.org/1",
    "claimReviewed": "The dam held back all of the water",
    "datePublished": "2024-06-22",
    "author": {"@type": "Organization", "name": "Example Desk", "url": "https://desk.example.org"},
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2024-06-20T08:00:00Z",
        "author": {
            "@type": "Person",
            "name": "A. Speaker",
            "jobTitle": "Minister",
            "sameAs": ["https://www.wikidata.org/wiki/Q42", "https://example.org/a"],
        },
        "appearance": [{"@type": "CreativeWork", "url": "https://news.example.org/a"}, "https://news.example.org/b"],
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
}
CLAIM = {
    "text": "The dam held back all of the water",
    "claimant": "A. Speaker",
    "claimDate": "2024-06-20T00:00:00Z",
    "claimReview": [
        {
            "publisher": {"name": "Example Desk", "site": "desk.example.org"},
            "url": "https://desk.example.org/1",
            "title": "No, it did not",
            "reviewDate": "2024-06-22T00:00:00Z",
            "textualRating": "False",
            "languageCode": "en",
        },
        {"publisher": {"site": "other.example.org"}, "url": "https://other.example.org/2", "textualRating": "Wrong"},
    ],
}


def changed(value, *path_and_new):
    """A copy of a value with another value at a path; without one, when it is `...`."""
    *path, new = path_and_new
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return copy


def bring(record, items, form="claimreview", name="feed.json", **options):
    path = record.parent / name
    path.write_text(items if isinstance(items, str) else json.dumps(items, ensure_ascii=False), "utf-8", newline="")
    package = onrecord.open(record)
    statuses = content_statuses(package)
    ratings = options.pop("ratings", None)
    return import_files(
        package,
        [Source(path, name)],
        FORMATS[form],
        lambda: read_ratings(statuses, ratings),
        today=TODAY,
        **options,
    )


def table(record, name):
    return Tables(onrecord.open(record)).rows(name)


def one(record, name, **cells):
    (found,) = [row for row in table(record, name) if cells.items() <= row.items()]
    return found
