"""What the commands share: the --package option, and tables and texts as a terminal shows them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from onrecord.query import Package

Command = TypeVar("Command", bound=Callable[..., Any])


def package_option(command: Command) -> Command:
    """The option that every command has."""
    return click.option(
        "--package",
        "package",
        type=click.Path(path_type=Path),
        help="Folder or zip of the package. Default: the one around the working folder, else the installed one.",
    )(command)


def format_option(*forms: str) -> Callable[[Command], Command]:
    """The option that chooses among forms of output, the first by default."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help="Form of the output."
    )


def opened(path: Path | None) -> Package:
    """The package to read."""
    from onrecord.package import default_path, installed_path
    from onrecord.query import installed, open_package

    target = path or default_path()
    return installed() if target == installed_path() else open_package(target)


def changeable(path: Path | None) -> Package:
    """The package to change: a folder, named by --package or around the working folder."""
    from onrecord.errors import OnRecordError, imported
    from onrecord.package import default_path
    from onrecord.query import open_package

    imported("polars")  # before a question is asked whose answer could not be checked
    target = path or default_path()
    if path is None and not Path.cwd().resolve().is_relative_to(target.resolve()):
        raise OnRecordError("there is no package around the working folder; name the one to change with --package")
    dataset = open_package(target)
    if not dataset.path.is_dir():
        raise OnRecordError(f"{dataset.path}: a zip is not changed in place; unpack it first")
    return dataset


def print_diff(old: bytes, new: bytes, path: str) -> None:
    """The lines of a file that differ, in colour on a terminal."""
    from onrecord.edit.difference import unified

    print_lines(unified(old, new, path))


def print_lines(lines: Iterable[str]) -> None:
    """The lines of a unified diff, in colour on a terminal."""
    from onrecord._text import paint, printable

    styles = {"+": "help", "-": "error", "@": "dim"}
    for line in lines:
        heading = line.startswith(("+++", "---"))
        style = "code" if heading else styles.get(line[:1], "dim")
        click.echo(paint(printable(line), style, on_terminal()))


def interactive() -> bool:
    """Whether the command can ask questions: both standard streams are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def on_terminal() -> bool:
    """Whether standard output is a terminal that may have colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def console() -> Console:
    """A rich console on standard output: as wide as the terminal, or 120 columns into a file."""
    from rich.console import Console

    return Console(
        width=None if sys.stdout.isatty() else 120,
        no_color=bool(os.environ.get("NO_COLOR")),
        highlight=False,
        emoji=False,
        markup=False,
        soft_wrap=False,
    )


def text_of(value: object) -> str:
    """A value as one printable text: missing as "", a day without its time."""
    import pandas as pd

    from onrecord._text import printable

    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return printable(str(value))


def print_frame(frame: pd.DataFrame, title: str | None = None) -> None:
    """A frame as a table that fits the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in frame.columns:
        numbers = frame[name].dtype.kind in "iuf"
        first = name == frame.columns[0]
        table.add_column(str(name), justify="right" if numbers else "left", no_wrap=numbers or first, overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(text_of(value)) for value in row))
    console().print(table)
