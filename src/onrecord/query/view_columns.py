"""What each view is and what its columns hold; a column taken from a table is defined in the schema of that table."""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """A view: its columns in order, each with its definition, or with the "table.column" that it is taken from."""

    title: str
    description: str
    key: tuple[str, ...]
    columns: dict[str, str]


VIEWS: dict[str, View] = {
    "answers": View(
        "One answer to one statement",
        "Every statement that was answered, beside the one that answers it, with the days between them.",
        ("statement_id", "counter_statement_id"),
        {
            "statement_id": "counter_statements.statement_id",
            "counter_statement_id": "counter_statements.counter_statement_id",
            "relation": "counter_statements.relation",
            "scope": "counter_statements.scope",
            "directness": "counter_statements.directness",
            "source_id": "counter_statements.source_id",
            "speaker_id": "statements.speaker_id",
            "speaker": "speakers.name",
            "country": "speakers.country",
            "claim": "statements.claim",
            "quote": "statements.quote",
            "said_edtf": "When the statement was said, in EDTF.",
            "said_earliest": "The first day on which the statement can have been said; missing where open.",
            "said_latest": "The last day on which the statement can have been said; missing where open.",
            "content": "The status of the content of the statement, as in the overview. Ordered by rank.",
            "counter_speaker_id": "statements.speaker_id",
            "counter_speaker": "speakers.name",
            "counter_country": "speakers.country",
            "counter_claim": "statements.claim",
            "counter_quote": "statements.quote",
            "counter_said_edtf": "When the answer was said, in EDTF.",
            "counter_said_earliest": "The first day on which the answer can have been said; missing where open.",
            "counter_said_latest": "The last day on which the answer can have been said; missing where open.",
            "counter_content": "The status of the content of the answer, as in the overview. Ordered by rank.",
            "days": "The days from the statement to the answer; missing where one of the days is not known exactly.",
            "days_least": "The least number of days between them; negative where the answer may be the earlier one.",
            "days_most": "The greatest number of days between them; missing where open.",
        },
    ),
    "drift": View(
        "One wording of one statement",
        "Every quotation of a statement that has a quote, beside the wording of the best witness.",
        ("quotation_id",),
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
        "When the source of each row of evidence was published, beside when the statement was said, and whether the "
        "row counts. Older evidence can bear on what a statement describes, but cannot answer the statement.",
        ("evidence_id",),
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
            "aspect": "verifications.aspect",
            "stance": "evidence.stance",
            "interest": "evidence.interest",
            "part": "evidence.part",
            "counts": "The side for which the row counts by the verdict rule, `for` or `against`; missing where it "
            "does not count.",
        },
    ),
    "overview": View(
        "One statement with all that is known of it",
        "Every statement with its speaker, the role then, when it was said, and its statuses in force.",
        ("statement_id",),
        {
            "statement_id": "statements.statement_id",
            "speaker_id": "statements.speaker_id",
            "speaker": "speakers.name",
            "speaker_kind": "speakers.kind",
            "country": "speakers.country",
            "role": "The speaker's titles on that day, `; ` between; missing where none is known.",
            "claim": "statements.claim",
            "quote": "statements.quote",
            "kind": "statements.kind",
            "mode": "statements.mode",
            "topic": "statements.topic",
            "language": "statements.language",
            "quote_language": "The language of the quotation that the best witness has; missing without one.",
            "occasion": "statements.occasion",
            "source_id": "statements.source_id",
            "publisher": "sources.publisher",
            "url": "sources.url",
            "said_edtf": "When it was said, in EDTF.",
            "said_earliest": "The first day on which it can have been said; missing where open.",
            "said_latest": "The last day on which it can have been said; missing where open.",
            "attribution": "The status of the attribution in force: the record's own, else that on which all others "
            "agree; missing where they differ. Ordered by rank.",
            "attribution_confidence": "The confidence of that status; missing where those who give it differ in it.",
            "content": "The status of the content in force: the record's own, else that on which all others agree; "
            "missing where they differ. Ordered by rank.",
            "content_confidence": "The confidence of that status; missing where those who give it differ in it.",
            "assessors": "How many assessors have an assessment of the content in force.",
            "content_differs": "Whether one of these assessors gives another content status than the others.",
            "answers": "How many statements answer it.",
            "evidence": "How many rows of evidence its verifications have.",
            "wordings": "How many quotations it has.",
        },
    ),
}
