"""Check a package against every rule."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import _complete
from onrecord.cli._last_release import last_release
from onrecord.cli._progress import LARGE, bar
from onrecord.cli._shared import format_option, on_terminal, package_option
from onrecord.report import FORMATS, render

if TYPE_CHECKING:
    from onrecord.validation.engine import Engine


@click.command("validate")
@click.argument("path", required=False, type=click.Path())
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    shell_complete=_complete.tables,
    help="Only problems of this table; may be repeated.",
)
@format_option(*FORMATS)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option(
    "--max-problems",
    "limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Listed per rule and table; 0: all.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "polars", "spark"]),
    default="auto",
    show_default=True,
    help="What holds the tables and runs the checks; the problems are the same.",
)
@click.option(
    "--spark-master", "spark", metavar="URL", help="Where Spark runs, with --engine spark.  [default: local[*]]"
)
@click.option(
    "--changed-since", "since", metavar="REV", help="Only problems that concern changes since a git revision."
)
@click.option(
    "--against",
    metavar="RELEASE",
    help="The last release (folder, zip, git:v1.0.0), whose rows are corrected in public. Default: the recorded one.",
)
@package_option
def command(
    path: str | None,
    tables: tuple[str, ...],
    form: str,
    strict: bool,
    limit: int,
    engine: Engine,
    spark: str | None,
    since: str | None,
    against: str | None,
    package: Path | None,
) -> None:
    """Check a package against every rule, and say for each problem where it is and what to type.

    Exit code 0: no errors; 1: errors, or warnings with --strict; 2: there is no package.

    Examples: onrecord validate --format github; onrecord validate --changed-since HEAD
    """
    if path is not None and package is not None and Path(path) != package:
        raise click.UsageError("give the package as PATH or with --package, not both")
    if engine == "spark" and since is not None:
        raise click.UsageError("--changed-since compares files in git; use it with another engine than spark")
    target, changes = path or package, None
    release = against or last_release(target)
    if since is not None:
        from onrecord.diff.review import review

        reviewed = review(target, since, tables=tables, max_problems=limit, engine=engine, against=release)
        report, changes = reviewed.report, reviewed.changes
        if reviewed.older:
            click.echo(f"{reviewed.older:,} older problems in rows that did not change are not shown.", err=True)
    else:
        from onrecord.validation import validate

        with bar("reading", at_least=LARGE) as seen:
            report = validate(
                target, tables=tables, max_problems=limit, engine=engine, against=release, spark=spark, progress=seen
            )
    click.echo(render(report, form, color=on_terminal(), fold=limit > 0, changes=changes, base=since))
    if not report.valid or (strict and report.counts["warning"]):
        sys.exit(1)
