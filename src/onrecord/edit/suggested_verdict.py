"""The status that the verdict rule gives for the evidence among the answers; None where there is none to judge by."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.edit import blocks
from onrecord.edit.blocks import Answers, Block
from onrecord.edit.lookups import Lookups
from onrecord.verdict_rule import CHECKABLE, EvidenceRow, Witness, Wording, attribution_verdict, content_verdict


def suggested(lookups: Lookups, aspect: str, answers: Answers) -> str | None:
    """The status of one aspect by the rule."""
    return _content(answers) if aspect == "content" else _attribution(lookups, answers)


def basis(lookups: Lookups, aspect: str, answers: Answers) -> str:
    """Whether a status is `derived` by the rule from the evidence among the answers, or `judged`."""
    status = answers.get(f"{aspect}.status")
    return "derived" if status and status == suggested(lookups, aspect, answers) else "judged"


def _content(answers: Answers) -> str | None:
    kind = answers.get("kind", "")
    if kind and kind not in CHECKABLE:
        return "not-checkable"
    rows = [
        EvidenceRow(str(number), cells.get("stance", ""), cells.get("interest") or None, cells.get("part") or None)
        for number, _, cells in _evidence("content", answers)
    ]
    return content_verdict(rows).status if rows and all(row.interest for row in rows) else None


def _attribution(lookups: Lookups, answers: Answers) -> str | None:
    witnesses = [
        Witness(str(number), cells.get("stance", ""), _house(_source(lookups, block, cells, answers)))
        for number, block, cells in _evidence("attribution", answers)
    ]
    wordings = []
    if answers.get("quote"):
        source = _source(lookups, None, {"source_id": answers.get("source_id", "")}, answers)
        fidelity, language = answers.get("quotations.fidelity", ""), answers.get("quotations.language", "")
        own = bool(source.get("publisher")) and source.get("publisher") == _speaker(lookups, answers)
        wordings = [Wording("quote", fidelity, language, source.get("kind"), own)]
    if not witnesses and not wordings:
        return None
    return attribution_verdict(witnesses, wordings, answers.get("language", "")).status


def _evidence(aspect: str, answers: Answers) -> list[tuple[int, Block, dict[str, str]]]:
    """The number, the block and the cells of each piece of evidence."""
    pieces = [(number, blocks.evidence(aspect, number)) for number in blocks.numbers(aspect, answers)]
    return [(number, block, block.cells(answers)) for number, block in pieces]


def _source(lookups: Lookups, block: Block | None, cells: Mapping[str, str], answers: Answers) -> Mapping[str, str]:
    """The cells of a source, of the record or among the answers."""
    identifier = cells.get("source_id", "")
    if identifier in lookups.keys("sources"):
        return lookups.row("sources", identifier)
    own = blocks.source_of(block).cells(answers) if block else {}
    return own if any(own.values()) else blocks.SOURCE.cells(answers)


def _house(source: Mapping[str, str]) -> str | None:
    return source.get("origin") or source.get("publisher") or None


def _speaker(lookups: Lookups, answers: Answers) -> str:
    return lookups.keys("speakers").get(answers.get("speaker_id", "")) or answers.get("speakers.name", "")
