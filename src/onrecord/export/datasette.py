"""Metadata for Datasette: titles, licence, what every table and column means, labels, facets, ready-made queries.

To be served with the SQLite export under the package's name: `datasette NAME.db --metadata metadata.json`.

Source: https://docs.datasette.io/en/stable/metadata.html
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.checks.prefilter import edtf_columns
from onrecord.export.metadata.facts import Facts, TableFile, without_nothing
from onrecord.package import STANDARD_TABLES

if TYPE_CHECKING:
    from onrecord.query import Package

LABELS = ("name", "label", "title", "claim")
"""Columns that name a row for people; the first that a table with a key of one column has."""
MOST_FACETS = 3
VIEWS = {
    "overview": (
        "Overview",
        "One row per statement: who, in which role then, what, when, how sure, how often answered. Start here.",
    ),
    "current_status": ("Current status", "The verifications in force: those that no other supersedes."),
    "threads": (
        "Threads",
        "What was answered and what answered it, nested: filter by root_id to read one thread from the top.",
    ),
    "answers": (
        "Answers",
        "One row per answer: the statement and the one that answers it, side by side, and the days between them.",
    ),
    "evidence_timing": (
        "Evidence in time",
        "One row per row of evidence: when its source was published, when the statement was said, and for which side "
        "the row counts by the verdict rule.",
    ),
    "about": ("About", "What these data are, their version and licence, and how to cite them."),
}
READING_FACETS = {
    "overview": ["speaker", "attribution", "content"],
    "current_status": ["aspect", "status"],
    "answers": ["relation", "speaker", "counter_speaker"],
    "evidence_timing": ["aspect", "stance", "counts"],
}
QUERIES = {
    "reading": {
        "title": "Who said what, when, and how sure we are of it",
        "description": "The overview with the columns that people read first, in the order in which it was said.",
        "sql": "select said_edtf, speaker, role, claim, quote, attribution, content, answers, evidence, statement_id "
        "from overview",
    },
    "thread": {
        "title": "The thread of a statement",
        "description": "A statement that was answered, and what answered it. Type its id, as the overview has it.",
        "sql": "select depth, speaker, relation, said_edtf, claim, quote, statement_id from threads "
        "where root_id = :statement_id",
    },
    "status_as_of": {
        "title": "Status as of a day",
        "description": "The verifications in force on a day, YYYY-MM-DD: made by then and not superseded by then.",
        "sql": "select v.statement_id, s.claim, v.aspect, v.status, v.confidence, v.assessed_by, v.assessed_on "
        "from verifications as v join statements as s using (statement_id) where v.assessed_on <= :day and not exists "
        "(select 1 from verifications as newer where newer.supersedes = v.verification_id "
        "and newer.assessed_on <= :day) order by v.statement_id, v.aspect",
    },
}


def write(package: Package, out: Path) -> None:
    """Write the metadata for Datasette."""
    out.write_text(json.dumps(datasette(package), ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def datasette(package: Package) -> dict[str, Any]:
    """The metadata as a document."""
    facts = Facts(package)
    licence = facts.licences[0] if facts.licences else None
    named = without_nothing(
        {
            "title": facts.title,
            "description": facts.description,
            "license": (licence.title or licence.name) if licence else "",
            "license_url": licence.path if licence else "",
            "source": f"{package.name} {package.inspection.version or ''}".strip(),
            "source_url": facts.address,
        }
    )
    tables: dict[str, Any] = {table.name: _table(table) for table in facts.tables}
    tables["edtf_bounds"] = {
        "title": "Bounds of dates",
        "description": "The first and the last day that each date in the tables allows.",
        "hidden": True,
    }
    tables |= {
        name: without_nothing({"title": title, "description": words, "facets": READING_FACETS.get(name)})
        for name, (title, words) in VIEWS.items()
    }
    queries = QUERIES if set(STANDARD_TABLES) <= set(package.tables()) else {}
    database = {**named, "tables": tables, "queries": queries}
    return {**named, "databases": {package.name: without_nothing(database)}}


def _table(table: TableFile) -> dict[str, Any]:
    schema = table.schema
    label = next((name for name in LABELS if name in schema.columns), None) if len(schema.primary_key) == 1 else None
    facets = [field.name for field in schema.fields if field.enum is not None or field.type == "boolean"]
    prose = [field.name for field in schema.fields if field.type == "string" and not (field.enum or field.pattern)]
    sortable = [name for name in schema.columns if name not in prose or name in (*LABELS, *edtf_columns(schema))]
    return without_nothing(
        {
            "title": table.title,
            "description": table.description,
            "label_column": label,
            "facets": facets[:MOST_FACETS],
            "sortable_columns": sortable,
            "columns": {field.name: _plain(field.description) for field in schema.fields if field.description},
        }
    )


def _plain(words: str) -> str:
    """A description without the marks of code, which Datasette would show."""
    return re.sub("`([^`]*)`", r"“\1”", words)
