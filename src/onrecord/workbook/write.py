"""A package as one workbook: a sheet per table, every cell text, drop-downs where a column has a vocabulary or a key.

Source: ECMA-376 Part 1, 18.3.1 (worksheets); limits as Excel documents them.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord.csvio.table import whole_table
from onrecord.errors import OnRecordError, imported
from onrecord.package import Inspection
from onrecord.tableschema import Field, TableSchema

if TYPE_CHECKING:
    import polars as pl

ABOUT, LISTS = "_onrecord", "_lists"
"""Hidden sheets: what the workbook was made from, and the vocabularies of the drop-downs."""
MAX_ROWS, MAX_CHARS = 1_048_575, 32_767
SPARE = 500
"""Rows below the last one that have drop-downs too."""
LONGEST_LIST = 200
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
RUN = ("=", "+", "-", "@", "\t")


def write_sheet(package: Inspection) -> bytes:
    """The workbook of a package; `read_sheet` gives back exactly the cells that went in.

    Raises `OnRecordError` for what no workbook holds: control characters, cells and tables that are too long.
    """
    xlsxwriter = imported("xlsxwriter")
    frames = {table.name: whole_table(package.store, table).drop("__row") for table in package.tables}
    schemas = {table.name: table.schema for table in package.tables}
    for name, frame in frames.items():
        _holdable(name, frame)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": package.name or "", "created": datetime(2000, 1, 1)})
    lists = _Lists(book, schemas, frames)
    for table in package.tables:  # the first of them is the one that opens
        _table(book, table.schema, frames[table.name], lists)
    lists.write()
    _about(book, package, frames)
    book.close()
    return stream.getvalue()


def _holdable(name: str, frame: pl.DataFrame) -> None:
    if len(name) > 31 or re.search(r"[\[\]:*?/\\']", name) or name.startswith("_"):
        raise OnRecordError(f'the table "{name[:80]}" cannot be a sheet: a sheet has at most 31 plain characters')
    if frame.height > MAX_ROWS:
        raise OnRecordError(f"{name}: {frame.height:,} rows; a sheet holds {MAX_ROWS:,}")
    for column in frame.columns:
        for row, value in enumerate(frame[column].to_list(), 1):
            if len(value) > MAX_CHARS or NOT_IN_XML.search(value) or "x005F_" in value:
                why = f"more than {MAX_CHARS:,} characters" if len(value) > MAX_CHARS else "a character no sheet keeps"
                raise OnRecordError(f"{name}: row {row}: {column} has {why}; run `onrecord validate` and repair it")


def _table(book: Any, schema: TableSchema, frame: pl.DataFrame, lists: _Lists) -> None:
    """One sheet: the header, frozen and described, then the rows as text."""
    sheet = book.add_worksheet(schema.name)
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    quoted = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True})
    heads = {
        needed: book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDEBF7" if needed else "#F2F2F2"})
        for needed in (True, False)
    }
    sheet.freeze_panes(1, 1)
    sheet.set_default_row(15)
    bottom = min(frame.height + SPARE, MAX_ROWS)
    for index, field in enumerate(schema.fields):
        values = frame[field.name].to_list()
        sheet.set_column(index, index, _width(field, values), text)
        sheet.write_string(0, index, field.name, heads[field.required])
        if field.description:
            sheet.write_comment(0, index, field.description[:1_000], {"x_scale": 2})
        for row, value in enumerate(values, 1):
            if value:
                sheet.write_string(row, index, value, quoted if value.startswith(RUN) else text)
        source = lists.of(schema, field)
        if source is not None:
            sheet.data_validation(1, index, bottom, index, {"validate": "list", "source": source, **_warning(field)})


def _warning(field: Field) -> dict[str, str]:
    """What a value outside the list draws: a question, since the row it refers to may be added next."""
    return {
        "error_type": "warning",
        "error_title": field.name[:32],
        "error_message": "This value is not in the list. Keep it only if you are going to add it there.",
    }


def _width(field: Field, values: Sequence[str]) -> int:
    longest = max((len(value) for value in values[:1_000]), default=0)
    return max(len(field.name) + 2, min(longest + 1, 48))


class _Lists:
    """The lists behind the drop-downs: vocabularies on a hidden sheet; keys where they stand, new ones too."""

    def __init__(self, book: Any, schemas: Mapping[str, TableSchema], frames: Mapping[str, pl.DataFrame]) -> None:
        self._book = book
        self._schemas = schemas
        self._frames = frames
        self._columns: list[tuple[str, ...]] = []

    def of(self, schema: TableSchema, field: Field) -> str | None:
        """The range with the values that a column may have, or None where any will do."""
        if field.enum:
            return self._add(field.enum)
        if field.type == "boolean":
            return self._add((field.true_values[0], field.false_values[0]))
        for key in schema.foreign_keys:
            if field.name not in key.fields or key.resource not in self._frames:
                continue
            column = key.reference[key.fields.index(field.name)]
            target = self._schemas[key.resource]
            if target.primary_key == (column,):
                return self._key(target, column)
            values = self._frames[key.resource][column].unique(maintain_order=True).to_list()
            if len(values) <= LONGEST_LIST:
                return self._add(tuple(value for value in values if value))
        return None

    def _key(self, target: TableSchema, column: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        letter = xl_col_to_name(target.columns.index(column))
        return f"='{target.name}'!${letter}$2:${letter}${min(self._frames[target.name].height + SPARE, MAX_ROWS) + 1}"

    def _add(self, values: tuple[str, ...]) -> str:
        from xlsxwriter.utility import xl_col_to_name

        if values not in self._columns:
            self._columns.append(values)
        letter = xl_col_to_name(self._columns.index(values))
        return f"='{LISTS}'!${letter}$1:${letter}${max(1, len(values))}"

    def write(self) -> None:
        """Add the hidden sheet."""
        sheet = self._book.add_worksheet(LISTS)
        text = self._book.add_format({"num_format": "@"})
        for index, values in enumerate(self._columns):
            for row, value in enumerate(values):
                sheet.write_string(row, index, value, text)
        sheet.hide()


def _about(book: Any, package: Inspection, frames: Mapping[str, pl.DataFrame]) -> None:
    """The state of each table when the workbook was made: a later reading notices when the files went on since."""
    sheet = book.add_worksheet(ABOUT)
    rows = [("package", package.name or ""), ("version", package.version or "")]
    rows += [(f"table {name}", fingerprint(frame)) for name, frame in frames.items()]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value)
    sheet.hide()


def fingerprint(frame: pl.DataFrame) -> str:
    """The same for the same rows, in whatever order."""
    rows = sorted(repr(row) for row in frame.iter_rows())
    return hashlib.sha256("\n".join([repr(frame.columns), *rows]).encode()).hexdigest()
