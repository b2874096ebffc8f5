"""Pages out of templates in which every value is escaped, and what all templates may ask of the record."""

from __future__ import annotations

import posixpath
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from onrecord.citation import CitedRow, cite
from onrecord.site import words
from onrecord.site.assessed import evidence_words, label_of, status_of
from onrecord.site.json_ld import json_ld, reviews_of
from onrecord.site.pictures import Picture, thread_picture
from onrecord.site.places import Places, numbered
from onrecord.site.record import Record, Row
from onrecord.site.statement import MOST_ROWS, Statement
from onrecord.wording import Difference

NAV = (
    ("index.html", "Search"),
    ("when/index.html", "Timeline"),
    ("speakers/index.html", "Speakers"),
    ("topics/index.html", "Topics"),
    ("answers.html", "Answers"),
    ("sources/index.html", "Sources"),
    ("methodology.html", "Methodology"),
    ("codebook.html", "Codebook"),
)
BASIS = {"derived": "by the verdict rule", "judged": "by judgement", "published": "as published"}
INTEREST = {"own": "the speaker's own side", "opposed": "an opponent of the speaker", "independent": "independent"}
CHANGES = {
    "negation": "a negation",
    "number": "a number",
    "name": "a name",
    "cut": "cut",
    "added": "added",
    "word": "other words",
    "order": "another order",
}


class Room(NamedTuple):
    """What every page says of the whole record."""

    title: str
    short: str
    heading: str
    description: str
    version: str
    licences: list[dict[str, str]]
    citation: str
    base: str
    nav: tuple[tuple[str, str], ...]


class Renderer:
    """Renders pages of one record; `page` gives the text of a page by its template and path."""

    def __init__(self, record: Record, places: Places, base: str) -> None:
        from jinja2 import Environment, PackageLoader

        self.record, self.places = record, places
        self.document = record.package.inspection.document
        self.room = _room(record, base)
        self.environment = Environment(
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            loader=PackageLoader("onrecord.site"),
        )
        self._reviews = reviews_of(record.package, base) if places.own else {}
        self._tones = {key: words.tone(status_of(record, key, "content")) for key in record.statements}
        self.environment.filters["code"] = _code
        self.environment.globals.update(self._globals())

    def page(self, template: str, path: str, **values: Any) -> str:
        """The text of one page; links lead from its folder."""
        folder = posixpath.dirname(path)
        root = "../" * (folder.count("/") + 1) if folder else ""
        return self.environment.get_template(f"{template}.html.j2").render(
            {"room": self.room, "path": path, "root": root, **values}
        )

    def _globals(self) -> dict[str, Any]:
        record = self.record
        return {
            "glyph": words.glyph,
            "tone": words.tone,
            "in_words": words.in_words,
            "day_in_words": words.day_in_words,
            "shortened": words.shortened,
            "numbered": numbered,
            "place": self.places.of,
            "most_rows": MOST_ROWS,
            "label_of": lambda aspect, status: label_of(record, aspect, status),
            "statement_row": record.statements.__getitem__,
            "source_row": lambda key: record.sources.get(key, {}),
            "said": record.said,
            "speaker_name": lambda key: record.speakers.get(key, {}).get("name") or key,
            "short_badge": self._short_badge,
            "basis_words": lambda basis: BASIS.get(basis, words.in_words(basis)),
            "evidence_words": evidence_words,
            "interest_words": lambda interest: INTEREST.get(interest, words.in_words(interest)),
            "change_words": _change_words,
            "language_name": language_name,
            "best_language": _best_language,
            "has_evidence": lambda found: any(one.evidence for one in (*found.content.shown, *found.attribution.shown)),
            "thread_of": self.thread_of,
            "linked_data": self.linked_data,
            "citation": self.citation,
            "role_words": _role_words,
        }

    def thread_of(self, found: Statement) -> Picture | None:
        """The picture of what answered a statement; None where it does not help."""
        return thread_picture(self.record, found.id, found.answers, self._tones)

    def linked_data(self, found: Statement, path: str) -> list[Markup]:
        """The texts of the page's JSON-LD elements."""
        address = self.room.base + path if self.room.base else ""
        return [Markup(text) for text in json_ld(found, address, self._reviews.get(found.id))]

    def citation(self, found: Statement) -> str:
        """How to cite one statement."""
        claim = words.shortened(found.row["claim"], 160).rstrip(".")
        return cite(self.document, "text", CitedRow("statements", found.id, claim))

    def _short_badge(self, statement_id: str) -> Markup:
        status = status_of(self.record, statement_id, "content")
        return Markup('<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>').format(
            words.tone(status), words.glyph(status), label_of(self.record, "content", status)
        )


def _room(record: Record, base: str) -> Room:
    document = record.package.inspection.document

    def text(key: str) -> str:
        value = document.get(key)
        return value if isinstance(value, str) else ""

    title = text("title") or record.package.name
    licences = document.get("licenses")
    return Room(
        title,
        words.shortened(title.partition(":")[0], 40),
        title,
        text("description"),
        text("version"),
        [
            {
                "title": str(one.get("title") or one.get("name") or ""),
                "path": words.web_address(one["path"]) if isinstance(one.get("path"), str) else "",
            }
            for one in (licences if isinstance(licences, list) else [])
            if isinstance(one, dict)
        ],
        cite(document, "text"),
        base,
        NAV,
    )


def _change_words(change: Difference) -> str:
    """A typed difference with its words, those of the best witness first."""
    sides = [f"“{side}”" for side in (change.recorded, change.quoted) if side]
    return f"{CHANGES[change.type]} {' → '.join(sides)}"


LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ku": "Kurdish",
    "nl": "Dutch", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_name(tag: str) -> str:
    """The English name of a language that is frequent in such records; else its tag."""
    return LANGUAGES.get(tag.partition("-")[0].lower(), tag)


def _best_language(found: Statement) -> str:
    best = next((one.row["language"] for one in found.wordings if one.is_best), "")
    return best or found.row["language"]


def _code(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    pieces = (Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
    return Markup("").join(pieces)


def _role_words(row: Row) -> str:
    """From when to when a role is known to have been held."""
    start, end = row.get("start_edtf", ""), row.get("end_edtf", "")
    if start.startswith("../") and end.endswith("/.."):
        return f"on {words.day_in_words(end.removesuffix('/..'))}"
    if start.startswith("../"):
        first = f"by {words.day_in_words(start.removeprefix('../'))}"
    else:
        first = f"from {words.day_in_words(start)}" if start else "beginning not known"
    if end.endswith("/.."):
        return f"{first}, until {words.day_in_words(end.removesuffix('/..'))} or later"
    last = {"": "end not known", "..": "still held"}.get(end) or f"until {words.day_in_words(end)}"
    return f"{first}, {last}"
