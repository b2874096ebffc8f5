"""A package as one workbook: a sheet per table, every cell text, drop-downs for vocabularies and keys."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onrecord._text import printable
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import whole_table
from onrecord.errors import InvalidDataError, OnRecordError, imported
from onrecord.package import Inspection
from onrecord.tableschema import Field, TableSchema
from onrecord.workbook.cells import AT_ONCE, MAX_ROWS, fill, refuse_unfit, styles, widths

if TYPE_CHECKING:
    import polars as pl

ABOUT, LISTS = "_onrecord", "_lists"
"""Hidden sheets: what the workbook was made from, and the vocabularies of the drop-downs."""
SPARE = 500
"""Rows below the last one that have drop-downs too."""
LONGEST_LIST = 200
WIDEST = 48
UNSAFE = "[\x00-\x08\x0b-\x1f\ufffe\uffff]|x005F_"
"""What does not come back from a workbook as it was."""


def write_sheet(package: Inspection) -> bytes:
    """The workbook of a package; `read_sheet` gives back exactly the cells that went in.

    Raises `OnRecordError` for what no workbook holds: control characters, cells and tables that are too long; and
    `InvalidDataError` for a package whose descriptor leaves a table unread, which would be missing from the workbook.
    """
    for fault in (fault for fault in package.faults if fault.rule not in _COMPLETE):
        raise InvalidDataError(
            f"{fault.path}: {fault.rule} {printable(fault.message)}; nothing was written, "
            f"`onrecord validate {package.store.path}` lists all"
        )
    frames = {table.name: whole_table(package.store, table).drop(ROW) for table in package.tables}
    schemas = {table.name: table.schema for table in package.tables}
    for name, frame in frames.items():
        refuse_unfit(name, frame)
        _refuse_unsafe(name, frame)
    skeleton, stream = io.BytesIO(), io.BytesIO()
    book = imported("xlsxwriter").Workbook(skeleton, {"in_memory": True})
    book.set_properties({"title": package.name or "", "created": datetime(2000, 1, 1)})
    cells = styles(book, valign="top", text_wrap=True)
    lists = _Lists(book, schemas, frames)
    for name, schema in schemas.items():  # the first of them is the one that opens
        _sheet(book, schema, frames[name], lists)
    lists.write()
    _about(book, package, frames)
    book.close()
    rows = {number: frames[name].select(schema.columns) for number, (name, schema) in enumerate(schemas.items(), 1)}
    fill(skeleton.getvalue(), rows, cells, stream)
    return stream.getvalue()


_COMPLETE = ("PK004", "PK008")
"""Faults of a descriptor that leave no listed table unread."""


def _refuse_unsafe(name: str, frame: pl.DataFrame) -> None:
    for column in frame.iter_columns():
        places = column.str.contains(UNSAFE).arg_true()
        if len(places):
            raise OnRecordError(
                f"{name}: row {places[0] + 1}: {column.name} has a character no sheet keeps; run `onrecord validate` "
                "and repair it"
            )


def _sheet(book: Any, schema: TableSchema, frame: pl.DataFrame, lists: _Lists) -> None:
    """One sheet without its rows: the header, frozen and described, the widths and the drop-downs."""
    sheet = book.add_worksheet(schema.name)
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    heads = {
        needed: book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDEBF7" if needed else "#F2F2F2"})
        for needed in (True, False)
    }
    sheet.freeze_panes(1, 1)
    sheet.set_default_row(15)
    bottom = min(frame.height + SPARE, MAX_ROWS)
    for index, (field, width) in enumerate(zip(schema.fields, widths(frame.head(1_000), WIDEST), strict=True)):
        sheet.set_column(index, index, width, text)
        sheet.write_string(0, index, field.name, heads[field.required])
        if field.description:
            sheet.write_comment(0, index, field.description[:1_000], {"x_scale": 2})
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


class _Lists:
    """The lists behind the drop-downs: vocabularies on a hidden sheet; keys in their own column."""

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
    import polars as pl

    rows = frame.select(pl.concat_str(pl.all(), separator="\x1f").alias("row"))["row"].sort()
    digest = hashlib.sha256("\x1f".join(frame.columns).encode())
    for part in rows.to_frame().iter_slices(AT_ONCE):
        digest.update(f"\x1e{part['row'].str.join(chr(30)).item()}".encode())
    return digest.hexdigest()
