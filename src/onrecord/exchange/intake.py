"""Fact-checks become rows: speakers, sources and statements that the record has are found, others are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.edit.ids import slug
from onrecord.edit.tables import Tables
from onrecord.exchange.cell_text import to_cell
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.known import Known, review_key
from onrecord.exchange.losses import EARLIER, losses, written
from onrecord.exchange.new_ids import NewIds
from onrecord.exchange.ratings import Ratings
from onrecord.exchange.review import PARTS, NotAReviewError, Review
from onrecord.exchange.values import folded, host_of

UNNAMED = "unnamed"
SPEAKER_NOTE = "Named as the speaker by an imported fact-check; not looked into."
NOT_LOOKED_INTO = "Not looked into; the statement comes from an imported fact-check."
OPEN = "The fact-check gives no day; not later than the fact-check."
FUTURE = "a day in the future"
UNDETERMINED = "und"


@dataclass(slots=True)
class Counts:
    """What an intake did with the objects it was given."""

    objects: int = 0
    added: int = 0
    same: int = 0
    again: int = 0
    reused: int = 0
    changed: list[tuple[int, str, str, str]] = field(default_factory=list)


class Intake:
    """Collects the new rows of an import; nothing is written.

    `rows` has, for each table, tuples of the cells in the order of `COLUMNS`; `objects` the file, number and line of
    each object, and `objects_of`, for each new id, the indexes of the objects that made or use its row.
    """

    def __init__(
        self, tables: Tables, ratings: Ratings, *, form: str, assessor: str, today: str, bulk: bool = False
    ) -> None:
        self.known = Known(tables)
        self.ratings, self.form = ratings, form
        self.assessor, self.today = assessor, today
        self.rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
        self.counts = Counts()
        self.objects: list[tuple[str, int, int]] = []
        self.objects_of: dict[str, list[int]] = {}
        self._cell, self._digest, self._origin = "", "", ""
        self._notes: tuple[str, ...] = ()
        self.ids = NewIds(tables, bulk=bulk)
        self._slugs: dict[str, str] = {}

    def is_new(self, raw: str) -> bool:
        """Whether no object with this text is in the record; one that is, is counted."""
        self._cell, self._notes = to_cell(raw)
        self._digest = hashlib.sha256(self._cell.encode()).hexdigest()
        if self._digest in self.known.hashes:
            self.counts.same += 1
            return False
        return True

    def add(self, found: Found, reviews: Iterable[Review], origin: str) -> None:
        """Take over the fact-checks of one object, which is new."""
        self.objects.append((origin, found.position, found.line))
        self._origin = origin
        for review in reviews:
            self._add(found, review)
        self.known.hashes.add(self._digest)

    def keep(self, refused: Refused, origin: str) -> None:
        """Keep the text of an object that gives no rows, so that nothing is lost."""
        if not refused.raw or not self.is_new(refused.raw):
            return
        self.objects.append((origin, refused.position, refused.line))
        self._origin = origin
        self._import(refused.position, "", "", [("", refused.reason), *self._noted()])
        self.known.hashes.add(self._digest)

    def _import(self, position: int, statement: str, verification: str, ledger: list[tuple[str, str]]) -> None:
        self._row(
            "imports",
            (
                *(self.ids.draw("imports"), self.form, self._origin, str(position), self._cell, self._digest),
                *(statement, verification, written(ledger)),
            ),
        )

    def _add(self, found: Found, review: Review) -> None:
        cells = {part: getattr(review, part) for part in PARTS}
        key = review_key(cells)
        known = self.known.review(key)
        if known is None:
            verification, statement = self._new(review, cells)
            self.known.keep(key, verification, statement, cells)
            self.counts.added += 1
        else:
            verification, (statement, cells) = known
            self._used(verification)
            self.counts.again += 1
            for part, origin in review.origins.items():
                if cells[part] not in (getattr(review, part), origin.raw):
                    change = (len(self.objects) - 1, origin.pointer, cells[part], getattr(review, part))
                    self.counts.changed.append(change)
        kept: set[str] = set()
        reasons = review.losses
        for part, origin in review.origins.items():
            if cells[part] == origin.raw:
                kept.add(origin.pointer)
            elif cells[part] != getattr(review, part):
                reasons[origin.pointer] = EARLIER
            elif origin.pointer not in reasons:
                reasons[origin.pointer] = IN_ANOTHER_FORM[part]
        ledger = losses(found.value, kept - reasons.keys(), reasons)
        self._import(found.position, statement, verification, [*self._noted(), *ledger])

    def _noted(self) -> list[tuple[str, str]]:
        """What the cell of the text differs in, as entries of the ledger."""
        return [("", note) for note in self._notes]

    def _row(self, table: str, cells: tuple[str, ...]) -> None:
        self.rows[table].append(cells)
        self._used(cells[0])

    def _used(self, identifier: str) -> None:
        """Note that the object at hand uses the row of this id, if that is a new one."""
        self.objects_of.setdefault(identifier, []).append(len(self.objects) - 1)

    def _new(self, review: Review, cells: dict[str, str]) -> tuple[str, str]:
        """The new verification of a review and its statement; `cells` become those in which its parts are."""
        if review.said > self.today:
            review.losses[review.origins["said"].pointer] = FUTURE
            del review.origins["said"]
            review.said = cells["said"] = ""
        if review.published > self.today:
            review.losses[review.origins["published"].pointer] = FUTURE
            del review.origins["published"]
            review.published = cells["published"] = ""
        speaker = self._speaker(review, cells)
        source = self._source(review, cells)
        statement = self._statement(review, cells, speaker, source)
        status = review.status or self.ratings.status(review)
        verification = self.ids.draw("verifications")
        self._row(
            "verifications",
            (
                *(verification, statement, "content", status, "published", review.checker, review.published),
                *(review.rating, source, review.explanation, ""),
            ),
        )
        self.known.assessed.add((statement, review.checker))
        return verification, statement

    def _speaker(self, review: Review, cells: dict[str, str]) -> str:
        known = self.known
        if not review.speaker:
            if UNNAMED not in known.speaker_ids:
                known.speaker_ids[UNNAMED] = "Unnamed"
                note = "Stands for the speakers whom imported fact-checks do not name."
                self._row("speakers", (UNNAMED, "Unnamed", UNNAMED, "", note))
            return UNNAMED
        name = folded(review.speaker)
        identifier = review.speaker_id or known.wikidata.get(review.wikidata) or known.speakers.get(name)
        if review.speaker_id and review.speaker_id not in known.speaker_ids:
            raise NotAReviewError(
                f'the mapping has "{review.speaker}" as "{review.speaker_id}", who is not in speakers'
            )
        if identifier is None:
            identifier = known.free(slug(review.speaker) or f"speaker-{self.ids.letters()}", known.speaker_ids)
            known.speaker_ids[identifier] = review.speaker
            known.speakers[name] = identifier
            if review.wikidata:
                known.wikidata[review.wikidata] = identifier
                known.wikidata_of[identifier] = review.wikidata
            kind = review.speaker_kind or "group"
            self._row("speakers", (identifier, review.speaker, kind, review.wikidata, SPEAKER_NOTE))
        else:
            self._used(identifier)
            cells["speaker"] = known.speaker_ids[identifier]
            cells["wikidata"] = known.wikidata_of.get(identifier, "")
        return identifier

    def _source(self, review: Review, cells: dict[str, str]) -> str:
        known = self.known
        title = review.title or review.claim
        language = review.language or UNDETERMINED
        identifier = known.sources.get(review.url) if review.url else None
        if identifier is None:
            identifier = self._named(review.checker, review.published)
            known.titles[identifier] = title
            if review.url:
                known.sources[review.url] = identifier
            self._row(
                "sources",
                (identifier, "fact-check", title, review.checker, review.published, language, review.url),
            )
        else:
            self._used(identifier)
            if review.title:
                cells["title"] = known.titles[identifier]
        return identifier

    def _appearance(self, review: Review) -> str:
        """The source in which a statement was first seen."""
        known = self.known
        identifier = known.sources.get(review.appearance)
        if identifier is None:
            host = host_of(review.appearance) or review.checker
            identifier = self._named(host, "")
            known.sources[review.appearance] = identifier
            known.titles[identifier] = review.appearance
            self._row(
                "sources",
                (identifier, "web-page", review.appearance, host, "", UNDETERMINED, review.appearance),
            )
        else:
            self._used(identifier)
        return identifier

    def _statement(self, review: Review, cells: dict[str, str], speaker: str, source: str) -> str:
        key = (speaker, review.said, folded(review.claim))
        shared = bool(review.said) and speaker != UNNAMED
        identifier = self.known.statement(key) if shared else None
        if identifier is not None and (identifier, review.checker) not in self.known.assessed:
            self.counts.reused += 1
            self._used(identifier)
            cells.update(self.known.statement_cells[identifier])
            return identifier
        identifier = self.ids.draw("statements")
        witness = self._appearance(review) if review.appearance else source
        language = review.language or UNDETERMINED
        mode = review.mode or "reported"
        self._row("statements", (identifier, speaker, review.claim, language, mode, "factual", witness))
        said, basis, note = review.said, "stated", ""
        if not said:
            said, basis, note = f"../{review.published or self.today}", "inferred", OPEN
        date, attribution = self.ids.draw("dates"), self.ids.draw("verifications")
        self.rows["dates"].append((date, identifier, "said", said, basis, source, note))
        self.rows["verifications"].append(
            (
                *(attribution, identifier, "attribution", "unverified", "judged", self.assessor, self.today),
                *("", "", NOT_LOOKED_INTO, "low"),
            )
        )
        self.objects_of[date] = self.objects_of[attribution] = self.objects_of[identifier]
        if shared:
            self.known.statements.setdefault(key, identifier)
            self.known.statement_cells[identifier] = {
                "claim": review.claim,
                "language": review.language,
                "said": review.said,
                "appearance": review.appearance,
            }
        return identifier

    def _named(self, publisher: str, published: str) -> str:
        """A new id for a source: its publisher, its day, and letters drawn at random."""
        if (base := self._slugs.get(publisher)) is None:
            base = self._slugs[publisher] = slug(publisher)[:40].strip("-") or "source"
        identifier = f"{base}-{published}-{self.ids.letters()}" if published else f"{base}-{self.ids.letters()}"
        return self.known.free(identifier, self.known.titles)


COLUMNS = {
    "speakers": ("speaker_id", "name", "kind", "wikidata_id", "note"),
    "sources": ("source_id", "kind", "title", "publisher", "published_edtf", "language", "url"),
    "statements": ("statement_id", "speaker_id", "claim", "language", "mode", "kind", "source_id"),
    "dates": ("date_id", "statement_id", "event", "edtf", "basis", "source_id", "note"),
    "verifications": (
        *("verification_id", "statement_id", "aspect", "status", "basis", "assessed_by", "assessed_on"),
        *("rating_as_published", "source_id", "rationale", "confidence"),
    ),
    "imports": (
        *("import_id", "format", "origin", "position", "raw", "raw_sha256", "statement_id", "verification_id"),
        "losses",
    ),
}
"""The columns that an import fills, by table."""

IN_ANOTHER_FORM = {part: f"in another form in {table}.{column}" for part, (table, column) in PARTS.items()}
IN_ANOTHER_FORM["appearance"] = "in another form in sources.url"
