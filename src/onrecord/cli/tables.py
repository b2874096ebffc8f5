"""List the tables."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onrecord.cli._shared import format_option, opened, package_option, print_frame


@click.command("tables")
@format_option("text", "json")
@package_option
def command(form: str, package: Path | None) -> None:
    """List the tables with their number of rows.

    Example: onrecord tables
    """
    dataset = opened(package)
    rows = [
        {"table": name, "rows": dataset.rows(name), "one row is": dataset.table(name).title}
        for name in dataset.tables()
    ]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    import pandas as pd

    print_frame(pd.DataFrame(rows))
