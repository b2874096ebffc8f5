"""Loops in a relation between rows: the one thing that is a walk and not a join.

The walk runs on the two key columns alone, collected into memory, so it costs the same on every engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

import narwhals as nw

from onrecord.checks.check import Frames

PRUNED = 4
"""How often edges that begin or end a chain are let go before the walk: most chains are no longer than that."""


def loops(frames: Frames, edges: nw.LazyFrame, start: str, end: str, *, key: str) -> nw.LazyFrame:
    """One row for each loop in `edges`: the edge with the least `key`, and `loop`, the ids it runs through.

    `key` is `start` or `end`; in which order the rows stand makes no difference.
    """
    native = edges.select("__row", start, end).collect()
    rows = list(zip(native["__row"].to_list(), native[start].to_list(), native[end].to_list(), strict=True))
    for _ in range(PRUNED):
        starts, ends = {a for _, a, _ in rows}, {b for _, _, b in rows}
        rows = [edge for edge in rows if edge[1] in ends and edge[2] in starts]
    rows.sort(key=itemgetter(*((1, 2) if key == start else (2, 1)), 0))
    ring_of = {member: ring for ring in map(tuple, rings((a, b) for _, a, b in rows)) for member in ring}
    found: dict[int, str] = {}
    reported: set[int] = set()  # by identity: to compare long loops costs their length each time
    for row, a, b in rows:
        ring = ring_of.get(a)
        if ring is not None and ring is ring_of.get(b) and id(ring) not in reported:
            reported.add(id(ring))
            shown = [*ring[:6], "…"] if len(ring) > 6 else [*ring, ring[0]]
            found[row] = " > ".join(map(str, shown))
    if not found:
        return edges.with_columns(nw.lit("").alias("loop")).filter(nw.col("__row") < 0)
    table = nw.from_dict(
        {"__row": list(found), "loop": list(found.values())},
        schema={"__row": native.schema["__row"], "loop": nw.String()},
        backend=native.implementation,
    )
    return edges.join(frames.lifted(table), on="__row", how="inner")


def rings(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The groups of nodes that can each be reached from one another or itself (Tarjan 1972, without recursion)."""
    follows: dict[str, list[str]] = {}
    for a, b in edges:
        follows.setdefault(a, []).append(b)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    for root in follows:
        if root in index:
            continue
        work = [(root, iter(follows[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for following in rest:
                if following not in index:
                    index[following] = low[following] = len(index)
                    stack.append(following)
                    on_stack.add(following)
                    work.append((following, iter(follows.get(following, ()))))
                    break
                if following in on_stack:
                    low[node] = min(low[node], index[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: list[str] = []
                    while not group or group[-1] != node:
                        group.append(stack.pop())
                        on_stack.discard(group[-1])
                    group.reverse()
                    if len(group) > 1 or node in follows.get(node, ()):
                        groups.append(group)
    return groups
