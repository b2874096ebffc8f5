"""Coverage: the prose of `coverage.md` beside this file, with the figures of a package put into it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from onrecord._text import markdown_code
from onrecord.export.markdown import page, table

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.query import Package

PROSE = Path(__file__).with_suffix(".md")
REASONS = Path(__file__).with_name("swap.toml")

CHECKABLE = ["factual", "accusation", "denial"]
MIRROR = {
    "supported": "refuted",
    "refuted": "supported",
    "partly-supported": "partly-refuted",
    "partly-refuted": "partly-supported",
}
NO_REASON = "no reason given"


def coverage_page(package: Package) -> str:
    """What a package covers: prose, verdicts by country and kind of speaker, and the swap test."""
    statements = _checkable(package)
    pairs = _pairs(package, statements)
    derived = int((statements["basis"] == "derived").sum())
    prose = Template(PROSE.read_text("utf-8"))
    return page(
        prose.substitute(
            figures=_figures(package),
            checkable=len(statements),
            derived=derived,
            judged=len(statements) - derived,
            share=f"{100 * derived / len(statements):.1f} %",
            by_statement=_counts(package, statements, "kind", ""),
            by_country=_counts(package, statements, "country", "not given"),
            by_kind=_counts(package, statements, "kind_of_speaker", ""),
            denials=_mirrors(pairs[pairs["relation"] == "denies"]),
            disputes=_mirrors(pairs[pairs["relation"] == "disputes"]),
            swap=_swap(pairs[~pairs["mirror"]]),
        )
    )


def _figures(package: Package) -> str:
    statements = package.load("statements")
    rows = {name: len(package.load(name)) for name in ("quotations", "evidence", "counter_statements")}
    worded = int(statements["quote"].notna().sum())
    return (
        f"{len(statements)} statements by {statements['speaker_id'].nunique()} speakers were coded, "
        f"with {rows['quotations']} wordings, {rows['evidence']:,} rows of evidence "
        f"and {rows['counter_statements']} links to answers.\n"
        f"Of {worded} statements the words are given.\n"
        f"Of {len(statements) - worded} only a report of the words was seen: these were coded where the opening "
        "article, a pair of statement and answer, or a claim under examination needed them."
    )


def _checkable(package: Package) -> pd.DataFrame:
    """The statements that can be checked, with the record's own content status, its basis, and who spoke."""
    statements = package.load("overview")[["statement_id", "speaker_id", "kind", "content"]]
    speakers = package.load("speakers")[["speaker_id", "name", "country", "kind"]]
    content = package.load("verifications").query("aspect == 'content'")
    # a status that another took the place of counts no more
    content = content[~content["verification_id"].isin(content["supersedes"].dropna())]
    return (
        statements[statements["kind"].isin(CHECKABLE)]
        .astype({"content": "string"})
        .merge(speakers, on="speaker_id", suffixes=("", "_of_speaker"))
        .merge(
            content[["statement_id", "status", "basis"]].astype("string"),
            left_on=["statement_id", "content"],
            right_on=["statement_id", "status"],
        )
        .drop_duplicates("statement_id")
    )


def _counts(package: Package, statements: pd.DataFrame, by: str, missing: str) -> str:
    """Statuses counted by a column, the largest group first; the statuses as the codebook orders them."""
    codebook = package.load("statuses").query("aspect == 'content'").sort_values("rank", ascending=False)
    order = [status for status in codebook["status"] if (statements["content"] == status).any()]
    groups = statements[by].astype("string").fillna(missing)
    counted = [(name, statements["content"][groups == name].value_counts()) for name in groups.unique()]
    counted.sort(key=lambda group: (-group[1].sum(), group[0]))
    rows = [[name, *(str(counts.get(status, "")) for status in order), str(counts.sum())] for name, counts in counted]
    return table([by.replace("_", " "), *order, "all"], rows)


def _pairs(package: Package, statements: pd.DataFrame) -> pd.DataFrame:
    """The pairs of checkable statements of which one denies or disputes the other, with both statuses."""
    links = package.load("counter_statements").query("relation in ('denies', 'disputes')")
    status = statements.set_index("statement_id")["content"]
    name = statements.set_index("statement_id")["name"]
    pairs = links[["statement_id", "counter_statement_id", "relation"]].copy()
    pairs["status"] = pairs["statement_id"].map(status)
    pairs["answer"] = pairs["counter_statement_id"].map(status)
    pairs["speaker"] = pairs["statement_id"].map(name)
    pairs["other"] = pairs["counter_statement_id"].map(name)
    pairs = pairs.dropna()
    pairs["mirror"] = pairs["answer"] == pairs["status"].map(lambda one: MIRROR.get(one, one))
    return pairs


def _mirrors(pairs: pd.DataFrame) -> str:
    return f"{int(pairs['mirror'].sum())} of {len(pairs)}"


def _swap(pairs: pd.DataFrame) -> str:
    reasons = tomllib.loads(REASONS.read_text("utf-8"))
    rows = [
        [
            f"{markdown_code(row.statement_id)} {row.speaker}: {row.status}",
            f"{markdown_code(row.counter_statement_id)} {row.other}: {row.answer}",
            row.relation,
            reasons.get(row.statement_id, {}).get(row.counter_statement_id, NO_REASON),
        ]
        for row in pairs.itertuples()
    ]
    return table(["statement", "answer", "relation", "why their verdicts are not mirrors"], rows)
