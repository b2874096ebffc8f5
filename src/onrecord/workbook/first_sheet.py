"""The first sheet of any workbook as records of text, for `onrecord add --from`."""

from __future__ import annotations

from pathlib import Path

from onrecord.errors import OnRecordError, UnreadableError
from onrecord.package.archive import reason
from onrecord.workbook.read import opened, text_of


def first_sheet(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """The filled rows with their numbers in the sheet, and a note on each cell that is no text.

    Raises `UnreadableError` where the file is no workbook, and `InvalidDataError` for formulas, errors and times.
    """
    notes: list[str] = []
    try:
        book = opened(path)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            records = [
                (number, [text_of(cell, sheet.title, notes) for cell in row])
                for number, row in enumerate(sheet.iter_rows(), 1)
            ]
        finally:
            book.close()
    except (OnRecordError, MemoryError):
        raise
    except Exception as error:  # openpyxl documents few of the dozens of kinds that a broken workbook raises
        raise UnreadableError(f"{path}: is not a workbook (.xlsx) that can be read: {reason(error)}") from error
    filled = [(number, cells) for number, cells in records if any(cells)]
    if not filled:
        raise OnRecordError(f"{path}: the first sheet is empty; its first row names the columns")
    width = max(len(cells) for _, cells in filled)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in filled], tuple(notes)
