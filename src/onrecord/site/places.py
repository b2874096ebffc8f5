"""Where each thing has its page: names of files that are safe everywhere, and lists cut into pages."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from onrecord.site.record import Record, in_parts
from onrecord.site.words import MONTHS

OWN_PAGES = 20_000
"""Of so many statements each has a page of its own; more are put on pages by month, each at an anchor."""
LISTED = 60
"""Statements on one page of a list."""
WHOLE = 12
"""Statements with all that is known of them on one page by month."""
MOST_OWN = {"speakers": 5_000, "sources": 12_000, "topics": 2_000}
"""Of so many things each has a page of its own; more share pages."""
SHARED = 25
_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")
_MONTH = re.compile(r"(0[1-9]|1[0-2])\Z")
_DEVICES = frozenset({"con", "prn", "aux", "nul", "index", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))})


def file_name(row_id: str) -> str:
    """A name for the file of an id: the id where it is a plain name, else its hash, so that no id leads elsewhere.

    >>> file_name("st-7k3m9q"), file_name("../x")
    ('st-7k3m9q', 'x-d6b96a97d147daaae49e')
    """
    if _SAFE.match(row_id) and row_id not in _DEVICES and not row_id.startswith("x-"):
        return row_id
    return "x-" + hashlib.sha256(row_id.encode("utf-8", "surrogatepass")).hexdigest()[:20]


class Period(NamedTuple):
    """A year or a month, and one page of its statements in the order in which they were said."""

    key: str
    label: str
    path: str
    ids: list[str]
    number: int
    pages: int


class Places:
    """The address of every page below the room's folder, and of every statement, speaker, source and topic."""

    def __init__(self, record: Record) -> None:
        self.own = len(record.statements) <= OWN_PAGES
        self.ids = record.in_time(record.statements)
        self.periods = _periods(record, self.ids, LISTED if self.own else WHOLE)
        self._of: dict[tuple[str, str], str] = {}
        for period in self.periods:
            for statement_id in period.ids:
                path = f"statements/{file_name(statement_id)}.html" if self.own else f"{period.path}#{statement_id}"
                self._of["statements", statement_id] = path
        topics = sorted({row.get("topic", "") for row in record.statements.values()} - {""})
        self.shared: dict[str, list[tuple[str, list[str]]]] = {}
        """By kind of thing, the pages that several share: (path, ids); none where each has its own."""
        for kind, ids in (
            ("speakers", sorted(record.speakers)),
            ("sources", sorted(record.sources)),
            ("topics", topics),
        ):
            self._place(kind, ids)

    def of(self, kind: str, row_id: str) -> str:
        """The path of a thing, with its anchor; "" where it has none, as a row that is not there."""
        return self._of.get((kind, row_id), "")

    def _place(self, kind: str, ids: list[str]) -> None:
        if len(ids) <= MOST_OWN[kind]:
            self._of |= {(kind, row_id): f"{kind}/{file_name(row_id)}.html" for row_id in ids}
            return
        pages = [(f"{kind}/page-{number}.html", part) for number, part in enumerate(in_parts(ids, SHARED), 1)]
        self.shared[kind] = pages
        self._of |= {(kind, row_id): f"{path}#{row_id}" for path, part in pages for row_id in part}


def numbered(path: str, number: int) -> str:
    """The path of one page of a list that has several; the first has the plain one.

    >>> numbered("speakers/x.html", 2)
    'speakers/x-p2.html'
    """
    return path if number == 1 else f"{path.removesuffix('.html')}-p{number}.html"


def _periods(record: Record, ids: list[str], size: int) -> list[Period]:
    """The years, or where a year has more than a page its months, each cut into pages."""
    years: dict[str, list[str]] = {}
    for statement_id in ids:
        years.setdefault(record.said(statement_id).get("earliest", "")[:4] or "undated", []).append(statement_id)
    found: list[Period] = []
    for year, of_year in years.items():
        parts = {year: of_year}
        if year != "undated" and len(of_year) > size:
            parts = {}
            for statement_id in of_year:
                parts.setdefault(record.said(statement_id)["earliest"][:7], []).append(statement_id)
        for key, of_part in parts.items():
            pages = list(in_parts(of_part, size))
            for number, part in enumerate(pages, 1):
                path = numbered(f"when/{file_name(key)}.html", number)
                found.append(Period(key, period_in_words(key), path, part, number, len(pages)))
    return found


def period_in_words(key: str) -> str:
    """A year, a month, or that no day is known.

    >>> period_in_words("2021-01"), period_in_words("2021"), period_in_words("undated")
    ('January 2021', '2021', 'Day not known')
    """
    if key == "undated":
        return "Day not known"
    year, _, month = key.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}" if _MONTH.match(month) else year
