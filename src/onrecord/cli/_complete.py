"""The words a shell offers after Tab: tables, ids and rule codes; none where the package cannot be read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from onrecord.package import Inspection
    from onrecord.package.descriptor import Table

MOST = 200
"""No more words are offered."""
Offer = Callable[["click.Context", "click.Parameter", str], "list[CompletionItem]"]


def _offer(words: Callable[[click.Context, str], Iterable[tuple[str, str]]]) -> Offer:
    """A completion from pairs of a word and its explanation; it offers nothing where reading the package fails."""

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
    from onrecord.query.view_columns import VIEWS

    yield from _tables(ctx, incomplete)
    yield from ((name, view.title) for name, view in VIEWS.items())


def _ids_of(*names: str) -> Callable[[click.Context, str], Iterator[tuple[str, str]]]:
    """The keys of these tables, or of all with a key of one column, each with its claim, name or title.

    Tables whose ids begin with the prefix that was typed come first, and others are read only where these have none.
    """

    def pairs(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
        from onrecord.edit.ids import drawn_column

        package = _package(ctx)
        tables = [t for t in package.tables if len(t.schema.primary_key) == 1 and (not names or t.name in names)]
        drawn = [t for t in tables if (column := drawn_column(t.schema)) and incomplete.startswith(column[1])]
        found = False
        for table in drawn or tables:
            for pair in _keys(package, table, incomplete):
                found = True
                yield pair
        for table in tables if drawn and not found else ():
            if table not in drawn:
                yield from _keys(package, table, incomplete)

    return pairs


def _keys(package: Inspection, table: Table, incomplete: str) -> Iterator[tuple[str, str]]:
    """The keys of a table that begin with a text; the file is read block by block, as far as keys are taken."""
    import polars as pl

    from onrecord.csvio import TableReader

    key = table.schema.primary_key[0]
    about = next((name for name in ("claim", "name", "title") if name in table.schema.columns), None)
    label = pl.col(about) if about else pl.lit(table.name)
    with package.store.open(table.path) as stream:
        for batch in TableReader(table.schema.columns, judged=False).batches(stream):
            hits = batch.frame.filter(pl.col(key).str.starts_with(incomplete)).head(MOST)
            yield from hits.select(key, label.alias("__label")).iter_rows()


def _names_or_ids(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    yield from _views(ctx, incomplete)
    if incomplete:
        yield from _ids_of()(ctx, incomplete)


def _codes(_ctx: click.Context, _incomplete: str) -> Iterator[tuple[str, str]]:
    from onrecord.checks.rule import RULES

    yield from ((code, RULES[code].title) for code in sorted(RULES))


tables = _offer(_tables)
views = _offer(_views)
names_or_ids = _offer(_names_or_ids)
statements = _offer(_ids_of("statements"))
assessed = _offer(_ids_of("statements", "verifications"))
codes = _offer(_codes)
