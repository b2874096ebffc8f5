"""Statements that hold some words: in the claim, the quote, or a wording that a source prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError
from onrecord.query.select import between, containing
from onrecord.query.tables import Tables
from onrecord.query.views import READ, overview_of

if TYPE_CHECKING:
    import pandas as pd


def find(tables: Tables, words: str, since: str | None = None, until: str | None = None) -> pd.DataFrame:
    """The rows of `overview` whose claim, quote or wordings hold each of the words, whatever case and accents.

    Raises `OnRecordError` where no word is given, or `since` or `until` is no day, month or year.
    """
    if not words.split():
        raise OnRecordError("give a word to look for")
    frames = {table: tables.part(table, *columns) for table, columns in READ.items()}
    overview = overview_of(frames, tables.inspection.settings.assessor)
    wordings = tables.part("quotations", "statement_id", "text").groupby("statement_id")["text"].agg(" ".join)
    texts = overview[["claim", "quote"]].assign(wordings=overview["statement_id"].map(wordings).astype("string"))
    return between(overview.loc[containing(texts, words).index], since, until)
