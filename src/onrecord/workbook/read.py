"""A workbook back into tables: cells as text, and a note on every cell that the spreadsheet program converted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from onrecord._text import nearest
from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError, imported
from onrecord.limits import WORKBOOK
from onrecord.package import Inspection
from onrecord.package.archive import reason
from onrecord.package.store import ZipStore, open_store
from onrecord.tableschema import TableSchema
from onrecord.workbook.limits import refuse_odd_sheet
from onrecord.workbook.write import ABOUT, LISTS

MAX_NOTES = 20


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds: the records of each table, in the order of its columns, and remarks for a person.

    `made_from` has the fingerprint of each table at the time the workbook was written, where it was by us.
    """

    tables: dict[str, list[list[str]]]
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
    book = opened(path)
    notes: list[str] = []
    tables: dict[str, list[list[str]]] = {}
    schemas = {table.name: table.schema for table in package.tables}
    try:
        for name in book.sheetnames:
            if name in schemas:
                tables[name] = _records(book[name], schemas[name], notes)
            elif name not in (ABOUT, LISTS):
                near = nearest(name, set(schemas) - set(book.sheetnames))
                hint = f'; if it is "{near}", rename it' if near else ""
                notes.append(f'the sheet "{name}" is no table of this package and was passed over{hint}')
        about = _pairs(book[ABOUT]) if ABOUT in book.sheetnames else {}
    finally:
        book.close()
    if not tables:
        raise InvalidDataError(f"{path}: no sheet has the name of a table; the tables are {', '.join(schemas)}")
    missing = [name for name in schemas if name not in tables]
    notes += [f'there is no sheet "{name}"; the table stays as it is' for name in missing]
    return Workbook(tables, tuple(notes), about)


def opened(path: Path) -> Any:
    """The workbook at `path`, opened to be read; raises `UnreadableError` for what is none or too large."""
    openpyxl = imported("openpyxl")
    store = open_store(path, WORKBOOK)  # its caps on number, size and ratio of entries hold here too
    if not isinstance(store, ZipStore):
        raise UnreadableError(f"{path}: is not a workbook (.xlsx)")
    for name in store.sizes:
        refuse_odd_sheet(store, name)
    return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)


def _pairs(sheet: Any) -> dict[str, str]:
    return {
        str(row[0]).removeprefix("table "): str(row[1])
        for row in sheet.iter_rows(values_only=True, max_col=2)
        if len(row) == 2
    }


def _records(sheet: Any, schema: TableSchema, notes: list[str]) -> list[list[str]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    header = [str(cell.value or "").strip() for cell in next(rows, ())]
    while header and not header[-1]:
        header.pop()
    unknown = [name for name in header if name not in schema.columns]
    missing = [name for name in schema.columns if name not in header]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if unknown or missing or doubled:
        faults = {"unknown": unknown, "missing": missing, "doubled": doubled}
        words = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in faults.items() if names)
        raise InvalidDataError(f"sheet {schema.name}: its first row is not the header of the table ({words})")
    order = [header.index(name) for name in schema.columns]
    records = []
    for row in rows:
        cells = [text_of(cell, schema.name, notes) for cell in row[: len(header)]]
        beyond = next((cell for cell in row[len(header) :] if cell.value not in (None, "")), None)
        if beyond is not None:
            raise InvalidDataError(f"sheet {schema.name}: {beyond.coordinate} is outside the columns of the table")
        if any(cells):
            cells += [""] * (len(header) - len(cells))
            records.append([cells[index] for index in order])
    return records


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
