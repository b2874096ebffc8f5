"""Start a record of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="What the record is called.")
@click.option("--license", "licence", default="CC-BY-4.0", show_default=True, help="Licence of the data (SPDX).")
@click.option("--contributor", "contributors", multiple=True, help="Who makes it; several times for several.")
@click.option("--assessor", default="", help="Who gives its own verdicts. Default: the first contributor.")
@click.option("--action", default="", metavar="OWNER/REPO/PATH@REF", help="Action that the workflow calls.")
def command(folder: Path, title: str, licence: str, contributors: tuple[str, ...], assessor: str, action: str) -> None:
    """Start a record on any subject: empty tables, schemas, codebook, README, changelog and a workflow.

    Example: onrecord init floods --title "Floods of the Oder: claims and checks" --contributor "Our desk"
    """
    from onrecord._text import counted, printable
    from onrecord.exchange.start import Start, start

    files = start(folder, Start(title, licence, contributors, assessor, action))
    click.echo(f"Wrote {counted(len(files), 'file')} into {printable(str(folder))}. Now: cd {printable(str(folder))}")
    click.echo("onrecord add statement        a statement at a time")
    click.echo("onrecord import table FILE    a spreadsheet of checks")
    click.echo("onrecord validate             what is wrong, where, and what to type instead")
