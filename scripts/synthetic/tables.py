"""The tables of a package without a fault, any rows of them at a time.

Statements come in blocks of twenty. The place of a statement in its block says what is special about it: whether it
is answered, supported, refuted, superseded and so on (see `CONTENT`, `EVIDENCE` and `dates`).
"""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from synthetic.draw import PERSIAN, Draw, Shuffle, slugs, taken

ROOT = Path(__file__).resolve().parents[2]
BLOCK = 20
ANSWERED, SUPERSEDED, CORROBORATED, REPORTED, DESCRIBING, ANSWERING, PLAIN, TAIL = 0, 4, 5, 6, 7, 10, 13, 19
UNCERTAIN = 15
"""The first of four statements in a block whose dates are told in the four ways of `_forms`."""
CONTENT = ["disputed", "supported", "refuted", "disputed", "unverified", *["unsubstantiated"] * 4, "not-checkable"]
CONTENT += ["unverified", "partly-supported", *["unsubstantiated"] * 4, *["unverified"] * 4]
"""The status of the content of a statement, by its place in the block."""
EVIDENCE = [(1, "supports"), (2, "refutes"), (3, "supports"), (3, "refutes"), (4, "supports"), (11, "supports")]
EVIDENCE += [(12, "silent")]
"""The evidence in a block: the place of the statement whose content it speaks of, and its stance."""
DAYS = 4_000
FIRST = date(2010, 1, 1)
Cells = dict[str, pl.Series | str]


def _forms(day: date) -> list[tuple[str, str, str]]:
    """A day told in four ways, each with its bounds: exactly, to the month, approximately, as an interval."""
    month = day.isoformat()[:7]
    end = (day + timedelta(days=3)).isoformat()
    text = day.isoformat()
    last = f"{month}-{monthrange(day.year, day.month)[1]}"
    return [(text, text, text), (month, f"{month}-01", last), (f"{text}~", text, text), (f"{text}/{end}", text, end)]


@cache
def calendar() -> list[pl.Series]:
    """EDTF, earliest and latest; four forms of each day."""
    told = [form for number in range(DAYS) for form in _forms(FIRST + timedelta(days=number))]
    return [pl.Series(column) for column in zip(*told, strict=True)]


@cache
def schema(table: str) -> dict:
    """The Table Schema of a table."""
    return json.loads((ROOT / "schemas" / f"{table}.json").read_text("utf-8"))


def _text(value: str | None, count: int) -> pl.Series:
    return pl.repeat(value, count, dtype=pl.String, eager=True)


def _where(mask: np.ndarray, yes: pl.Series | str | None, no: pl.Series | str | None = None) -> pl.Series:
    """`yes` where the mask holds, else `no`."""
    cells = [value if isinstance(value, pl.Series) else _text(value, len(mask)) for value in (yes, no)]
    return cells[0].zip_with(pl.Series(mask), cells[1])


