"""`onrecord add` from flags or a file: nothing is asked, and every problem is at its row of the input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from onrecord._text import counted, printable
from onrecord.cli._changes import settle
from onrecord.edit.batch import Batch, work_out
from onrecord.edit.input_rows import Given, filled, from_table, read_rows, written
from onrecord.edit.lookups import Lookups
from onrecord.edit.rows import Change, add
from onrecord.edit.tables import Tables

FLAGS = "--set"


def rows_given(source: str | None, values: dict[str, str], lookups: Lookups) -> list[Given]:
    """The rows of a file, each with the cells of the flags too, or the one row that the flags make."""
    if source is None:
        return [Given(0, None, values)]
    known = lookups.columns()
    if source.endswith(".xlsx"):
        from onrecord.workbook.read import first_sheet

        sheet, notes = first_sheet(Path(source))
        for note in notes:
            click.echo(f"note: {printable(note)}", err=True)
        records = [(number, cells) for number, cells in enumerate(sheet, 1) if any(cells)]
        rows = filled(source, from_table(source, records, known, padded=True))
    else:
        rows = read_rows(source, known)
    return [row._replace(cells=row.cells | values) for row in rows]


def add_given(
    lookups: Lookups,
    table: str,
    given: Sequence[Given],
    source: str | None,
    *,
    dry_run: bool,
    draft: bool,
    yes: bool,
    keep_good: bool,
) -> None:
    """Add rows; exits with 2 where a required answer is missing, with 1 for other problems."""
    batch = work_out(lookups, table, given, source or FLAGS, draft=draft, keep_good=keep_good)
    for note in batch.notes:
        click.echo(f"note: {printable(note.removeprefix('row 0: '))}", err=True)
    sure = not warned_of_likenesses(lookups.tables, batch.change, batch)
    if keep_good and batch.refused:
        _leave_out(batch, source, dry_run=dry_run)
    elif not batch.report.valid and not draft:
        _refuse(batch)
    settle(
        lookups.tables,
        lambda tables: add(tables, batch.change.rows),
        dry_run=dry_run,
        draft=draft,
        yes=yes,
        what="added",
        change=batch.change,
        found=batch.report,
        sure=sure,
    )
    if keep_good and batch.refused:
        sys.exit(1)


def _refuse(batch: Batch) -> None:
    """Show what is wrong, and stop."""
    from onrecord.cli._changes import show

    show(batch.change, batch.report)
    several = "; --keep-good adds the others" if any(row.row for row in batch.origins.values()) else ""
    click.echo(f"Nothing was written{several}. --draft writes despite errors.", err=True)
    sys.exit(2 if batch.lacking else 1)


def _leave_out(batch: Batch, source: str | None, *, dry_run: bool) -> None:
    """Write the rows that are not added to a file of their own."""
    number = counted(len(batch.refused), "row")
    path, text = written(source or FLAGS, list(batch.refused))
    if not dry_run:
        path.write_text(text, "utf-8")
    would = "would go" if dry_run else "are"
    click.echo(f"{number} with problems {would} in {path}; mend them there and add that file.", err=True)
    if not batch.change.rows:
        from onrecord.report import render

        click.echo(render(batch.report, "text"))
        click.echo("Nothing was written: no row is without problems.", err=True)
        sys.exit(2 if batch.lacking else 1)


def warned_of_likenesses(tables: Tables, change: Change, batch: Batch | None = None) -> bool:
    """Warn of statements and speakers that may be in the record, or in the input, already; whether there are any."""
    from onrecord.edit.duplicates import likenesses
    from onrecord.edit.near_names import near_names

    def place(table: str, key: str) -> str:
        row = batch.origins.get((table, key)) if batch else None
        return f"row {row.row}: " if row and row.row else ""

    warned = False
    for name in near_names(tables, change.rows):
        warned = True
        other = place("speakers", name.other_id).removesuffix(": ") or name.other_id
        click.echo(
            f"warning: {place('speakers', name.speaker_id)}the new speaker {name.speaker_id} "
            f'("{printable(name.name)}") may be {other} ("{printable(name.other_name)}")',
            err=True,
        )
    for identifier, like in likenesses(tables, change.rows):
        warned = True
        other = place("statements", like.statement_id).removesuffix(": ") or like.statement_id
        click.echo(
            f"warning: {place('statements', identifier)}this may be in the record already: {other} ({like.reason}): "
            f"{printable(like.claim)}",
            err=True,
        )
    return warned
