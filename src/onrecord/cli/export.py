"""Write the package in another form."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option


@click.command("export")
@click.argument("name", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="File or folder to write.")
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--base-url", default="", help="For ClaimReview: where the reading room is. Default: the homepage.")
@package_option
def command(name: str | None, out: Path | None, force: bool, base_url: str, package: Path | None) -> None:
    """Write the package as a database, as files for other tools, or as metadata; without NAME: list the exports.

    Whole or not at all: a run that is stopped leaves nothing, or what was there before.

    Example: onrecord export sqlite --out onrecord.db
    """
    from onrecord.exchange import exports
    from onrecord.export import export
    from onrecord.export.listing import LISTING

    if name is None:
        for known, words in {**LISTING, **exports.LISTING}.items():
            click.echo(f"{known:<18}{words}")
        return
    if name in {**LISTING, **exports.LISTING} and out is None:
        raise click.UsageError(f"say where to: onrecord export {name} --out PATH")
    dataset = opened(package)
    if name in exports.LISTING and out is not None:
        edited = exports.write(dataset, name, out, base_url=base_url, force=force)
        for given in edited:
            for pointer in given.unsaid:
                click.echo(f"note: {given.origin} {given.position}: {pointer} was edited, and is not JSON", err=True)
    else:
        export(dataset, name, out or Path(name), force=force)
    click.echo(f"wrote {out}", err=True)
