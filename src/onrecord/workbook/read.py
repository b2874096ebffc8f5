"""A workbook back into tables: cells as text, and a note on every cell that the spreadsheet program converted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord._text import nearest
from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError, imported
from onrecord.limits import WORKBOOK
from onrecord.package import Inspection
from onrecord.package.archive import reason
from onrecord.package.store import ZipStore, open_store
from onrecord.tableschema import TableSchema
from onrecord.workbook.limits import refuse_odd_sheet
from onrecord.workbook.plain import SHEET, columns_of, is_plain
from onrecord.workbook.write import ABOUT, LISTS

if TYPE_CHECKING:
    import polars as pl

MAX_NOTES = 20


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds: each table as columns of text, in its own order, and remarks for a person.

    `made_from` has the fingerprint of each table at the time the workbook was written, where it was by us.
    """

    tables: dict[str, pl.DataFrame]
    notes: tuple[str, ...]
    made_from: dict[str, str]


def read_sheet(path: Path, package: Inspection) -> Workbook:
    """The tables of a workbook that belongs to a package of this shape; empty rows and unknown sheets are passed over.

    Raises `UnreadableError` when the file is no workbook, and `InvalidDataError` for a sheet whose header is wrong, or
    a cell that holds a formula, an error or a time.
    """
    try:
        return _read(path, package)
    except (OnRecordError, MemoryError):
        raise
    except Exception as error:  # openpyxl documents few of the dozens of kinds that a broken workbook raises
        raise UnreadableError(f"{path}: is not a workbook (.xlsx) that can be read: {reason(error)}") from error


def _read(path: Path, package: Inspection) -> Workbook:
    notes: list[str] = []
    schemas = {table.name: table.schema for table in package.tables}
    names, sheets = _sheets(path, {*schemas, ABOUT}, notes)
    for name in names:
        if name not in (*sheets, LISTS):
            near = nearest(name, set(schemas) - set(names))
            hint = f'; if it is "{near}", rename it' if near else ""
            notes.append(f'the sheet "{name}" is no table of this package and was passed over{hint}')
    about = sheets.pop(ABOUT, None)
    if not sheets:
        raise InvalidDataError(f"{path}: no sheet has the name of a table; the tables are {', '.join(schemas)}")
    notes += [f'there is no sheet "{name}"; the table stays as it is' for name in schemas if name not in sheets]
    tables = {name: _table(sheet, schemas[name]) for name, sheet in sheets.items()}
    made_from = {}
    if about is not None and about.width == 2:
        made_from = {key.removeprefix("table "): value for key, value in about.iter_rows()}
    return Workbook(tables, tuple(notes), made_from)


def _sheets(path: Path, wanted: Collection[str], notes: list[str]) -> tuple[list[str], dict[str, pl.DataFrame]]:
    """The names of all sheets, and the cells of those that are wanted: by columns where all sheets hold text alone."""
    store = _stored(path)
    if all(is_plain(store, name) for name in store.sizes if SHEET.fullmatch(name)):
        return columns_of(path, wanted)
    import polars as pl

    book = opened(path)
    try:
        found = {}
        for name in book.sheetnames:
            if name in wanted:
                rows = list(cells_of(book[name], notes))
                width = max(map(len, rows), default=0)
                columns = [f"column_{number}" for number in range(width)]
                padded = [[*cells, *[""] * (width - len(cells))] for cells in rows]
                found[name] = pl.DataFrame(padded, schema=dict.fromkeys(columns, pl.String), orient="row")
        return book.sheetnames, found
    finally:
        book.close()


def first_sheet(path: Path) -> tuple[list[list[str]], tuple[str, ...]]:
    """Every row of the first sheet of any workbook, and a note on each cell that is no text.

    Raises `UnreadableError` where the file is no workbook, and `InvalidDataError` for formulas, errors and times.
    """
    notes: list[str] = []
    try:
        book = opened(path)
        try:
            return list(cells_of(book.worksheets[0], notes)), tuple(notes)
        finally:
            book.close()
    except (OnRecordError, MemoryError):
        raise
    except Exception as error:  # as in read_sheet
        raise UnreadableError(f"{path}: is not a workbook (.xlsx) that can be read: {reason(error)}") from error


def opened(path: Path) -> Any:
    """The workbook at `path`, opened to be read; raises `UnreadableError` for what is none or too large."""
    openpyxl = imported("openpyxl")
    store = _stored(path)
    for name in store.sizes:
        if not is_plain(store, name):
            refuse_odd_sheet(store, name)
    return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)


def _stored(path: Path) -> ZipStore:
    store = open_store(path, WORKBOOK)  # its caps on number, size and ratio of entries hold here too
    if not isinstance(store, ZipStore):
        raise UnreadableError(f"{path}: is not a workbook (.xlsx)")
    return store


def cells_of(sheet: Any, notes: list[str]) -> Iterator[list[str]]:
    """The rows of a sheet as texts."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield [text_of(cell, sheet.title, notes) for cell in row]


def _table(sheet: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """The rows below the header that are not empty, with the columns of the table in its order."""
    import polars as pl

    header = [str(cell).strip() for cell in (sheet.row(0) if sheet.height else ())]
    while header and not header[-1]:
        header.pop()
    unknown = [name for name in header if name not in schema.columns]
    missing = [name for name in schema.columns if name not in header]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if unknown or missing or doubled:
        faults = {"unknown": unknown, "missing": missing, "doubled": doubled}
        words = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in faults.items() if names)
        raise InvalidDataError(f"sheet {schema.name}: its first row is not the header of the table ({words})")
    for number, column in enumerate(sheet.columns[len(header) :], len(header)):
        beyond = (sheet[column] != "").arg_true()
        if len(beyond):
            from openpyxl.utils import get_column_letter

            place = f"{get_column_letter(number + 1)}{beyond[0] + 1}"
            raise InvalidDataError(f"sheet {schema.name}: {place} is outside the columns of the table")
    rows = sheet[1:].select(sheet.columns[: len(header)]).rename(dict(zip(sheet.columns, header, strict=False)))
    rows = rows.filter(pl.any_horizontal(pl.all() != "")).select(schema.columns)
    return rows.with_columns(pl.all().str.replace_all("\r\n?", "\n"))


def text_of(cell: Any, table: str, notes: list[str]) -> str:
    """A cell as the table would have it; what is not text in the workbook is converted and noted."""
    value = cell.value
    if value is None:
        return ""
    where = f"sheet {table}: {cell.coordinate}"
    if cell.data_type == "f":
        raise InvalidDataError(f"{where} is a formula; put its value there as text (paste special, values)")
    if cell.data_type == "e":
        raise InvalidDataError(f"{where} is the error {value}; empty the cell or write its value")
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    text = _converted(value)
    if text is None:
        raise InvalidDataError(f"{where} is a time or duration; format the cell as text and write its value")
    if len(notes) < MAX_NOTES:
        kind = "date" if isinstance(value, date) else "logical value" if isinstance(value, bool) else "number"
        notes.append(f'{where} is a {kind}, not text; it is read as "{text}"')
    return text


def _converted(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, int) else None
