"""Check, build, verify and record a release."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli._shared import opened, package_option

against_option = click.option(
    "--against",
    metavar="PREVIOUS",
    help="The release before: folder, zip or git:v1.0.0. Default: the newest in releases.json.",
)
form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group("release")
@package_option
@click.pass_context
def command(context: click.Context, package: Path | None) -> None:
    """Check, build, verify and record a release.

    Example: onrecord release check --against git:v1.0.0
    """
    if package is not None:
        context.default_map = {name: {"package": str(package)} for name in command.commands}


@command.command("check")
@against_option
@click.option("--allow-lower-bump", is_flag=True, help="Note, and do not fail, a version step that is too small.")
@form_option
@package_option
def check(against: str | None, allow_lower_bump: bool, form: str, package: Path | None) -> None:
    """Check that the package may be released: valid, canonical, fresh, in the changelog, the right version, corrected.

    Example: onrecord release check --against git:v1.0.0
    """
    from onrecord.release import check

    _show(check(opened(package).path, against=against, allow_lower_bump=allow_lower_bump), form)


@command.command("build")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new or empty folder.")
@against_option
@package_option
def build(out: Path, against: str | None, package: Path | None) -> None:
    """Build the files of the release, byte for byte the same wherever and whenever it is done.

    Example: onrecord release build --out dist
    """
    from onrecord.release import build

    for name, digest in build(opened(package).path, out, against=against).items():
        click.echo(f"{digest}  {name}")


@command.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Fail what is only noted, such as a version that is not recorded.")
@form_option
@package_option
def verify(path: Path, strict: bool, form: str, package: Path | None) -> None:
    """Verify a release, a zip or the folder of one: checksums, structure, tables, exports, the record of it.

    Example: onrecord release verify onrecord-1.0.0.zip
    """
    from onrecord.package.releases import read_releases
    from onrecord.release import verify

    _show(verify(path, read_releases(opened(package).inspection.store)), form, strict=strict)


@command.command("record")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--date", metavar="YYYY-MM-DD", help="Day of the release. Default: today.")
@click.option("--doi", metavar="10...", help="Its DOI, once there is one.")
@click.option("--url", metavar="URL", help="Where its zip can be downloaded.")
@package_option
def record(folder: Path, date: str | None, doi: str | None, url: str | None, package: Path | None) -> None:
    """Write a built release into releases.json; again, to add its DOI.

    Example: onrecord release record dist --doi 10.5281/zenodo.1234567
    """
    from onrecord.release import record

    entry = record(opened(package).path, folder, date=date, doi=doi, url=url)
    click.echo(f"recorded {entry.version}, {entry.sha256}")


def _show(outcome, form: str, *, strict: bool = False) -> None:
    click.echo(outcome.to_json() if form == "json" else outcome.to_text())
    if not outcome.passed or (strict and any(step.state == "noted" for step in outcome.steps)):
        sys.exit(1)
