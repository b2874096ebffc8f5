"""The steps of a release that change the package: prepare and record."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli._shared import changeable, package_option

against_option = click.option(
    "--against",
    metavar="PREVIOUS",
    help="The release before: folder, zip or git:v1.0.0. Default: the newest in releases.json.",
)


@click.command("prepare")
@click.argument("version", required=False)
@against_option
@click.option("--date", metavar="YYYY-MM-DD", help="Day of the release. Default: today.")
@package_option
def prepare(version: str | None, against: str | None, date: str | None, package: Path | None) -> None:
    """Set the version that the changes call for, in the descriptor, corrections, changelog and all generated files.

    Example: onrecord release prepare
    """
    from onrecord.release import prepare

    done = prepare(changeable(package).path, version, against=against, date=date)
    click.echo(f"{done.version}: {done.why}")
    click.echo(f"{done.corrections:,} corrections carry this version; {len(done.files)} files written:")
    for name in done.files:
        click.echo(f"  {name}")
    click.echo(f'next: git add -A && git commit -m "Release {done.version}" && onrecord release check', err=True)


@click.command("record")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--date", metavar="YYYY-MM-DD", help="Day of the release. Default: that in its descriptor.")
@click.option("--doi", metavar="10...", help="Its DOI, once there is one.")
@click.option("--url", "urls", metavar="URL", multiple=True, help="Where its zip can be downloaded; may be repeated.")
@package_option
def record(folder: Path, date: str | None, doi: str | None, urls: tuple[str, ...], package: Path | None) -> None:
    """Write a built release into releases.json and set the version of what follows; again, to add its DOI.

    Example: onrecord release record dist --doi 10.5281/zenodo.1234567
    """
    from onrecord.release import record

    entry = record(changeable(package).path, folder, date=date, doi=doi, urls=urls)
    click.echo(f"recorded {entry.version}, {entry.sha256}")
    click.echo(f'next: git add -A && git commit -m "Record {entry.version}"', err=True)
