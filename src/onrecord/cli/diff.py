"""Show what changed between two packages."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import on_terminal, package_option

FORMATS = ("text", "json", "markdown", "html")


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--max-rows",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    help="Rows of each kind listed per table; 0: all. The counts are always complete.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@package_option
def command(old: str, new: str | None, form: str, max_rows: int, out: Path | None, package: Path | None) -> None:
    """Show what changed from OLD to NEW, cell by cell, and which version bump it calls for.

    OLD and NEW are folders, zips, folders of a built release, or git revisions (git:v1.0.0). Rows are paired by their
    primary key; their order does not matter. Without NEW, OLD is compared with the package itself.

    Example: onrecord diff git:HEAD --format markdown
    """
    from onrecord.diff import diff
    from onrecord.diff.render import render_diff
    from onrecord.package import default_path

    if new is not None and package is not None:
        raise click.UsageError("give the newer package as NEW or with --package, not both")
    found = diff(old, new or str(package or default_path()), max_rows=max_rows)
    text = render_diff(found, form, color=on_terminal() and out is None)
    if out is None:
        click.echo(text)
        return
    from onrecord.export.atomic import write_whole

    def put(path: Path) -> None:
        path.write_text(text.rstrip("\n") + "\n", "utf-8")

    write_whole(out, put, force=True)
    click.echo(f"wrote {out}", err=True)
