"""What each view is and what its columns hold; a column taken from a table is defined in the schema of that table."""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """A view: its columns in order, each with its definition, or with the "table.column" that it is taken from."""

    title: str
    description: str
    key: str
    columns: dict[str, str]


VIEWS: dict[str, View] = {
    "drift": View(
        "One wording of one statement",
        "Every quotation of a statement that has a quote, beside the wording of the best witness.",
        "quotation_id",
        {
            "statement_id": "quotations.statement_id",
            "quotation_id": "quotations.quotation_id",
            "source_id": "quotations.source_id",
            "publisher": "sources.publisher",
            "fidelity": "quotations.fidelity",
            "language": "quotations.language",
            "best": "The statement's quote: the wording of the best witness.",
            "text": "quotations.text",
            "difference": "Both wordings in one line, as [-taken out-]{+put in+}; missing for another language.",
            "similarity": "The share of words the two have in common in the quoted stretch, from 0 to 1.",
            "note": "quotations.note",
        },
    ),
    "evidence_timing": View(
        "One row of evidence and its place in time",
        "When the source of each row of evidence was published, beside when the statement was said. Older evidence "
        "can bear on what a statement describes, but cannot answer the statement.",
        "evidence_id",
        {
            "evidence_id": "evidence.evidence_id",
            "verification_id": "evidence.verification_id",
            "statement_id": "verifications.statement_id",
            "source_id": "evidence.source_id",
            "published_earliest": "The first day on which the source can have been published; missing if not known.",
            "published_latest": "The last day on which the source can have been published; missing if not known.",
            "said_earliest": "The first day on which the statement can have been said; missing where open.",
            "said_latest": "The last day on which the statement can have been said; missing where open.",
            "older": "Whether the source was certainly published before the statement was said; missing if not known.",
        },
    ),
    "overview": View(
        "One statement with all that is known of it",
        "Every statement with its speaker, the role then, when it was said, and its statuses in force.",
        "statement_id",
        {
            "statement_id": "statements.statement_id",
            "speaker_id": "statements.speaker_id",
            "speaker": "speakers.name",
            "speaker_kind": "speakers.kind",
            "role": "The speaker's titles on that day, `; ` between; missing where none is known.",
            "claim": "statements.claim",
            "quote": "statements.quote",
            "kind": "statements.kind",
            "topic": "statements.topic",
            "source_id": "statements.source_id",
            "said_edtf": "When it was said, in EDTF.",
            "said_earliest": "The first day on which it can have been said; missing where open.",
            "said_latest": "The last day on which it can have been said; missing where open.",
            "attribution": "The status of the attribution in force.",
            "content": "The status of the content in force.",
            "answers": "How many statements answer it.",
            "evidence": "How many rows of evidence its verifications have.",
        },
    ),
}
