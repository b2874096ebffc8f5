"""Rows and columns chosen by name, with the nearest name where one is mistyped; one row by its id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord._text import did_you_mean
from onrecord.citation import CitedRow
from onrecord.edtf import bounds_of
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.query.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

DESCRIBING = ("claim", "name", "title", "label", "text", "finding", "rationale")
"""Columns that say what a row is, the best first."""
DAYS = (
    ("said_earliest", "said_latest"),
    ("earliest", "latest"),
    ("published_earliest", "published_latest"),
    ("assessed_on", "assessed_on"),
    ("corrected_on", "corrected_on"),
    ("retrieved_on", "retrieved_on"),
)
"""Columns with the first and last possible day of a row, the first pair that a table has."""
LONGEST = 160
"""Characters of a cited row at most."""


def row(tables: Tables, row_id: str) -> pd.DataFrame:
    """The row with that id, as a frame of one row; raises `UnknownNameError` with the nearest id, table or view."""
    found = _find(tables, row_id)
    if found is None:
        known = [*tables.loadable(), *_ids_like(tables, row_id)]
        listed = ", ".join(tables.tables())
        raise UnknownNameError(f'no table and no id "{row_id}".{did_you_mean(row_id, known)} The tables are {listed}.')
    return found[1]


def cited_row(tables: Tables, row_id: str) -> CitedRow:
    """The row with that id, as a citation needs it; raises `UnknownNameError` with the nearest id."""
    found = _find(tables, row_id)
    if found is None:
        nearest = did_you_mean(row_id, _ids_like(tables, row_id))
        raise UnknownNameError(f'no row "{row_id}" in {tables.name}.{nearest}')
    table, frame = found
    column = next((name for name in DESCRIBING if name in frame.columns), frame.columns[0])
    return CitedRow(table, row_id, _shortened(str(frame[column].iloc[0])))


def nearest_id(tables: Tables, row_id: str) -> str:
    """A sentence with the id nearest to one that does not exist, empty where none is near."""
    return did_you_mean(row_id, _ids_like(tables, row_id))


def unknown_statement(tables: Tables, statement_id: str) -> UnknownNameError:
    """The error for a statement that does not exist, with the nearest id."""
    known = tables.part("statements", "statement_id")["statement_id"].dropna()
    nearest = did_you_mean(statement_id, known) or " See `onrecord show statements`."
    return UnknownNameError(f'no statement "{statement_id}".{nearest}')


def column(frame: pd.DataFrame, name: str) -> str:
    """The name, if it is one of the columns; raises `UnknownNameError` with the nearest."""
    if name not in frame.columns:
        nearest = did_you_mean(name, frame.columns)
        raise UnknownNameError(f'no column "{name}".{nearest} There are: {", ".join(frame.columns)}.')
    return name


def where(frame: pd.DataFrame, condition: str) -> pd.DataFrame:
    """The rows that meet `COLUMN=VALUE`, the value written as in a file; `COLUMN=` selects those without a value."""
    name, equals, value = condition.partition("=")
    if not equals:
        raise OnRecordError(f'"{condition}" is not COLUMN=VALUE')
    cells = frame[column(frame, name)]
    if not value:
        return frame[cells.isna()]
    if cells.dtype == "category" and value not in cells.cat.categories:
        known = [str(word) for word in cells.cat.categories]
        raise UnknownNameError(f'{name} has no "{value}".{did_you_mean(value, known)} There are: {", ".join(known)}.')
    text = cells.dt.strftime("%Y-%m-%d") if cells.dtype.kind == "M" else cells.astype("string")
    if cells.dtype == "boolean":
        text = text.str.lower()
    return frame[(text == value).fillna(False).astype(bool)]


def containing(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows in which each of the words occurs in some text, whatever its case and accents."""
    import pandas as pd

    texts = frame.select_dtypes(["string", "category"]).astype("string").fillna("")
    joined = texts.iloc[:, 0].str.cat(texts.iloc[:, 1:], sep=" ").map(_folded)
    found = pd.Series(True, frame.index)
    for word in _folded(words).split():
        found &= joined.str.contains(word, regex=False)
    return frame[found]


def between(frame: pd.DataFrame, since: str | None, until: str | None) -> pd.DataFrame:
    """The rows that may be of `since` (a day, month or year) or later, and of `until` or earlier.

    Raises `OnRecordError` for what is no such date, and for a table without days.
    """
    if since is None and until is None:
        return frame
    pairs = [pair for pair in DAYS if set(pair) <= set(frame.columns)]
    if not pairs:
        raise OnRecordError("this table has no days to choose by; the view `overview` has")
    earliest, latest = (frame[name] for name in pairs[0])
    chosen = earliest.notna() | latest.notna()
    if since is not None:
        chosen &= latest.isna() | (latest >= _bounds(since)[0])
    if until is not None:
        chosen &= earliest.isna() | (earliest <= _bounds(until)[1])
    return frame[chosen]


def _bounds(text: str) -> tuple[str, str]:
    found = bounds_of(text) if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) else None
    if found is None:
        raise OnRecordError(f'"{text}" is no day, month or year; write 2021-05-26, 2021-05 or 2021')
    return found


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in parts if not unicodedata.combining(char))


def _find(tables: Tables, row_id: str) -> tuple[str, pd.DataFrame] | None:
    """The table that has the id as its primary key, and the row."""
    for table, key in _by_likelihood(tables, row_id):
        found = tables.some(table, key, [row_id])
        if len(found):
            return table, found
    return None


def _by_likelihood(tables: Tables, row_id: str) -> Iterator[tuple[str, str]]:
    """Every table with a key of one column, and that column: first those whose ids begin like this one."""
    keys = [(prefix != row_id[:3], prefix != "", table, key) for table, key, prefix in _keys(tables)]
    yield from ((table, key) for *_, table, key in sorted(keys))


def _ids_like(tables: Tables, row_id: str) -> list[str]:
    """The ids of the tables whose ids begin like this one, or all ids where there is no such table."""
    keys = _keys(tables)
    alike = [entry for entry in keys if entry[2] == row_id[:3]] or keys
    return [found for table, key, _ in alike for found in tables.part(table, key)[key].dropna()]


def _keys(tables: Tables) -> list[tuple[str, str, str]]:
    """Each table with a key of one column: its name, that column, and how its ids begin, such as "st-", or ""."""
    found = []
    for name in tables.tables():
        schema = tables.table(name).schema
        if len(schema.primary_key) == 1:
            key = schema.primary_key[0]
            prefix = re.match(r"[a-z]{2}-(?=\[)", schema.field(key).pattern or "")
            found.append((name, key, prefix[0] if prefix else ""))
    return found


def _shortened(words: str) -> str:
    words = " ".join(words.split()).rstrip(".")
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
