"""Prepare, check, build, verify and record a release."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli._releasing import against_option, prepare, record
from onrecord.cli._shared import opened, package_option

form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group("release")
@package_option
@click.pass_context
def command(context: click.Context, package: Path | None) -> None:
    """Prepare, check, build, verify and record a release.

    Example: onrecord release prepare
    """
    if package is not None:
        context.default_map = {name: {"package": str(package)} for name in command.commands}


command.add_command(prepare)
command.add_command(record)


@command.command("check")
@against_option
@form_option
@package_option
def check(against: str | None, form: str, package: Path | None) -> None:
    """Check that the package may be released: valid, canonical, corrected, fresh, the right version, no other tag.

    Example: onrecord release check
    """
    from onrecord.release import check

    _show(check(opened(package).path, against=against), form)


@command.command("build")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new or empty folder.")
@against_option
@package_option
def build(out: Path, against: str | None, package: Path | None) -> None:
    """Build the files of the release, byte for byte the same wherever and whenever it is done.

    Example: onrecord release build --out dist
    """
    from onrecord.release import build
    from onrecord.site import write_room

    for name, digest in build(opened(package).path, out, against=against, site=write_room).items():
        click.echo(f"{digest}  {name}")


@command.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Fail what is only noted, such as a version that is not recorded.")
@click.option("--swhid", is_flag=True, help="Only compute the SWHID of the tables, of any package, and compare it.")
@form_option
@package_option
def verify(path: Path, strict: bool, swhid: bool, form: str, package: Path | None) -> None:
    """Verify a release, a zip or the folder of one: checksums, structure, tables, exports, the record of it.

    Example: onrecord release verify onrecord-1.0.0.zip
    """
    from onrecord.package.releases import read_releases
    from onrecord.release import verify, verify_swhid

    known = read_releases(opened(package).inspection.store)
    _show(verify_swhid(path, known) if swhid else verify(path, known), form, strict=strict)


def _show(outcome, form: str, *, strict: bool = False) -> None:
    click.echo(outcome.to_json() if form == "json" else outcome.to_text())
    if not outcome.passed or (strict and any(step.state == "noted" for step in outcome.steps)):
        sys.exit(1)
