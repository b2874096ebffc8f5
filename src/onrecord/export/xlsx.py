"""One workbook, one sheet per table, for those who think in spreadsheets.

Text is a text cell and never a formula, a link or a number; one that a spreadsheet would run if it were typed in has
the quote prefix, so that it stays text when the cell is edited. Days are date cells (before 1900, which spreadsheets
cannot hold, text), numbers numbers, booleans booleans, missing is empty. The same bytes every time.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import InvalidDataError, OnRecordError, imported

if TYPE_CHECKING:
    from onrecord.export.metadata.facts import TableFile
    from onrecord.query import Package

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
WIDEST = 60
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run as a formula."""
FIRST_DAY = datetime.date(1900, 3, 1)
"""Before it, spreadsheets count a 29 February 1900 that never was."""


def write(package: Package, out: Path) -> None:
    """Write the workbook; raises `OnRecordError` for more than a sheet can hold, or without XlsxWriter."""
    xlsxwriter = imported("xlsxwriter")
    from onrecord.export.metadata.facts import Facts

    facts = Facts(package)
    # Only numbers, booleans and text are ever handed over, each by the call of its kind.
    book = xlsxwriter.Workbook(str(out), {"constant_memory": False, "strings_to_urls": False})
    created = datetime.datetime.fromisoformat(facts.day or "2000-01-01")
    book.set_properties(
        {
            "title": facts.title,
            "author": facts.publisher,
            "subject": f"{package.name} {package.version}",
            "keywords": ", ".join(facts.keywords),
            "comments": package.cite(),
            "created": created,
        }
    )
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "quoted": book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "plain": book.add_format({"valign": "top"}),
    }
    try:
        for table in facts.tables:
            _sheet(book.add_worksheet(_sheet_name(table.name)), package, table, formats)
    finally:
        book.close()


def _sheet_name(name: str) -> str:
    if len(name) > 31 or any(char in r"[]:*?/\'" for char in name):
        raise OnRecordError(f'"{name}" cannot be the name of a sheet (31 characters, none of []:*?/\\\'); rename it')
    return name


def _sheet(sheet: Any, package: Package, table: TableFile, formats: dict[str, Any]) -> None:
    from onrecord.export.rows import batches

    columns = table.schema.columns
    widths = [len(name) + 2 for name in columns]
    for index, name in enumerate(columns):
        sheet.write_string(0, index, name, formats["head"])
    row = 0
    for batch in batches(package, table.name):
        for cells in batch.iter_rows():
            row += 1
            if row > MOST_ROWS:
                raise OnRecordError(f"{table.name} has more rows than the {MOST_ROWS:,} of a sheet; export sqlite")
            for index, value in enumerate(cells):
                if value is not None:
                    _cell(sheet, row, index, value, formats, f"{table.name}.{columns[index]}")
                    widths[index] = min(WIDEST, max(widths[index], len(str(value)) + 1))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, row, len(columns) - 1)


def _cell(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any], name: str) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats["plain"])
    elif isinstance(value, int | float):
        if value != value or abs(value) > 2**53:
            raise InvalidDataError(f"{name}: row {row}: {value} is no number a spreadsheet can hold; export parquet")
        sheet.write_number(row, column, value, formats["plain"])
    elif isinstance(value, datetime.date) and value >= FIRST_DAY:
        sheet.write_datetime(row, column, datetime.datetime(value.year, value.month, value.day), formats["day"])
    else:
        text = str(value)
        if len(text) > MOST_CHARACTERS:
            raise InvalidDataError(f"{name}: row {row} is longer than a cell of a spreadsheet; export sqlite")
        sheet.write_string(row, column, text, formats["quoted" if text.startswith(RUNS) else "text"])
