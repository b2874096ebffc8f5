"""Explain a rule."""

from __future__ import annotations

import json

import click

from onrecord.cli import _complete
from onrecord.cli._shared import format_option, package_option


@click.command("explain")
@click.argument("code", required=False, shell_complete=_complete.codes)
@format_option("text", "json")
@package_option
def command(code: str | None, form: str, package: object) -> None:
    """Explain a rule by its code, or list all rules.

    Example: onrecord explain KY301
    """
    from onrecord.checks.rule import RULES, nearest_code
    from onrecord.errors import UnknownNameError

    if code is None:
        rules = sorted(RULES.values(), key=lambda rule: rule.code)
        if form == "json":
            click.echo(json.dumps([rule._asdict() for rule in rules], ensure_ascii=False, indent=2))
        else:
            for rule in rules:
                click.echo(f"{rule.code}  {rule.severity:<8} {rule.title}")
        return
    found = RULES.get(code.upper())
    if found is None:
        near = nearest_code(code)
        hint = f' Did you mean "{near}"?' if near else ""
        raise UnknownNameError(f'no rule "{code}".{hint} `onrecord explain` lists all.')
    if form == "json":
        click.echo(json.dumps(found._asdict(), ensure_ascii=False, indent=2))
        return
    fix = " `onrecord fmt` repairs it." if found.fixable else ""
    fixed = "; no package can lower it" if found.fixed else ""
    click.echo(f"{found.code}: {found.title} ({found.severity}, {found.family}{fixed})\n\n{found.why}{fix}\n")
    click.echo(f"  bad:   {found.bad}\n  good:  {found.good}")
