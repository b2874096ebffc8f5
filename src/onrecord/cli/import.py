"""Bring fact-checks of other formats into the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from onrecord.cli._shared import package_option

_file = click.Path(path_type=Path, dir_okay=False)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every import."""
    for option in (
        package_option,
        click.option("--dry-run", is_flag=True, help="Only show what would be written."),
        click.option("--keep-good", is_flag=True, help="Write what is sound, and keep the text of what is refused."),
        click.option("--unknown", type=_file, metavar="FILE.toml", help="Write the unknown ratings, to be filled in."),
        click.option("--ratings", type=_file, metavar="FILE.toml", help="What ratings mean; comes before our own."),
        click.option("--origin", default="", help="Where the file is from. Default: its name."),
    ):
        command = option(command)
    return command


@click.group("import")
def command() -> None:
    """Bring in ClaimReview, answers of the Fact Check Tools API, or any spreadsheet of checks.

    What no column can hold is kept word for word in the table imports, with the reason. Nothing is guessed: a rating
    that no file of ratings knows becomes `unverified`, with the rating beside it. A second run changes nothing.

    Example: onrecord import claimreview feed.json --dry-run
    """


@command.command("claimreview")
@click.argument("files", nargs=-1, required=True, type=_file)
@_options
def claimreview(files: tuple[Path, ...], **options: Any) -> None:
    """Read ClaimReview from pages (JSON-LD, microdata), lists, lines, DataFeeds and Fact-Check Insights, also gzipped.

    Example: onrecord import claimreview feed.json --keep-good
    """
    _run("claimreview", files, options)


@command.command("factchecktools")
@click.argument("files", nargs=-1, required=True, type=_file)
@_options
def factchecktools(files: tuple[Path, ...], **options: Any) -> None:
    """Read answers of Google's Fact Check Tools API (claims:search), or lists of its claims.

    Example: onrecord import factchecktools answer.json
    """
    _run("factchecktools", files, options)


@command.command("table")
@click.argument("files", nargs=-1, required=True, type=_file)
@click.option("--mapping", type=_file, metavar="FILE.toml", help="Which column is what; or averitec, liar, cofacts.")
@click.option("--write-mapping", type=_file, metavar="FILE.toml", help="Write a mapping proposed from the header.")
@_options
def table(files: tuple[Path, ...], mapping: Path | None, write_mapping: Path | None, **options: Any) -> None:
    """Read a spreadsheet of checks (.csv, .tsv, .xlsx, .json, .jsonl) as a mapping says.

    Example: onrecord import table checks.csv --write-mapping checks.toml
    """
    from onrecord.cli._importing import run, write_proposal

    if (mapping is None) == (write_mapping is None):
        raise click.UsageError("give --mapping FILE.toml to read, or --write-mapping FILE.toml to have one proposed")
    if write_mapping is not None:
        write_proposal(files[0], write_mapping, options["package"])
    elif mapping is not None:
        from onrecord.exchange.mapping import read_mapping

        found = read_mapping(mapping)
        run(found.format_of(), files, **options, mapping=(str(mapping), found.ratings))


def _run(name: str, files: tuple[Path, ...], options: dict[str, Any]) -> None:
    from onrecord.cli._importing import run
    from onrecord.exchange.formats import FORMATS

    run(FORMATS[name], files, **options)
