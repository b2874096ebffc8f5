"""Find statements by their words."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._rows import limit_option, print_rows, since_option, until_option, write_rows
from onrecord.cli._shared import format_option, opened, package_option

COLUMNS = ("statement_id", "said_edtf", "speaker", "claim", "content")


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@since_option
@until_option
@limit_option
@format_option("text", "csv", "json")
@package_option
def command(
    words: tuple[str, ...], since: str | None, until: str | None, limit: int, form: str, package: Path | None
) -> None:
    """Find statements whose claim, quote or wordings hold all these words.

    Case and accents do not matter, and part of a word is enough.

    Examples: onrecord find zawahiri --since 2020; onrecord find money fighters --until 2015
    """
    dataset = opened(package)
    found = dataset.find(" ".join(words), since=since, until=until)
    if form == "text":
        print_rows(found, COLUMNS, limit, dataset.rows("statements"), rest="`onrecord show ID` has all")
    else:
        write_rows(found, form, limit)
