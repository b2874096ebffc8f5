"""The mapping of a spreadsheet: which column is what, how dates are written, what verdicts mean; a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from onrecord._text import did_you_mean
from onrecord.errors import InvalidDataError, UnreadableError
from onrecord.exchange import days
from onrecord.exchange.claimreview import A_HOST, LATER, NOT_A_URL, THE_CHECKER
from onrecord.exchange.formats import Format
from onrecord.exchange.review import NotAReviewError, Review
from onrecord.exchange.table_rows import Layout, look, rows
from onrecord.exchange.values import HOST, LANGUAGE, URL, escaped, folded, line, plain, verbatim

PARTS = (
    *("claim", "speaker", "said", "checker", "published", "rating", "explanation", "url", "title", "appearance"),
    "language",
)
"""What a column can be."""
CONSTANT = ("checker", "language", "speaker", "speaker_kind", "published", "mode")
"""What can be the same for every row."""
ORDERS = ("dmy", "mdy")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, checked: the column of each part, what is the same in every row, speakers by the names in the file."""

    name: str
    columns: AnyMapping[str, str]
    constants: AnyMapping[str, str] = field(default_factory=dict)
    order: str = ""
    speakers: AnyMapping[str, str] = field(default_factory=dict)
    ratings: AnyMapping[str, Any] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)

    def format_of(self) -> Format:
        """The format of files with this mapping; reading one raises `InvalidDataError` where a column is not in it."""

        def reading(path: Path, progress: Any) -> Any:
            header = look(path, self.layout).header
            for part, column in self.columns.items():
                if column not in header:
                    raise InvalidDataError(
                        f'{self.name}: {part} = "{column}": there is no such column in {path}.'
                        f"{did_you_mean(column, header)} There are: {', '.join(header)}."
                    )
            return rows(path, self.layout, progress)

        return Format("table", reading, lambda value: [self.review(value)])

    def review(self, row: AnyMapping[str, Any]) -> Review:
        """The fact-check in a row; raises `NotAReviewError` with the column that is at fault."""
        found = Review()
        for part, text in self.constants.items():
            setattr(found, part, text)
        raw = {part: row.get(column, "") for part, column in self.columns.items()}
        for part in ("checker", "language", "title", "rating", "explanation", "url", "appearance", "claim"):
            self._take(found, part, raw.get(part, ""))
        if not found.claim:
            raise NotAReviewError(f"{self.columns['claim']} is empty, and there is no claim without it")
        if not found.checker:
            raise NotAReviewError('no checker: name one in [constants], checker = "..."')
        if not found.rating and not found.explanation:
            raise NotAReviewError(f"{self.columns.get('rating', 'rating')} is empty: there is no verdict")
        for part in ("published", "said"):
            self._day(found, part, raw.get(part, ""))
        if found.said and found.published and found.said > found.published:
            found.losses[found.origins["said"].pointer] = LATER
            del found.origins["said"]
            found.said = ""
        self._speaker(found, raw.get("speaker", ""))
        return found

    def _pointer(self, part: str) -> str:
        return f"/{escaped(self.columns[part])}"

    def _take(self, found: Review, part: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            return
        clean = {"claim": line, "explanation": plain, "checker": plain}.get(part, verbatim)(value)
        fits = {"url": URL, "appearance": URL, "language": LANGUAGE}.get(part)
        if fits is not None and not fits.fullmatch(clean):
            found.losses[self._pointer(part)] = NOT_A_URL if fits is URL else "not the code of a language"
        elif clean:
            found.take(part, clean, self._pointer(part), value)

    def _day(self, found: Review, part: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            return
        pointer, column = self._pointer(part), self.columns[part]
        read = days.day(value, self.order)
        if read.reason == days.AMBIGUOUS:
            raise NotAReviewError(f'{column} "{value}": {read.reason}; say order = "dmy" or "mdy" in [dates]')
        if read.edtf and (part == "said" or len(read.edtf) == len("2020-01-01")):
            found.take(part, read.edtf, pointer, value)
        if read.reason or not read.edtf:
            found.losses[pointer] = read.reason or days.NO_DATE

    def _speaker(self, found: Review, value: Any) -> None:
        name = line(value) if isinstance(value, str) else ""
        if not name:
            return
        pointer = self._pointer("speaker")
        if HOST.fullmatch(name):
            found.losses[pointer] = A_HOST
        elif folded(name) == folded(found.checker):
            found.losses[pointer] = THE_CHECKER
        else:
            found.take("speaker", name, pointer, value)
            found.speaker_id = self.speakers.get(name, "")


SHIPPED = ("averitec", "cofacts", "liar")
"""The mappings of public data sets that come with onrecord."""


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file, or the shipped one of that name.

    Raises `UnreadableError` and `InvalidDataError` with what to write instead.
    """
    try:
        if str(path) in SHIPPED:
            text = resources.files("onrecord.exchange").joinpath(f"mappings/{path}.toml").read_text("utf-8")
        else:
            text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        fault = getattr(error, "strerror", None) or error
        raise UnreadableError(f"{path}: cannot be read as TOML: {fault}") from error
    tables = {"file", "columns", "constants", "dates", "speakers", "ratings"}
    for name, table in document.items():
        if name not in tables or not isinstance(table, dict):
            raise InvalidDataError(f"{path}: [{name}] is no table of a mapping.{did_you_mean(name, tables)}")
    columns = _texts(path, document, "columns", PARTS)
    if "claim" not in columns or not {"rating", "explanation"} & columns.keys():
        raise InvalidDataError(f'{path}: [columns] needs claim = "..." and rating = "...", the columns of these')
    order = document.get("dates", {}).get("order", "")
    if order not in ("", *ORDERS):
        raise InvalidDataError(f'{path}: order in [dates] is "dmy" (day first) or "mdy" (month first), not "{order}"')
    layout = _texts(path, document, "file", ("delimiter", "quote", "encoding", "sheet", "header"), lists=("header",))
    header = layout.pop("header", ())
    return Mapping(
        str(path),
        columns,
        _texts(path, document, "constants", CONSTANT),
        order,
        _texts(path, document, "speakers"),
        document.get("ratings", {}),
        Layout(**layout, header=tuple(header)),
    )


def _texts(
    path: Path, document: dict[str, Any], table: str, known: tuple[str, ...] = (), lists: tuple[str, ...] = ()
) -> dict[str, Any]:
    found = {}
    for name, value in document.get(table, {}).items():
        if known and name not in known:
            hint = did_you_mean(name, known)
            raise InvalidDataError(f"{path}: no {name} in [{table}].{hint} There are: {', '.join(known)}.")
        sound = (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
            if name in lists
            else isinstance(value, str)
        )
        if not sound:
            raise InvalidDataError(f'{path}: {name} in [{table}] is a text: {name} = "..."')
        if value:
            found[name] = value
    return found
