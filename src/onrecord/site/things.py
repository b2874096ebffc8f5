"""Speakers, sources and topics: what a page says of one, and which statements it lists."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.site.record import Record, Row
from onrecord.site.words import day_in_words, in_words, web_address

Fact = tuple[str, str, str]
"""A name, a value, and the address that the value leads to, or ""."""


class Thing(NamedTuple):
    """One speaker, source or topic."""

    id: str
    title: str
    detail: str
    facts: list[Fact]
    statements: list[str]
    evidence: list[tuple[Row, str]]
    """Rows of evidence that cite a source, and the statement that each is about."""


def things(record: Record, kind: str) -> dict[str, Thing]:
    """All of one kind, by id: `speakers`, `sources` or `topics`."""
    return {"speakers": _speakers, "sources": _sources, "topics": _topics}[kind](record)


def _speakers(record: Record) -> dict[str, Thing]:
    said: dict[str, list[str]] = {}
    for statement_id, row in record.statements.items():
        said.setdefault(row["speaker_id"], []).append(statement_id)
    found = {}
    for key, row in record.speakers.items():
        wikidata = row.get("wikidata_id", "")
        facts = _kept(
            ("Kind", in_words(row["kind"]), ""),
            ("Other names", row.get("aliases", ""), ""),
            ("Country", row.get("country", ""), ""),
            ("Affiliation", row.get("affiliation", ""), ""),
            ("Wikidata", wikidata, f"https://www.wikidata.org/wiki/{wikidata}" if wikidata[1:].isdigit() else ""),
            ("Note", row.get("note", ""), ""),
            ("Id", key, ""),
        )
        detail = ", ".join(part for part in (in_words(row["kind"]), row.get("country", "")) if part)
        found[key] = Thing(key, row["name"], detail, facts, said.get(key, []), [])
    return found


def _sources(record: Record) -> dict[str, Thing]:
    quoted: dict[str, set[str]] = {}
    for statement_id, row in record.statements.items():
        quoted.setdefault(row["source_id"], set()).add(statement_id)
    for row in record.rows("quotations"):
        quoted.setdefault(row["source_id"], set()).add(row["statement_id"])
    about = {row["verification_id"]: row["statement_id"] for row in record.rows("verifications")}
    cited: dict[str, list[tuple[Row, str]]] = {}
    for row in record.rows("evidence"):
        statement_id = about.get(row["verification_id"], "")
        if statement_id in record.statements:
            cited.setdefault(row["source_id"], []).append((row, statement_id))
    found = {}
    for key, row in record.sources.items():
        url, archive = row.get("url", ""), row.get("archive_url", "")
        original = record.sources.get(row.get("republishes", ""), {})
        facts = _kept(
            ("Kind", in_words(row["kind"]), ""),
            ("Publisher", row["publisher"], ""),
            ("Whose text", row.get("origin", ""), ""),
            ("Author", row.get("author", ""), ""),
            ("Published", day_in_words(row["published_edtf"]) if row.get("published_edtf") else "", ""),
            ("Address", url, web_address(url)),
            ("Archived copy", archive, web_address(archive)),
            ("Republishes", f"{original['title']}, {original['publisher']}" if original else "", ""),
            ("Note", row.get("note", ""), ""),
            ("Id", key, ""),
        )
        detail = ", ".join(part for part in (row["publisher"], row.get("published_edtf", "")[:10]) if part)
        found[key] = Thing(key, row["title"], detail, facts, sorted(quoted.get(key, ())), cited.get(key, []))
    return found


def _topics(record: Record) -> dict[str, Thing]:
    said: dict[str, list[str]] = {}
    for statement_id, row in record.statements.items():
        if row.get("topic"):
            said.setdefault(row["topic"], []).append(statement_id)
    return {key: Thing(key, in_words(key).capitalize(), "", [], ids, []) for key, ids in sorted(said.items())}


def _kept(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact[1]]
