"""The index of a package in the user's cache, made anew when the bytes of its tables change; and what it answers."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import imported
from onrecord.quotes.build import TABLES, build, words_index

if TYPE_CHECKING:
    from onrecord.query import Package

KEPT = 8
"""How many indexes are kept; the one unused for longest goes first."""
MOST_TERMS = 24
"""Of more words than these, the rarest are looked up."""


class Wording(NamedTuple):
    """A wording in the record; `quotation` and `fidelity` are empty for the words of the best witness."""

    number: int
    statement: str
    quotation: str
    source: str
    text: str
    language: str
    fidelity: str


class Statement(NamedTuple):
    """A statement in the record; texts are empty where it has none."""

    id: str
    speaker: str
    claim: str
    quote: str
    source: str
    language: str
    said: str
    attribution: str
    content: str


class Speaker(NamedTuple):
    """A speaker in the record; `organizations` are those of the roles, with "; " between."""

    id: str
    name: str
    kind: str
    country: str
    affiliation: str
    organizations: str


class Index:
    """The wordings, statements and speakers of one package, looked up on disk."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(f"file:{folder / 'record.sqlite'}?mode=ro", uri=True)
        self.words = words_index(folder / "words")
        self.searcher = self.words.searcher()
        self.size = max(self.searcher.num_docs, 1)
        self._idf: dict[str, float] = {}

    def idf(self, term: str) -> float:
        """How rare a word is, from 0 (in every wording) to 1 (in none)."""
        if term not in self._idf:
            count = self.searcher.doc_freq("words", term)
            self._idf[term] = math.log((self.size + 1) / (count + 0.5)) / math.log((self.size + 1) / 0.5)
        return self._idf[term]

    def phrase(self, terms: Sequence[str], limit: int = 20) -> list[int]:
        """The numbers of wordings in which these words follow one another."""
        import tantivy

        schema = self.words.schema
        if len(terms) == 1:
            query = tantivy.Query.term_query(schema, "words", terms[0])
        else:
            query = tantivy.Query.phrase_query(schema, "words", list(terms))
        return self._numbers(query, limit)

    def nearest(self, terms: Collection[str], speakers: Collection[str] = (), limit: int = 20) -> list[int]:
        """The numbers of wordings that have most of these words in common, by BM25; of these speakers, if given."""
        import tantivy

        schema = self.words.schema
        rare = sorted(set(terms), key=lambda term: (-self.idf(term), term))[:MOST_TERMS]
        any_word = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", term)) for term in rare]
        query = tantivy.Query.boolean_query(any_word)
        if speakers:
            any_speaker = [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, "speaker", speaker, "basic"))
                for speaker in speakers
            ]
            both = [
                (tantivy.Occur.Must, query),
                (tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(any_speaker), 0.0)),
            ]
            query = tantivy.Query.boolean_query(both)
        return self._numbers(query, limit)

    def _numbers(self, query: Any, limit: int) -> list[int]:
        hits = self.searcher.search(query, limit, count=False).hits
        return [self.searcher.doc(address)["n"][0] for _, address in hits]

    def wordings(self, numbers: Sequence[int]) -> list[Wording]:
        """The wordings of these numbers, in this order."""
        marks = ",".join("?" * len(numbers))
        rows = self.connection.execute(f"select * from wording where n in ({marks})", list(numbers))
        found = {row[0]: Wording(*row) for row in rows}
        return [found[number] for number in numbers]

    def of_statement(self, statement_id: str) -> list[Wording]:
        """All wordings of a statement."""
        rows = self.connection.execute("select * from wording where statement = ?", [statement_id])
        return [Wording(*row) for row in rows]

    def statement(self, statement_id: str) -> Statement:
        """A statement by its id."""
        return Statement(*self.connection.execute("select * from statement where id = ?", [statement_id]).fetchone())

    def speaker(self, speaker_id: str) -> Speaker:
        """A speaker by its id."""
        row = self.connection.execute("select * from speaker where id = ?", [speaker_id]).fetchone()
        return Speaker(*row) if row else Speaker(speaker_id, speaker_id, "", "", "", "")

    def forms(self, first: str) -> list[tuple[str, str, int, str, str, str]]:
        """The ways to name a speaker that begin with a word: keys, speaker, rank, country, since and until."""
        rows = self.connection.execute(
            "select keys, speaker, rank, country, since, until from form where first = ?", [first]
        )
        return rows.fetchall()


def opened(package: Package) -> Index:
    """The index of a package, from the cache where it was made of the same bytes.

    Raises `MissingExtraError` with the line to type where the library of the index is not installed.
    """
    imported("tantivy")
    cache = cache_folder()
    folder = cache / fingerprint(package)
    if not (folder / "record.sqlite").is_file():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _make(package, folder)
            _forget(cache)
        except PermissionError:
            return Index(_make(package, Path(tempfile.mkdtemp(prefix="onrecord-quotes-")) / "index"))
    os.utime(folder)
    return Index(folder)


def cache_folder() -> Path:
    """Where indexes are kept: beside the downloaded releases, in the folder of `ONRECORD_CACHE` or the user's cache."""
    from onrecord.package.download.cache import cache_folder as releases

    return releases() / "quotes" if os.environ.get("ONRECORD_CACHE") else releases().with_name("quotes")


def fingerprint(package: Package) -> str:
    """A hash of the bytes that an index is made of, and of the code that makes it."""
    digest = hashlib.sha256()
    code = files("onrecord")
    for entry in (code / "quotes" / "build.py", code / "quotes" / "names.py", code / "wording" / "words.py"):
        digest.update(entry.read_bytes())
    for entry in sorted((code / "wording" / "languages").iterdir(), key=lambda entry: entry.name):
        digest.update(entry.read_bytes())
    for name in sorted({*TABLES, "dates", "evidence"} & set(package.tables())):
        digest.update(f"\0{name}\0".encode())
        with package.inspection.store.open(package.table(name).path) as stream:
            while block := stream.read(2**20):
                digest.update(block)
    return digest.hexdigest()[:32]


def _make(package: Package, folder: Path) -> Path:
    """Make an index in a folder beside its own, then give it its name: a killed process leaves none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        build(package, made)
        made.rename(folder)
    except OSError:
        if not (folder / "record.sqlite").is_file():  # else another process was faster
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _forget(cache: Path) -> None:
    """Remove the indexes that were not used for longest, but the newest few."""
    made = sorted((entry for entry in cache.iterdir() if entry.name[0] != "."), key=lambda entry: entry.stat().st_mtime)
    for entry in made[:-KEPT]:
        shutil.rmtree(entry, ignore_errors=True)
