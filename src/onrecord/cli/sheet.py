"""Write a workbook to edit in a spreadsheet program, and read it back."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import on_terminal, opened, package_option


@click.command("sheet")
@click.argument("out", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.xlsx")
@click.option(
    "--read", "source", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx", help="Take its rows over."
)
@click.option("--overwrite", is_flag=True, help="Write over a workbook that is there.")
@click.option("--dry-run", is_flag=True, help="With --read: only show what would change.")
@click.option("--stale", is_flag=True, help="With --read: the workbook wins over changes made since it was written.")
@package_option
def command(
    out: Path | None, source: Path | None, overwrite: bool, dry_run: bool, stale: bool, package: Path | None
) -> None:
    """Write all tables as one workbook (.xlsx), or read one back into the tables.

    Every cell is text, so that nothing becomes a date, a number or a formula; columns with a vocabulary or a
    key have a drop-down. Reading shows each changed cell and writes the tables in canonical form.

    Examples: onrecord sheet onrecord.xlsx; onrecord sheet --read onrecord.xlsx --dry-run
    """
    if (out is None) == (source is None):
        raise click.UsageError("give either OUT.xlsx to write, or --read FILE.xlsx")
    dataset = opened(package)
    if out is not None:
        _write(dataset, out, overwrite)
    elif source is not None:
        _read(dataset, source, dry_run, stale)


def _write(dataset, out: Path, overwrite: bool) -> None:
    from onrecord.errors import OnRecordError
    from onrecord.export.atomic import write_whole
    from onrecord.workbook.write import write_sheet

    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f'"{out}" does not end in .xlsx; spreadsheet programs go by that')
    if out.exists() and not overwrite:
        raise OnRecordError(f"{out} is there already, and may hold somebody's work; --overwrite replaces it")
    book = write_sheet(dataset.inspection)

    def put(path: Path) -> None:
        path.write_bytes(book)

    write_whole(out, put, force=overwrite)
    click.echo(f"Wrote {out}. When it is edited: onrecord sheet --read {out}", err=True)


def _read(dataset, source: Path, dry_run: bool, stale: bool) -> None:
    from onrecord._text import printable
    from onrecord.errors import OnRecordError
    from onrecord.report.changed import render
    from onrecord.workbook.apply import incoming, put

    if dataset.path.is_file() and not dry_run:
        raise OnRecordError(f"{dataset.path}: a zip is not changed in place; unpack it first")
    found = incoming(source, dataset.inspection, stale=stale)
    for note in found.notes:
        click.echo(f"note: {printable(note)}", err=True)
    click.echo(render(found.changes, color=on_terminal()))
    if found.files and not dry_run:
        put(dataset.path, found.files)
        click.echo(f"Wrote {', '.join(found.files)}. Now run `onrecord validate`.", err=True)
