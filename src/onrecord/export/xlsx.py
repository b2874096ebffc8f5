"""One workbook, one sheet per table, for those who think in spreadsheets.

Text is a text cell and never a formula, a link or a number; a text that a spreadsheet program would run if it were
typed in has the quote prefix, so that it stays text when the cell is edited. Days are date cells (before 1900, which
such programs do not hold, text), numbers numbers, booleans booleans, missing is empty. The same bytes every time.
"""

from __future__ import annotations

import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InvalidDataError, imported
from onrecord.export.metadata.facts import Facts
from onrecord.workbook.cells import fill, refuse_unfit, styles, widths

if TYPE_CHECKING:
    from onrecord.query import Package

WIDEST = 60


def write(package: Package, out: Path) -> None:
    """Write the workbook; raises `OnRecordError` without XlsxWriter and for more than a sheet holds."""
    from onrecord.export.rows import frame

    if not package.tables():
        raise InvalidDataError(f"{package.path} has no table that can be read; run `onrecord validate` to see why")
    facts, skeleton = Facts(package), BytesIO()
    book = imported("xlsxwriter").Workbook(skeleton, {"in_memory": True})
    book.set_properties(
        {
            "title": facts.title,
            "author": facts.publisher,
            "subject": f"{package.name} {facts.version}".strip(),
            "keywords": ", ".join(facts.keywords),
            "comments": package.cite(),
            "created": datetime.datetime.fromisoformat(facts.day or "2000-01-01"),
        }
    )
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    cells = styles(book, valign="top")
    frames = {}
    for number, name in enumerate(package.tables(), 1):
        rows = frames[number] = frame(package, name)
        refuse_unfit(name, rows)
        sheet = book.add_worksheet(name)
        for index, (column, width) in enumerate(zip(rows.columns, widths(rows, WIDEST), strict=True)):
            sheet.write_string(0, index, column, head)
            sheet.set_column(index, index, width)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, rows.height, rows.width - 1)
    book.close()
    fill(skeleton.getvalue(), frames, cells, out)
