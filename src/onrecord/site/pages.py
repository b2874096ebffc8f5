"""Every page of the reading room as (path, text), one after the other, so that none need be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from onrecord.site import search
from onrecord.site.assessed import counts_of, status_of
from onrecord.site.pictures import ORDER, timeline
from onrecord.site.places import LISTED, Places, file_name, numbered, period_in_words
from onrecord.site.record import Record, Row, in_parts
from onrecord.site.renderer import Renderer
from onrecord.site.statement import listed, statement_of, tree
from onrecord.site.things import Thing, things
from onrecord.site.words import in_words, shortened, tone

NAMES = 200
NUMBERED = {
    "speakers": "The number is that of the statements of each.",
    "sources": "The number is that of the statements whose words are found there.",
    "topics": "The number is that of the statements on each.",
}

Pages = Iterator[tuple[str, str]]


def statement_pages(record: Record, places: Places, renderer: Renderer) -> Pages:
    """A page for each statement, or where they are too many a page for so many of a month, and the lists by time."""
    if places.own:
        for statement_id in places.ids:
            found = statement_of(record, statement_id)
            path = places.of("statements", statement_id)
            who = found.speaker.get("name") or found.row["speaker_id"]
            title = f"{who}: {shortened(found.row['claim'], 80)}"
            description = shortened(found.row["claim"], 200)
            yield path, renderer.page("statement", path, found=found, title=title, description=description)
    for period in places.periods:
        first = numbered_from(period.path, period.number)
        page = f", page {period.number}" if period.number > 1 else ""
        values: dict[str, Any] = {"title": period.label + page, "number": period.number, "pages": period.pages}
        if places.own:
            items = [listed(record, statement_id) for statement_id in period.ids]
            yield period.path, _list(renderer, period.path, first, items, who=True, **values)
        else:
            whole = [statement_of(record, statement_id) for statement_id in period.ids]
            yield period.path, renderer.page("whole", period.path, items=whole, list_path=first, **values)


def numbered_from(path: str, number: int) -> str:
    """The path of the first page of a list, from that of a page.

    >>> numbered_from("when/2021-p2.html", 2)
    'when/2021.html'
    """
    return path if number == 1 else path.removesuffix(f"-p{number}.html") + ".html"


def _list(renderer: Renderer, path: str, first: str, items: list[Any], **values: Any) -> str:
    given = {"facts": [], "roles": [], "evidence_for": [], "total": len(items), **values}
    return renderer.page("list", path, items=items, list_path=first, **given)


def thing_pages(record: Record, places: Places, renderer: Renderer) -> Pages:
    """The pages of speakers, sources and topics, and the list of each kind."""
    for kind, title in (("speakers", "Speakers"), ("sources", "Sources"), ("topics", "Topics")):
        found = things(record, kind)
        if kind in places.shared:
            for path, ids in places.shared[kind]:
                yield path, renderer.page("shared", path, title=title, items=[found[one] for one in ids])
        else:
            for thing in found.values():
                yield from _thing(record, places, renderer, kind, thing)
        named = sorted(found.values(), key=lambda thing: (thing.title.lstrip("'\"“‘«(").casefold(), thing.id))
        first = f"{kind}/index.html"
        parts = list(in_parts(named, NAMES))
        for number, part in enumerate(parts, 1):
            items = [(places.of(kind, one.id), one.title, one.detail, len(one.statements)) for one in part]
            path = numbered(first, number)
            yield (
                path,
                renderer.page(
                    "names",
                    path,
                    title=title,
                    lead=NUMBERED[kind],
                    items=items,
                    list_path=first,
                    number_of=number,
                    pages=len(parts),
                ),
            )


def _thing(record: Record, places: Places, renderer: Renderer, kind: str, thing: Thing) -> Pages:
    first = places.of(kind, thing.id)
    parts = list(in_parts(record.in_time(thing.statements), LISTED))
    for number, part in enumerate(parts, 1):
        path = numbered(first, number)
        page = f", page {number}" if number > 1 else ""
        yield (
            path,
            _list(
                renderer,
                path,
                first,
                [listed(record, statement_id) for statement_id in part],
                title=thing.title + page,
                number=number,
                pages=len(parts),
                total=len(thing.statements),
                who=kind != "speakers",
                facts=thing.facts if number == 1 else [],
                roles=record.roles[thing.id] if kind == "speakers" else [],
                evidence_for=thing.evidence,
                list_title="Words found here" if kind == "sources" else "Statements",
            ),
        )


def start_page(record: Record, places: Places, renderer: Renderer) -> Pages:
    """The start: search with filters, and ways in."""
    speakers = Counter(row["speaker_id"] for row in record.statements.values())
    topics = Counter(row.get("topic", "") for row in record.statements.values())
    topics.pop("", None)
    answered = Counter(
        pair["statement_id"]
        for pairs in record.answers.values()
        for pair in pairs
        if pair["statement_id"] in record.statements
    )
    engine = search.engine_of(record)
    yield (
        "index.html",
        renderer.page(
            "start",
            "index.html",
            title=renderer.room.title,
            description=shortened(renderer.room.description, 200),
            scripts="'self'" + (" 'wasm-unsafe-eval'" if engine == "pagefind" else ""),
            connect="'self'" if engine == "pagefind" else "",
            engine=engine,
            by_list=engine == "pagefind" and not search.is_singly(record, places),
            mark=search.mark,
            search_columns=" ".join(search.FILTERS),
            total=len(record.statements),
            filters=search.filters(record, places),
            content=counts_of(record)["content"],
            topics=_most(topics, 30),
            more_topics=len(topics) > 30,
            speakers=[(record.speakers[key], number) for key, number in _most(speakers, 24) if key in record.speakers],
            answered=[listed(record, key) for key, _ in _most(answered, 5)],
        ),
    )


def _most(counter: Counter[str], number: int) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:number]


def time_page(record: Record, places: Places, renderer: Renderer) -> Pages:
    """The timeline and the table of years."""
    numbers: dict[str, Counter[str]] = {}
    for statement_id in places.ids:
        year = record.said(statement_id).get("earliest", "")[:4] or "undated"
        numbers.setdefault(year, Counter())[status_of(record, statement_id, "content")] += 1
    first: dict[str, list[tuple[str, str]]] = {}
    for period in places.periods:
        if period.number == 1:
            year, _, month = period.key.partition("-")
            name = period_in_words(period.key).partition(" ")[0][:3] if month else period.label
            first.setdefault(year, []).append((name, period.path.removeprefix("when/")))
    years = []
    for year, counter in numbers.items():
        by_tone = Counter[str]()
        for status, number in counter.items():
            by_tone[tone(status)] += number
        total = counter.total()
        years.append((period_in_words(year), first[year][0][1], first[year], [total, *(by_tone[one] for one in ORDER)]))
    drawn = timeline(
        record, {year: dict(counter) for year, counter in numbers.items()}, {y: f[0][1] for y, f in first.items()}
    )
    path = "when/index.html"
    yield path, renderer.page("timeline", path, title="Timeline", drawn=drawn, years=years, total=len(places.ids))


def answer_pages(record: Record, renderer: Renderer) -> Pages:
    """Every thread: a statement that answers none, and what answers it."""
    roots = [key for key in record.answers if key in record.statements and not record.answered[key]]
    if not roots:  # statements that only answer one another
        roots = [key for key in record.answers if key in record.statements]
    trees = {key: tree(record, key) for key in roots}
    sizes = {key: _size(found) for key, found in trees.items()}
    order = sorted(roots, key=lambda key: (-sizes[key], key))
    parts = list(_by_weight(order, sizes))
    total = len(record.rows("counter_statements"))
    for number, part in enumerate(parts, 1):
        path = numbered("answers.html", number)
        items = [(record.statements[key], trees[key], renderer.thread_of(statement_of(record, key))) for key in part]
        yield (
            path,
            renderer.page(
                "answers",
                path,
                title="Who answered whom",
                items=items,
                total=total,
                list_path="answers.html",
                number=number,
                pages=len(parts),
            ),
        )


def _by_weight(order: list[str], sizes: dict[str, int]) -> Iterator[list[str]]:
    """Threads in pages of at most so many statements, or of one longer thread."""
    part: list[str] = []
    weight = 0
    for key in order:
        if part and weight + sizes[key] + 1 > LISTED:
            yield part
            part, weight = [], 0
        part.append(key)
        weight += sizes[key] + 1
    yield part


def _size(answers: Any) -> int:
    return sum(1 + _size(one.answers) for one in answers)


def correction_pages(record: Record, places: Places, renderer: Renderer) -> Pages:
    """The list of corrections, and a page for each withdrawn or merged id."""
    rows = sorted(record.rows("corrections"), key=lambda row: (row["corrected_on"], row["correction_id"]), reverse=True)
    parts = list(in_parts(rows, LISTED))
    for number, part in enumerate(parts, 1):
        path = numbered("corrections.html", number)
        yield (
            path,
            renderer.page(
                "corrections",
                path,
                title="Corrections",
                items=part,
                total=len(rows),
                list_path="corrections.html",
                number=number,
                pages=len(parts),
            ),
        )
    gone: dict[tuple[str, str], Row] = {}
    for row in reversed(rows):
        if row["action"] in ("withdraw", "merge") and row["table"] in ("statements", "speakers", "sources"):
            gone[row["table"], row["row_id"]] = row
    for (table, row_id), row in gone.items():
        if not places.of(table, row_id):
            path = f"{table}/{file_name(row_id)}.html"
            yield path, renderer.page("gone", path, title=f"{in_words(row['action'])}: {row_id}", row=row)
