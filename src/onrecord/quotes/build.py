"""Makes the index of a package: all its wordings, and what is needed to name speakers and to report what is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.edtf import bounds_of
from onrecord.quotes.names import Form, name_forms, title_forms
from onrecord.wording.words import search_key, words_of

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.query import Package

TABLES = ("quotations", "roles", "speakers", "statements", "verifications")
"""The tables that an index is made of, beside the dates and evidence that a status needs."""
SCHEMA = """
create table statement (id text primary key, speaker text, claim text, quote text, source text, language text,
                        said text, attribution text, content text) without rowid;
create table wording (n integer primary key, statement text, quotation text, source text, text text, language text,
                      fidelity text);
create table speaker (id text primary key, name text, kind text, country text, affiliation text,
                      organizations text) without rowid;
create table form (first text, keys text, speaker text, rank integer, country text, since text, until text);
"""
AT_ONCE = 50_000
"""How many rows are converted at once."""
MEMORY = 60_000_000
"""Bytes that the writer of words may use before it writes."""


def build(package: Package, folder: Path) -> None:
    """Write the index of a package into an empty folder: `record.sqlite`, and the words of all wordings in `words/`."""
    connection = sqlite3.connect(folder / "record.sqlite")
    connection.executescript("pragma journal_mode=off; pragma synchronous=off;" + SCHEMA)
    connection.executemany("insert into statement values (?,?,?,?,?,?,?,?,?)", _statements(package))
    connection.executemany("insert into speaker values (?,?,?,?,?,?)", _speakers(package))
    connection.executemany("insert into form values (?,?,?,?,?,?,?)", _forms(package))
    _wordings(package, connection)
    connection.execute("create index form_first on form (first)")
    connection.execute("create index wording_statement on wording (statement)")
    connection.commit()
    _words(connection, folder / "words")
    connection.close()


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns as plain values, missing as empty text; a column that is not there is empty."""
    for start in range(0, len(frame), AT_ONCE):
        part = frame.iloc[start : start + AT_ONCE]
        texts = [
            part[name].astype("string").fillna("").tolist() if name in frame.columns else [""] * len(part)
            for name in columns
        ]
        yield from zip(*texts, strict=True)


def _statements(package: Package) -> Iterator[tuple[Any, ...]]:
    states = package.load("overview")[["statement_id", "said_earliest", "attribution", "content"]]
    columns = ("statement_id", "speaker_id", "claim", "quote", "source_id", "language")
    statements = package.part("statements", *columns).merge(states, on="statement_id", how="left")
    return _rows(statements, *columns, "said_earliest", "attribution", "content")


def _speakers(package: Package) -> Iterator[tuple[Any, ...]]:
    organizations: dict[str, set[str]] = {}
    for speaker, organization in _rows(package.load("roles"), "speaker_id", "organization"):
        organizations.setdefault(speaker, set()).add(organization)
    for row in _rows(package.load("speakers"), "speaker_id", "name", "kind", "country", "affiliation"):
        yield (*row, "; ".join(sorted(organizations.get(row[0], set()) - {""})))


def _forms(package: Package) -> Iterator[tuple[Any, ...]]:
    def row(speaker: str, form: Form) -> tuple[Any, ...]:
        first = form.keys.partition(" ")[0]
        return first, form.keys, speaker, form.rank, form.country, form.first, form.last

    countries = {}
    for speaker, name, aliases, kind, country in _rows(
        package.load("speakers"), "speaker_id", "name", "aliases", "kind", "country"
    ):
        countries[speaker] = country
        yield from {row(speaker, form) for form in name_forms(name, aliases, kind)}
    for speaker, title, start, end in _rows(package.load("roles"), "speaker_id", "title", "start_edtf", "end_edtf"):
        first, last = (bounds_of(start) or ("", ""))[0], (bounds_of(end) or ("", ""))[1]
        yield from {row(speaker, form) for form in title_forms(title, countries.get(speaker, ""), first, last)}


def _wordings(package: Package, connection: sqlite3.Connection) -> None:
    """The best witness's words of every statement, then every wording that the record knows of it."""
    insert = "insert into wording (statement, quotation, source, text, language, fidelity) values (?,?,?,?,?,?)"
    connection.execute(
        "insert into wording (statement, quotation, source, text, language, fidelity)"
        " select id, '', source, quote, language, '' from statement where quote <> ''"
    )
    columns = ("statement_id", "quotation_id", "source_id", "text", "language", "fidelity")
    connection.executemany(insert, _rows(package.part("quotations", *columns), *columns))


def _words(connection: sqlite3.Connection, folder: Path) -> None:
    folder.mkdir()
    index = words_index(folder)
    writer = index.writer(heap_size=MEMORY, num_threads=1)
    import tantivy

    rows = connection.execute("select n, text, speaker from wording join statement on statement.id = wording.statement")
    for number, text, speaker in rows:
        words = " ".join(search_key(word.key) for word in words_of(text))
        writer.add_document(tantivy.Document(words=words, speaker=speaker, n=number))
    writer.commit()
    writer.wait_merging_threads()


def words_index(folder: Path) -> Any:
    """The index of words in a folder, with the parts of its schema that the search needs."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", stored=False, tokenizer_name="spaces", index_option="position")
    builder.add_text_field("speaker", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("n", stored=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
