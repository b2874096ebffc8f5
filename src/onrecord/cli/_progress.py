"""A bar on the terminal that shows how much of something is done; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LARGE = 64 * 1024**2
"""What has fewer bytes is done before anybody looks."""


@contextmanager
def bar(what: str, *, at_least: int = 0) -> Iterator[Callable[..., None] | None]:
    """What to call with the bytes done and the bytes there are; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    shown: list = []

    def progress(done: int, total: int | None) -> None:
        if total is not None and total < at_least:
            return
        if not shown:
            shown.extend(_started(what))
        shown[0].update(shown[1], completed=done, total=total)

    try:
        yield progress
    finally:
        if shown:
            shown[0].stop()


def _started(what: str) -> tuple:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    display = Progress(*columns, console=Console(file=sys.__stderr__), transient=True)
    display.start()
    return display, display.add_task(what, total=None)
