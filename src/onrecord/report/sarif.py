"""SARIF for code scanning and editors: every rule as metadata, one result per problem, the figures of the run.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 27 March 2020.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from onrecord._text import markdown_block
from onrecord.checks.rule import RULES, Rule
from onrecord.problems import Problem, Report
from onrecord.report.place import file_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """The report as one SARIF run; columns count characters, and problems left out are in its properties."""
    rules = sorted(RULES.values(), key=lambda rule: rule.code)
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver = {
        "name": "onrecord",
        "version": report.onrecord,
        "shortDescription": {"text": "Checks packages of public statements with their sources, dates and assessments."},
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(problem, report, index) for problem in report.problems],
        "properties": {
            "package": {"name": report.name, "version": report.version},
            "counts": dict(report.counts),
            "truncated": dict(report.truncated),
            "rows": {table.name: table.rows for table in report.tables},
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    fix = " `onrecord fmt` repairs it." if rule.fixable else ""
    return {
        "id": rule.code,
        "shortDescription": {"text": _sentence(rule.title)},
        "fullDescription": {"text": _sentence(rule.why)},
        "help": {
            "text": f"{_sentence(rule.why)}{fix}\n\nBad: {rule.bad}\nGood: {rule.good}",
            "markdown": f"{_sentence(rule.why)}{fix}\n\n"
            f"Bad:\n\n{markdown_block(rule.bad)}\n\nGood:\n\n{markdown_block(rule.good)}",
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.family], "fixable": rule.fixable},
    }


def _result(problem: Problem, report: Report, index: Mapping[str, int]) -> dict[str, Any]:
    text = _sentence(problem.message) + (f" Help: {problem.hint}" if problem.hint else "")
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index[problem.rule],
        "level": problem.severity,
        "message": {"text": text},
        "locations": [_location(problem, report)],
        "partialFingerprints": {"row/v1": _fingerprint(problem)},
    }
    extra = {"hint": problem.hint, "value": problem.value, "fixable": problem.fixable or None}
    if kept := {name: value for name, value in extra.items() if value is not None}:
        result["properties"] = kept
    return result


def _location(problem: Problem, report: Report) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if problem.path:
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file_of(problem.path, report), safe="/~")}}
        if region := _region(problem):
            physical["region"] = region
        location["physicalLocation"] = physical
    if problem.table:
        parts = [problem.table, problem.key, problem.column]
        kind = "cell" if problem.column and problem.row else "row" if problem.row else "table"
        facts = {"table": problem.table, "key": problem.key, "column": problem.column, "row": problem.row}
        location["logicalLocations"] = [
            {
                "name": [part for part in parts if part][-1],
                "fullyQualifiedName": "/".join(part for part in parts if part),
                "kind": kind,
                "properties": {name: fact for name, fact in facts.items() if fact is not None},
            }
        ]
    return location


def _region(problem: Problem) -> dict[str, int]:
    """The cell on its own physical line; `char` counts on over line breaks inside earlier cells, a region does not."""
    if problem.line is None:
        return {}
    excerpt = problem.excerpt
    if excerpt is None or not problem.char:
        return {"startLine": problem.line, **({"startColumn": problem.char} if problem.char else {})}
    start = excerpt.caret + 1
    return {"startLine": excerpt.line, "startColumn": start, "endColumn": start + excerpt.span}


def _fingerprint(problem: Problem) -> str:
    """The same for the same fault of the same row, wherever the row has moved."""
    parts = (problem.rule, problem.table, problem.key, problem.column, problem.value, problem.key or problem.message)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."