class Shape:
    """A package of so many statements: how many rows each table has (`counts`), and any of them (`rows`)."""

    def __init__(self, size: int, seed: int) -> None:
        self.draw = Draw(seed)
        self.size = size
        self.blocks = size // BLOCK
        self.late = max(20, size // 100)
        self.houses = max(20, size // 1_000)
        self.codebook = pl.read_csv(ROOT / "data" / "statuses.csv", infer_schema=False)
        speakers = -(-max(20, size // 50) // 4) * 4
        self.counts = {
            "statements": size,
            "speakers": speakers,
            "roles": speakers // 4 * 5,
            "dates": size + self.blocks,
            "sources": self.late + max(40, size // 10),
            "quotations": size + self.blocks,
            "verifications": 2 * size + self.blocks,
            "statuses": self.codebook.height,
            "evidence": len(EVIDENCE) * self.blocks,
            "counter_statements": self.blocks,
            "corrections": self.blocks // 10,
        }
        self.order = {table: Shuffle(count) for table, count in self.counts.items()}
        claims = self.draw.sentences("claims", 8, 30, marks=True).str.replace_all("\n", " ")
        self.claims = claims.str.slice(0, 290).str.strip_chars()
        self.quotes = self.draw.sentences("quotes", 6, 40, marks=True)
        self.words = self.draw.sentences("words", 8, 20)
        self.hashes = pl.Series([f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" * 4 for number in range(1_000)])

    def rows(self, table: str, index: np.ndarray) -> pl.DataFrame:
        """Those rows of a table as text, missing cells null, columns in file order."""
        if table == "statuses":
            return self.codebook[index]
        cells = getattr(self, f"_{table}")(index)
        given = ((field["name"], cells.get(field["name"])) for field in schema(table)["fields"])
        return pl.DataFrame(
            {name: cell if isinstance(cell, pl.Series) else _text(cell, len(index)) for name, cell in given}
        )

    def ids(self, prefix: str, index: np.ndarray) -> pl.Series:
        """The ids of those rows."""
        tables = {"st": "statements", "dt": "dates", "qt": "quotations", "vf": "verifications", "ev": "evidence"}
        return self.draw.ids(prefix, index, self.counts[tables.get(prefix, "corrections")])

    def place(self, statement: np.ndarray) -> np.ndarray:
        """The place of each statement in its block; those after the last whole block have nothing special."""
        return np.where(statement < self.blocks * BLOCK, statement % BLOCK, TAIL)

    def _extra(self, owner: np.ndarray, place: int) -> tuple[np.ndarray, np.ndarray]:
        """In a table of one row for each statement and one more for each block: which is which, and of what."""
        more = owner >= self.size
        return more, np.where(more, (owner - self.size) * BLOCK + place, owner)

    def _source(self, statement: np.ndarray) -> np.ndarray:
        return self.late + self.draw.below("source", statement, self.counts["sources"] - self.late)

    def _source_ids(self, index: np.ndarray) -> pl.Series:
        return _where(index < self.late, slugs("late-source", index), slugs("source", np.maximum(index - self.late, 0)))

    def _speaker(self, statement: np.ndarray) -> np.ndarray:
        return self.draw.below("speaker", statement, self.counts["speakers"])

    def _quote(self, statement: np.ndarray) -> pl.Series:
        return _where(self.place(statement) == REPORTED, None, self.draw.of(self.quotes, "quote", statement))

    def _language(self, statement: np.ndarray) -> pl.Series:
        return self.draw.of(["en", "en", "fa", "ar"], "language", statement)

    def _sources(self, index: np.ndarray) -> Cells:
        copy = (index >= self.late) & ((index - self.late) % BLOCK == 7)
        kinds = self.draw.of(["news-report", "transcript", "official-document"], "form", index)
        published = self.draw.of(["2022", "2022-03", "2022-03-05", "2022-04~"], "published", index)
        own = self._source_ids(index)
        return {
            "source_id": own,
            "kind": _where(copy, "republication", kinds),
            "title": self.draw.of(self.words, "title", index),
            "publisher": slugs("house", index % self.houses),
            "published_edtf": _where(index < self.late, "2023-05", published),
            "language": self.draw.of(["en", "fa"], "tongue", index),
            "url": "https://example.org/" + own,
            "retrieved_on": "2024-03-01",
            "content_sha256": self.draw.of(self.hashes, "hash", index),
            "republishes": _where(copy, self._source_ids(np.maximum(index - 1, 0))),
        }

    def _speakers(self, index: np.ndarray) -> Cells:
        own = slugs("speaker", index)
        name = "Speaker " + own.str.slice(len("speaker-"))
        country = self.draw.of(["US", "IR", "NA"], "country", index)
        return {"speaker_id": own, "name": name, "kind": "person", "country": country}

    def _roles(self, index: np.ndarray) -> Cells:
        former = index % 5 == 0
        return {
            "speaker_id": slugs("speaker", index // 5 * 4 + np.maximum(index % 5 - 1, 0)),
            "title": _where(former, "former spokesperson", "spokesperson"),
            "organization": self.draw.of(["a ministry", "an agency"], "organization", index),
            "start_edtf": _where(former, "2021-01", "../2009"),
        }

    def _statements(self, index: np.ndarray) -> Cells:
        mode = self.draw.of(["spoken", "written"], "mode", index)
        return {
            "statement_id": self.ids("st", index),
            "speaker_id": slugs("speaker", self._speaker(index)),
            "claim": self.draw.of(self.claims, "claim", index),
            "quote": self._quote(index),
            "language": self._language(index),
            "mode": _where(self.place(index) == REPORTED, "reported", mode),
            "kind": self.draw.of(["factual", "denial", "accusation"], "kind", index),
            "topic": self.draw.of([f"topic-{number}" for number in range(40)], "topic", index),
            "occasion": self.draw.of(self.words, "occasion", index),
            "source_id": self._source_ids(self._source(index)),
        }

    def _dates(self, index: np.ndarray) -> Cells:
        more, statement = self._extra(self.order["dates"].owner(index), DESCRIBING)
        place = self.place(statement)
        half = np.where(place == ANSWERED, 0, self.draw.below("half", statement, 2))
        half = np.where(place == ANSWERING, 1, half)
        day = self.draw.below("day", statement, DAYS // 2) + half * (DAYS // 2)
        form = np.where((place >= UNCERTAIN) & (place < UNCERTAIN + 4), place - UNCERTAIN, 0)
        said = [taken(column, day * 4 + form) for column in calendar()]
        described = ["1985/..", "1985-01-01", None]
        edtf, earliest, latest = (_where(more, one, other) for one, other in zip(described, said, strict=True))
        return {
            "date_id": self.ids("dt", index),
            "statement_id": self.ids("st", statement),
            "event": _where(more, "describes", "said"),
            "edtf": edtf,
            "earliest": earliest,
            "latest": latest,
            "basis": _where(form > 0, "inferred", "stated"),
            "source_id": _where(more, None, self._source_ids(self._source(statement))),
        }

    def _quotations(self, index: np.ndarray) -> Cells:
        second, statement = self._extra(self.order["quotations"].owner(index), CORROBORATED)
        source = self._source(statement)
        other = np.where(source + 2 < self.counts["sources"], source + 2, source - 2)
        quote = self._quote(statement).fill_null(PERSIAN)
        differs = _where(self.place(statement) == REPORTED, "edited", "verbatim")
        return {
            "quotation_id": self.ids("qt", index),
            "statement_id": self.ids("st", statement),
            "source_id": self._source_ids(np.where(second, other, source)),
            "text": _where(second, self.draw.of(self.quotes, "wording", statement), quote),
            "language": self._language(statement),
            "fidelity": _where(second, "translated", differs),
        }

    def content(self, statement: np.ndarray) -> np.ndarray:
        """The row of the first verification of the content of each statement."""
        return self.order["verifications"].row(self.size + statement)

    def newer(self, block: np.ndarray) -> np.ndarray:
        """The row of the verification in each block that supersedes another."""
        return self.order["verifications"].row(2 * self.size + block)

    def _verifications(self, index: np.ndarray) -> Cells:
        owner = self.order["verifications"].owner(index)
        attribution = owner < self.size
        newer, statement = self._extra(np.where(attribution, owner, owner - self.size), SUPERSEDED)
        place = self.place(statement)
        witnessed = _where(place == CORROBORATED, "corroborated", "single-source")
        found = _where(newer, "supported", taken(CONTENT, place))
        old = self.ids("vf", self.content(statement))
        return {
            "verification_id": self.ids("vf", index),
            "statement_id": self.ids("st", statement),
            "aspect": _where(attribution, "attribution", "content"),
            "status": _where(attribution, witnessed, found),
            "basis": "judged",
            "assessed_by": "onrecord",
            "assessed_on": _where(newer, "2025-01-05", self.draw.of(["2024-01-05", "2024-06-30"], "assessed", index)),
            "rationale": self.draw.of(self.words, "rationale", index),
            "confidence": self.draw.of(["high", "medium", "low"], "confidence", index),
            "supersedes": _where(newer, old),
        }

    def _evidence(self, index: np.ndarray) -> Cells:
        owner = self.order["evidence"].owner(index)
        block, which = owner // len(EVIDENCE), owner % len(EVIDENCE)
        place = np.array([place for place, _ in EVIDENCE])[which]
        about = np.where(place == SUPERSEDED, self.newer(block), self.content(block * BLOCK + place))
        return {
            "evidence_id": self.ids("ev", index),
            "verification_id": self.ids("vf", about),
            "source_id": self._source_ids(self.draw.below("cited", index, self.late)),
            "stance": taken([stance for _, stance in EVIDENCE], which),
            "finding": self.draw.of(self.words, "finding", index),
            "is_fact_check": "false",
        }

    def _counter_statements(self, index: np.ndarray) -> Cells:
        answered = index * BLOCK + ANSWERED
        answer = self.draw.below("answer", index, self.blocks) * BLOCK + ANSWERING
        relation = self.draw.of(["denies", "disputes", "qualifies"], "relation", index)
        return {
            "statement_id": self.ids("st", answered),
            "counter_statement_id": self.ids("st", answer),
            "relation": _where(self._speaker(answered) == self._speaker(answer), "confirms", relation),
            "scope": self.draw.of(["specific", "blanket"], "scope", index),
            "directness": "direct",
        }

    def _corrections(self, index: np.ndarray) -> Cells:
        withdrawn = index % 2 == 0
        row = self.ids("st", index * 10 * BLOCK + PLAIN)
        return {
            "correction_id": self.ids("co", index),
            "version": "1.0.0",
            "corrected_on": "2025-02-01",
            "table": "statements",
            "row_id": _where(withdrawn, row + "0z", row),
            "action": _where(withdrawn, "withdraw", "amend"),
            "field": _where(withdrawn, None, "note"),
            "old_value": _where(withdrawn, None, self.draw.of(self.words, "old", index)),
            "reason": _where(withdrawn, "duplicate", "style"),
            "note": self.draw.of(self.words, "reason", index),
        }
