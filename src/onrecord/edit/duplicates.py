"""Statements that may already be in the record: same speaker, close date, similar words.

Words are compared only within a block: statements of the same speaker said within a window of days, found by
joins, so that a million statements cost about as much as reading them. Claims are in the record's own words, so they
compare across languages. The texts of quotations are compared too. A statement from the same source in another
language is reported at a lower score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onrecord.edtf import bounds_of

if TYPE_CHECKING:
    import polars as pl

    from onrecord.edit.tables import Row, Tables

WINDOW = 14
"""Days between two dates that reports of one occasion may give for it."""
ALIKE = 80
ALIKE_ELSEWHERE = 60
"""The least score (0 to 100) that is reported; lower for another language of the same source, or of a copy of it."""
LARGEST_BLOCK = 4_000
"""A larger block is first reduced to so many statements that share long words with the new one."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A statement like a new one: its id and claim, the score (0 to 100), and what is alike."""

    statement_id: str
    claim: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """The compared parts of a package.

    `statements` (statement_id, speaker_id, claim, quote, language, source_id, first, last), `quotations`
    (statement_id, text) and `copies` (source_id, origin).
    """

    statements: pl.DataFrame
    quotations: pl.DataFrame
    copies: pl.DataFrame


def record_of(tables: Tables, more: Sequence[Row] = ()) -> Record:
    """The parts of a package that are compared; with `more` rows, these too, and only statements of their speakers."""
    import narwhals as nw
    import polars as pl

    from onrecord.edtf import bounds, is_edtf

    def frame(name: str) -> pl.DataFrame:
        whole = tables.frame(name)
        return pl.concat([whole, pl.DataFrame([row.cells for row in more if row.table == name], schema=whole.schema)])

    statements = frame("statements").select("statement_id", "speaker_id", "claim", "quote", "language", "source_id")
    if more:
        speakers = {row.cells["speaker_id"] for row in more if row.table == "statements"}
        statements = statements.filter(pl.col("speaker_id").is_in(list(speakers)))
    own = statements.select("statement_id")
    dates = frame("dates").filter(pl.col("event") == "said").join(own, on="statement_id", how="semi")
    said = nw.from_native(dates).filter(is_edtf(nw.col("edtf")))
    first, last = bounds(nw.col("edtf"))
    days = said.select("statement_id", first.alias("first"), last.alias("last")).to_native()
    dated = statements.join(days.unique("statement_id"), on="statement_id", how="left").with_columns(
        pl.col("first", "last").fill_null("")
    )
    quotations = frame("quotations").select("statement_id", "text").join(own, on="statement_id", how="semi")
    copies = frame("sources").select(
        "source_id", pl.when(pl.col("republishes") != "").then("republishes").otherwise("source_id").alias("origin")
    )
    return Record(dated, quotations, copies)


def likenesses(tables: Tables, rows: Sequence[Row]) -> Iterator[tuple[str, Likeness]]:
    """Each new statement among `rows` that is like one of the record or like an earlier one of them, with that one."""
    new = [row.cells for row in rows if row.table == "statements"]
    if not new:
        return
    record = record_of(tables, rows)
    said = {row.cells["statement_id"]: row.cells["edtf"] for row in rows if row.cells.get("event") == "said"}
    later = {cells["statement_id"] for cells in new}
    for cells in new:
        identifier = cells["statement_id"]
        for like in near_duplicates(record, cells, said.get(identifier, "")):
            if like.statement_id not in later:
                yield identifier, like
        later.discard(identifier)


def near_duplicates(record: Record, statement: Mapping[str, str], said: str, limit: int = 5) -> tuple[Likeness, ...]:
    """The statements of the record most like a new one (cells of `statements`) said on `said` (EDTF)."""
    import polars as pl
    from rapidfuzz import fuzz, process

    block = _block(record, statement["speaker_id"], said).filter(
        pl.col("statement_id") != statement.get("statement_id", "")
    )
    words = [statement.get(name, "") for name in ("claim", "quote")]
    block = _reduced(block, " ".join(words))
    if not block.height:
        return ()
    origins = dict(record.copies.iter_rows())
    own = origins.get(statement.get("source_id", ""), statement.get("source_id", ""))
    texts = _texts(record, block)
    best: dict[str, tuple[float, str]] = {}
    for mine, name in zip(words, ("claim", "quote"), strict=True):
        if not mine:
            continue
        of_kind = [(number, text) for number, kind, text in texts if (kind == "claim") == (name == "claim")]
        scores = process.cdist(
            [mine.casefold()],
            [text.casefold() for _, text in of_kind],
            scorer=fuzz.token_set_ratio,
            score_cutoff=ALIKE_ELSEWHERE,
        )
        for (number, _), score in zip(of_kind, scores[0].tolist(), strict=True):
            if score > best.get(number, (0.0, ""))[0]:
                best[number] = (score, name)
    found = []
    for row in block.iter_rows(named=True):
        score, name = best.get(row["statement_id"], (0.0, ""))
        same = bool(own) and origins.get(row["source_id"], row["source_id"]) == own
        elsewhere = same and row["language"] != statement.get("language", "")
        if score >= (ALIKE_ELSEWHERE if elsewhere else ALIKE):
            where = f", the same source in {row['language']}" if elsewhere else ", the same source" if same else ""
            found.append(Likeness(row["statement_id"], row["claim"], round(score), f"{name} {score:.0f}% alike{where}"))
    return tuple(sorted(found, key=lambda like: -like.score)[:limit])


def _block(record: Record, speaker: str, said: str) -> pl.DataFrame:
    """The statements of one speaker that may have been said within the window."""
    import polars as pl

    block = record.statements.filter(pl.col("speaker_id") == speaker)
    first, last = bounds_of(said) or ("", "")
    earliest = _shifted(first, -WINDOW)
    latest = _shifted(last, WINDOW)
    if earliest:
        block = block.filter((pl.col("last") >= earliest) | (pl.col("last") == ""))
    if latest:
        block = block.filter(pl.col("first") <= latest)
    return block


def _shifted(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _texts(record: Record, block: pl.DataFrame) -> list[tuple[str, str, str]]:
    """(statement_id, claim or quote, text) of every wording in a block."""
    texts = [
        (row["statement_id"], kind, row[kind]) for row in block.iter_rows(named=True) for kind in ("claim", "quote")
    ]
    quoted = record.quotations.join(block.select("statement_id"), on="statement_id", how="semi")
    texts += [(number, "quote", text) for number, text in quoted.iter_rows()]
    return [entry for entry in texts if entry[2]]


def _reduced(block: pl.DataFrame, words: str) -> pl.DataFrame:
    """The statements of a very large block that share the most of the longest words of a new one."""
    import polars as pl

    if block.height <= LARGEST_BLOCK:
        return block
    long = sorted({word for word in words.casefold().split() if len(word) > 4}, key=len, reverse=True)[:4]
    if not long:
        return block.head(LARGEST_BLOCK)
    text = pl.concat_str("claim", "quote", separator=" ").str.to_lowercase()
    hits = pl.sum_horizontal([text.str.contains(word, literal=True).cast(pl.UInt8) for word in long])
    return block.with_columns(hits.alias("__hits")).sort("__hits", descending=True).head(LARGEST_BLOCK).drop("__hits")
