"""Choosing rows and columns by name, with the nearest name where one is mistyped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord._text import did_you_mean
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.query.views import VIEWS

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.query.package import Package


def row(package: Package, key: str) -> pd.DataFrame:
    """The one row, of whatever table, whose primary key is `key`; raises `UnknownNameError` with the nearest."""
    primary = {table: package.table(table).schema.primary_key for table in package.tables()}
    single = {table: columns[0] for table, columns in primary.items() if len(columns) == 1}
    for table, its_key in single.items():
        found = package.some(table, its_key, [key])
        if len(found):
            return found
    keys = [name for table, its_key in single.items() for name in package.load(table)[its_key].dropna()]
    meant = did_you_mean(key, [*package.tables(), *VIEWS, *keys])
    raise UnknownNameError(f'no table and no id "{key}".{meant} The tables are {", ".join(package.tables())}.')


def column(frame: pd.DataFrame, name: str) -> str:
    """The name, if it is one of the columns; raises `UnknownNameError` with the nearest."""
    if name not in frame.columns:
        meant = did_you_mean(name, frame.columns)
        raise UnknownNameError(f'no column "{name}".{meant} There are: {", ".join(frame.columns)}.')
    return name


def where(frame: pd.DataFrame, condition: str) -> pd.DataFrame:
    """The rows that meet `COLUMN=VALUE`, the value written as in a file; `COLUMN=` are those where it is missing."""
    name, equals, value = condition.partition("=")
    if not equals:
        raise OnRecordError(f'"{condition}" is not COLUMN=VALUE')
    cells = frame[column(frame, name)]
    if not value:
        return frame[cells.isna()]
    text = cells.dt.strftime("%Y-%m-%d") if cells.dtype.kind == "M" else cells.astype("string")
    if cells.dtype == "boolean":
        text = text.str.lower()
    return frame[(text == value).fillna(False).astype(bool)]
