"""Running an import and saying what it found."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord._text import counted, cut, printable
from onrecord.cli._progress import LARGE, bar
from onrecord.cli._shared import changeable

if TYPE_CHECKING:
    from onrecord.exchange.formats import Format
    from onrecord.exchange.run import Outcome

SHOWN = 10
"""How many of a kind are listed."""


def run(
    form: Format,
    files: Sequence[Path],
    *,
    origin: str,
    ratings: Path | None,
    unknown: Path | None,
    keep_good: bool,
    dry_run: bool,
    package: Path | None,
    mapping: tuple[str, Mapping[str, Any]] | None = None,
) -> None:
    """Import files, print what became of them, and exit with 1 where objects were refused."""
    from onrecord.exchange.ratings import content_statuses, read_ratings, to_fill_in
    from onrecord.exchange.run import Source, import_files

    dataset = changeable(package)
    sources = [Source(path, origin or path.name) for path in files]
    if len({source.origin for source in sources}) < len(sources):
        raise click.UsageError("two files would have one origin in the record; import them one by one, with --origin")
    statuses = content_statuses(dataset)
    with bar("reading", at_least=LARGE) as progress:
        outcome = import_files(
            dataset,
            sources,
            form,
            lambda: read_ratings(statuses, ratings, mapping),
            keep_good=keep_good,
            dry_run=dry_run,
            progress=progress,
        )
    for line in told(outcome):
        click.echo(line)
    if unknown is not None and outcome.unknown:
        unknown.write_text(to_fill_in(outcome.unknown), "utf-8")
        click.echo(f"Wrote {unknown}; fill it in, then import with --ratings {unknown}.", err=True)
    if dry_run or (outcome.refused and not keep_good):
        click.echo("Nothing was written." + ("" if dry_run else " --keep-good writes what is sound."), err=True)
    elif outcome.files:
        click.echo(f"Wrote {', '.join(sorted(outcome.files))}.", err=True)
    sys.exit(1 if outcome.refused else 0)


def write_proposal(path: Path, out: Path, package: Path | None) -> None:
    """Write a mapping for a table, proposed from its header and cells."""
    from onrecord.edit.tables import Tables
    from onrecord.errors import OnRecordError
    from onrecord.exchange.propose import proposed
    from onrecord.exchange.ratings import content_statuses, read_ratings

    dataset = changeable(package)
    text = proposed(path, Tables(dataset), read_ratings(content_statuses(dataset)))
    if out.exists():
        raise OnRecordError(f"{out} is there already, and may hold somebody's work; delete it or give another name")
    out.write_text(text, "utf-8")
    click.echo(f"Wrote {out}. Check every line, then: onrecord import table {path} --mapping {out} --dry-run", err=True)


def told(outcome: Outcome) -> Iterable[str]:
    """What an import found, in lines."""
    counts = outcome.counts
    yield f"{counted(counts.objects, 'object')}: {counted(counts.added, 'new review')}, {counts.same:,} unchanged, " + (
        f"{counts.again:,} known with other values, {len(outcome.refused):,} refused"
    )
    if outcome.rows:
        yield "rows: " + ", ".join(f"{number:,} {name}" for name, number in outcome.rows.items())
    if counts.reused:
        yield f"{counted(counts.reused, 'review')} of a statement that another checker reviewed too"
    if outcome.changed:
        yield "values that differ from those in the record, which keeps its own:"
        for origin, position, pointer, old, new in outcome.changed[:SHOWN]:
            yield f"  {printable(origin)} {position}: {pointer}: {_short(old)} -> {_short(new)}"
        yield from _more(len(outcome.changed))
    reasons = Counter(refused.reason for _, refused in outcome.refused)
    first = {refused.reason: (origin, refused) for origin, refused in reversed(outcome.refused)}
    for reason, number in reasons.most_common(SHOWN):
        origin, refused = first[reason]
        place = f"{printable(origin)}:{refused.line}:{refused.char}"
        yield f"refused: {cut(printable(reason), 300)} ({number:,}; first: object {refused.position} at {place})"
    yield from _more(len(reasons))
    for what, rules in (("refused by rule", outcome.rules), ("warnings by rule", outcome.warnings)):
        if rules:
            yield f"{what}: " + ", ".join(f"{rule} {number:,}" for rule, number in rules.most_common())
    if outcome.unknown:
        words: Counter[str] = Counter()
        for (_, rating), number in outcome.unknown.items():
            words[rating] += number
        yield f"ratings that no file of ratings knows ({words.total():,} times), now unverified:"
        for rating, number in words.most_common(SHOWN):
            yield f"  {number:>6,} {_short(rating)}"
        yield from _more(len(words))


def _short(text: str) -> str:
    return f'"{cut(printable(text), 60)}"'


def _more(number: int) -> Iterable[str]:
    if number > SHOWN:
        yield f"  and {number - SHOWN:,} more"
