"""Pictures as SVG made at build time: statements over the years, and a statement with its answers in time.

They can be read without colour: statuses differ in pattern or sign too, and the same facts are in a list beside them.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from onrecord.site.record import Record
from onrecord.site.statement import Answer, plain_tree
from onrecord.site.words import tone

ORDER = ("good", "mixed", "bad", "open")
HEIGHT = 240
MOST_BARS = 40


class Segment(NamedTuple):
    """A part of a bar: the statements of one period whose status has this tone."""

    tone: str
    y: float
    height: float
    number: int


class Bar(NamedTuple):
    """One year, or several, with where its list begins."""

    label: str
    path: str
    x: float
    width: float
    total: int
    segments: list[Segment]
    is_named: bool
    is_second: bool
    """Every second name, which a narrow screen leaves out."""


class Timeline(NamedTuple):
    """Bars over time, and the lines that the eye measures them by."""

    bars: list[Bar]
    width: int
    height: int
    lines: list[tuple[float, int]]


def timeline(record: Record, counted: dict[str, dict[str, int]], paths: dict[str, str], width: int = 720) -> Timeline:
    """Bars of the statements by year: `counted` has by year how many have each status, `paths` where its list is.

    Where the years would be more than fit, each bar has several.
    """
    years = sorted(year for year in counted if year.isascii() and year.isdigit())
    if not years:
        return Timeline([], width, HEIGHT, [])
    first, last = int(years[0]), int(years[-1])
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) // step < MOST_BARS), 1000)
    start = first - first % step
    groups: list[tuple[str, list[str]]] = []
    for begin in range(start, last + 1, step):
        inside = [year for year in years if begin <= int(year) < begin + step]
        groups.append((str(begin) if step == 1 else f"{begin} to {begin + step - 1}", inside))
    totals = [sum(sum(counted[year].values()) for year in inside) for _, inside in groups]
    top = _round_up(max(totals))
    left = 40
    pitch = (width - left) / len(groups)
    bars = []
    every = max(1, round(56 / pitch))
    for place, ((label, inside), total) in enumerate(zip(groups, totals, strict=True)):
        numbers = dict.fromkeys(ORDER, 0)
        for year in inside:
            for status, number in counted[year].items():
                numbers[tone(status)] += number
        segments, y = [], float(HEIGHT)
        for kind in ORDER:
            if numbers[kind]:
                height = numbers[kind] / top * HEIGHT
                y -= height
                segments.append(Segment(kind, round(y, 1), round(height, 1), numbers[kind]))
        path = paths.get(inside[0], "") if inside else ""
        named, second = place % every == 0, place // every % 2 == 1
        bars.append(
            Bar(label, path, round(left + place * pitch + 1, 1), round(pitch - 2, 1), total, segments, named, second)
        )
    lines = [(round(HEIGHT - part / 2 * HEIGHT, 1), top * part // 2) for part in (0, 1, 2)]
    return Timeline(bars, width, HEIGHT, lines)


def _round_up(number: int) -> int:
    """The next even number of two digits and zeros, for a scale whose half is whole too.

    >>> _round_up(33), _round_up(1), _round_up(138)
    (40, 2, 160)
    """
    sizes = (base * 10**power for power in range(20) for base in (2, 4, 6, 8, 10, 12, 16))
    return next(size for size in sizes if size >= number)


class Node(NamedTuple):
    """A statement in the picture of answers: where it is, its number in the list, and its sign."""

    statement_id: str
    number: int
    x: float
    y: float
    tone: str
    year: str


class Edge(NamedTuple):
    """A line from a statement to one that answers it; dashed where the answer is indirect."""

    path: str
    indirect: bool


class Picture(NamedTuple):
    """The picture of a thread: a column for each day on which something was said, from left to right."""

    nodes: list[Node]
    edges: list[Edge]
    width: int
    height: int
    ticks: list[tuple[float, str]]


PICTURED = range(3, 41)
"""A thread of so many answers gets a picture; with fewer the list says it all, with more no picture can be read."""
MOST_ROWS = 8
"""A thread in which more than so many statements fall on one day gets none: it would be a column."""


def thread_picture(record: Record, root: str, answers: tuple[Answer, ...], tone_of: dict[str, str]) -> Picture | None:
    """A statement and its answers by the day on which they were said; None where a picture does not help."""
    below = plain_tree(answers)
    if len(below) not in PICTURED:
        return None
    depths = [(0, root), *((depth, answer.statement_id) for depth, answer in below)]
    days = {key: _day(record.said(key).get("earliest", "")) for _, key in depths}
    known = sorted({day for day in days.values() if day is not None})
    if len(known) < 2:
        return None
    width, margin = 680, 22
    columns = {day: margin + place * (width - 2 * margin) / (len(known) - 1) for place, day in enumerate(known)}
    rows: list[list[float]] = []
    nodes: list[Node] = []
    at: dict[str, Node] = {}
    for number, (_depth, key) in enumerate(depths):
        if key in at:
            continue
        day = days[key]
        x = columns[known[-1] if day is None else day]
        lane = next(
            (lane for lane, taken in enumerate(rows) if all(abs(x - other) >= 26 for other in taken)), len(rows)
        )
        if lane == len(rows):
            rows.append([])
        rows[lane].append(x)
        said = record.said(key).get("earliest", "")
        at[key] = Node(key, number, round(x, 1), 24 + lane * 34, tone_of.get(key, "open"), said[:4])
        nodes.append(at[key])
    if len(rows) > MOST_ROWS:
        return None
    edges = []
    parents = _parents(root, answers)
    for parent, answer in parents:
        a, b = at[parent], at[answer.statement_id]
        bend = (a.x + b.x) / 2
        path = f"M{a.x} {a.y}C{bend:.1f} {a.y} {bend:.1f} {b.y} {b.x} {b.y}"
        edges.append(Edge(path, answer.pair.get("directness") == "indirect"))
    return Picture(nodes, edges, width, 24 + len(rows) * 34 + 18, _ticks(known[0], known[-1], width, margin))


def _parents(root: str, answers: tuple[Answer, ...]) -> list[tuple[str, Answer]]:
    found, rest = [], [(root, answer) for answer in answers]
    while rest:
        parent, answer = rest.pop(0)
        found.append((parent, answer))
        rest += [(answer.statement_id, below) for below in answer.answers]
    return found


def _ticks(first: int, last: int, width: int, margin: int) -> list[tuple[float, str]]:
    """The first and the last day."""
    return [(margin, date.fromordinal(first).isoformat()), (width - margin, date.fromordinal(last).isoformat())]


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None
