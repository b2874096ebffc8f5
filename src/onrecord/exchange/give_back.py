"""Imported objects given back: byte for byte where nothing was edited, else with the edited values in their places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from onrecord.edit.tables import Tables
from onrecord.errors import InvalidDataError
from onrecord.exchange.cell_text import from_cell
from onrecord.exchange.formats import FORMATS
from onrecord.exchange.known import review_cells
from onrecord.exchange.losses import EARLIER, pointers
from onrecord.exchange.repair import repaired
from onrecord.exchange.review import NotAReviewError, Review
from onrecord.exchange.splice import spliced
from onrecord.query import Package


@dataclass(frozen=True, slots=True)
class Given:
    """An imported object as it is given back; `edited` are the pointers whose values the record has changed.

    `unsaid` are changes that the object cannot say, by pointer: a value that its text, which is not JSON, keeps.
    """

    origin: str
    position: int
    raw: str
    edited: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


def given_back(package: Package, form: str) -> Iterator[Given]:
    """Every imported object of a format, by file and position; objects that gave no rows too.

    Raises `InvalidDataError` for a row of `imports` that onrecord did not write.
    """
    tables = Tables(package)
    if "imports" not in package.tables():
        return
    cells_of = review_cells(tables)
    rows = sorted(tables.having("imports", {"format": form}), key=_place)
    for _, same in groupby(rows, lambda row: (row["origin"], row["position"], row["raw_sha256"])):
        yield _given(list(same), cells_of, form)  # several rows where one claim has several reviews


def _given(rows: list[dict[str, str]], cells_of: Mapping[str, dict[str, str]], form: str) -> Given:
    row = rows[0]
    raw = row["raw"]
    try:
        notes = tuple(entry["reason"] for entry in json.loads(row["losses"] or "[]") if entry["pointer"] == "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidDataError(f"imports {row['import_id']}: losses is not as onrecord writes it") from error
    edits = _edits(rows, cells_of, form)
    unsaid: tuple[str, ...] = ()
    if edits:
        try:
            raw = spliced(raw, edits)
        except (ValueError, KeyError, IndexError):  # not JSON, but read as JSON5
            unsaid, edits = tuple(edits), {}
    return Given(row["origin"], int(row["position"]), from_cell(raw, notes), tuple(edits), unsaid)


def _edits(rows: list[dict[str, str]], cells_of: Mapping[str, dict[str, str]], form: str) -> dict[str, str]:
    """The values that differ from what the object had when it was imported, by pointer."""
    if not any(row["verification_id"] in cells_of for row in rows):
        return {}
    edits: dict[str, str] = {}
    reviews = _reviews(rows[0]["raw"], form)
    for row in rows:
        reasons, cells = pointers(row["losses"]), cells_of.get(row["verification_id"])
        review = next((one for one in reviews if _is_of(one, reasons)), None)
        if review is None or cells is None:
            continue
        for part, origin in review.origins.items():
            same = cells[part] in (origin.raw, getattr(review, part))
            if not same and reasons.get(origin.pointer) != EARLIER:
                edits[origin.pointer] = cells[part]
    return edits


def _is_of(review: Review, reasons: Mapping[str, str]) -> bool:
    """Whether a row with these losses was made of this review, and not of another of the same object."""
    for origin in review.origins.values():
        above = origin.pointer.rpartition("/")[0]
        while above:
            if above in reasons:
                return False
            above = above.rpartition("/")[0]
    return True


def _reviews(raw: str, form: str) -> list[Review]:
    try:
        value: Any = json.loads(raw, strict=False)
    except ValueError:
        value = next((value for value, _ in repaired(raw)), None)
    if form not in FORMATS:
        return []
    try:
        return list(FORMATS[form].reviews(value))
    except NotAReviewError:
        return []


def _place(row: Mapping[str, str]) -> tuple[str, int, str]:
    return row["origin"], int(row["position"]), row["raw_sha256"]
