"""The command line: one command per file, imported when it is called; no logic here but how to fail."""

from __future__ import annotations

import importlib
import os
import sys
from typing import NoReturn

import click

COMMANDS = (
    "tables",
    "show",
    "find",
    "thread",
    "verdict",
    "drift",
    "stats",
    "cite",
    "schema",
    "explain",
    "docs",
    "validate",
    "fmt",
    "add",
    "amend",
    "withdraw",
    "sheet",
    "merge-driver",
    "diff",
    "import",
    "export",
    "init",
    "check-quotes",
    "site",
    "release",
    "download",
)


class Commands(click.Group):
    """The commands, each in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"onrecord.cli.{cmd_name.replace('-', '_')}").command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from onrecord._text import did_you_mean

            raise click.UsageError(f'There is no command "{args[0]}".{did_you_mean(args[0], COMMANDS)}', ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from onrecord.package.version import version

        click.echo(f"onrecord {version()}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.option("--debug", is_flag=True, help="Show the traceback of a bug.")
def group(debug: bool) -> None:
    """A citable record of public statements: look at it, check it, extend it.

    Example: onrecord validate
    """


def main(args: list[str] | None = None) -> None:
    """Run a command and exit: 0 fine, 1 problems found, 2 wrong usage or unreadable input, 3 a bug in onrecord."""
    from onrecord.cli._output import safe_streams

    with safe_streams():
        _run(sys.argv[1:] if args is None else args)


def _run(arguments: list[str]) -> None:
    from onrecord.errors import OnRecordError, missing_extra

    try:
        group.main(arguments, prog_name="onrecord", standalone_mode=False, color=_color())
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped; nothing was changed.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except OnRecordError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except ModuleNotFoundError as error:
        missing = missing_extra(error)
        if missing is None:
            _report_bug(error, arguments)
        click.echo(f"Error: {missing}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        from onrecord.cli._output import discard_output

        discard_output()
        sys.exit(0)
    except (OSError, MemoryError) as error:
        if "--debug" in arguments:
            raise
        place = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
        reason = getattr(error, "strerror", None) or str(error) or "there is not enough memory"
        click.echo(f"Error: {place}{reason}", err=True)
        sys.exit(2)
    except Exception as error:
        _report_bug(error, arguments)


def _report_bug(error: Exception, arguments: list[str]) -> NoReturn:
    if "--debug" in arguments:
        raise error
    click.echo(f"This is a bug in onrecord ({type(error).__name__}: {error}).", err=True)
    click.echo("Please report it with the output of the same command after `onrecord --debug`.", err=True)
    sys.exit(3)


def _color() -> bool | None:
    """False where NO_COLOR is set; else None: click decides, by whether the output is a terminal."""
    return False if os.environ.get("NO_COLOR") else None
