"""What a shell offers when Tab is pressed: tables, ids and rule codes. Whatever goes wrong, it offers nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from onrecord.package import Inspection

MOST = 200
Offer = Callable[["click.Context", "click.Parameter", str], "list[CompletionItem]"]


def _offer(words: Callable[[click.Context, str], Iterable[tuple[str, str]]]) -> Offer:
    """A completion from pairs of a word and its explanation; a faulty package completes to nothing."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found: list[CompletionItem] = []
        with contextlib.suppress(Exception):
            for word, about in words(ctx, incomplete):
                if word.startswith(incomplete):
                    found.append(CompletionItem(word, help=about[:60] or None))
                if len(found) == MOST:
                    break
        return found

    return complete


def _package(ctx: click.Context) -> Inspection:
    from onrecord.package import default_path, inspect, open_store

    given = ctx.params.get("package")
    return inspect(open_store(Path(given) if given else default_path()), judge=False)


def _tables(ctx: click.Context, _incomplete: str) -> Iterator[tuple[str, str]]:
    yield from ((table.name, table.title) for table in _package(ctx).tables)


def _views(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _tables(ctx, incomplete)
    yield from (("overview", "one row per statement"), ("drift", "one row per wording"))


def _ids_of(*names: str) -> Callable[[click.Context, str], Iterator[tuple[str, str]]]:
    """The keys of these tables, or of all that have a single one, each with its claim, name or title."""

    def pairs(ctx: click.Context, _incomplete: str) -> Iterator[tuple[str, str]]:
        from onrecord.csvio.table import read_whole

        package = _package(ctx)
        for table in package.tables:
            key = table.schema.primary_key
            if len(key) != 1 or (names and table.name not in names):
                continue
            frame, _faults = read_whole(package.store, table)
            about = next((name for name in ("claim", "name", "title") if name in frame.columns), None)
            words = frame[key[0]].to_list()
            yield from zip(words, frame[about].to_list() if about else [table.name] * len(words), strict=True)

    return pairs


def _names_or_ids(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _views(ctx, incomplete)
    if incomplete:
        yield from _ids_of()(ctx, incomplete)


def _codes(_ctx: click.Context, _incomplete: str) -> Iterator[tuple[str, str]]:
    from onrecord.checks import RULES

    yield from ((code, RULES[code].title) for code in sorted(RULES))


tables = _offer(_tables)
names_or_ids = _offer(_names_or_ids)
statements = _offer(_ids_of("statements"))
codes = _offer(_codes)
