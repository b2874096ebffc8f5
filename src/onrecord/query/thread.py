"""A statement and, nested, what answered it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord import limits
from onrecord._text import printable
from onrecord.errors import InvalidDataError
from onrecord.query.plain import records
from onrecord.query.select import unknown_statement
from onrecord.query.tables import Tables
from onrecord.query.verdict import counted_rows
from onrecord.query.views import dated, frames_of

if TYPE_CHECKING:
    import pandas as pd

NOTHING: tuple[list[str], list[str]] = ([], [])
LISTS = ("answered_to", "counted_for", "counted_against")
PAIR = ("statement_id", "counter_statement_id", "relation", "scope", "directness")


@dataclass(frozen=True, slots=True)
class Thread:
    """One statement in a thread. The root has no relation; `answers` are sorted by when they were said."""

    statement_id: str
    speaker: str
    role: str | None
    said: str | None
    claim: str
    quote: str | None
    attribution: str | None
    content: str | None
    relation: str | None = None
    scope: str | None = None
    directness: str | None = None
    answers: tuple[Thread, ...] = ()
    answered_to: tuple[str, ...] = ()
    counted_for: tuple[str, ...] = ()
    """The rows of evidence that count for the content by the verdict rule, by their ids; below, those against it."""
    counted_against: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Thread]:
        """This statement and every statement below it, depth first."""
        yield self
        for answer in self.answers:
            yield from answer

    def __str__(self) -> str:
        """Three lines a statement, answers below it and indented."""
        return "\n".join(
            "  " * depth + printable(line) for depth, node in self._walk() for line in (node._heading(), *node._lines())
        )

    def _repr_html_(self) -> str:
        """Nested lists for a notebook, all text of the package escaped."""
        lines = "<br>".join(html.escape(line) for line in self._lines())
        below = "".join(f"<li>{answer._repr_html_()}</li>" for answer in self.answers)
        return f"<strong>{html.escape(self._heading())}</strong><br>{lines}" + (f"<ul>{below}</ul>" if below else "")

    def _heading(self) -> str:
        relation = f"{self.relation}: " if self.relation else ""
        return f"{relation}{self.speaker}  {self.said or 'day unknown'}  {self.statement_id}"

    def _lines(self) -> tuple[str, str]:
        return self.claim, f"said: {self.attribution or 'not assessed'}, content: {self.content or 'not assessed'}"

    def _walk(self, depth: int = 0) -> Iterator[tuple[int, Thread]]:
        yield depth, self
        for answer in self.answers:
            yield from answer._walk(depth + 1)

    def to_frame(self) -> pd.DataFrame:
        """One row per statement, depth first: its `depth`, 0 for the root, and what `to_dict` has but the lists."""
        import pandas as pd

        names = [name for name in self.__slots__ if name not in ("answers", *LISTS)]
        rows = [[depth, *(getattr(node, name) for name in names)] for depth, node in self._walk()]
        return pd.DataFrame(rows, columns=["depth", *names]).astype(dict.fromkeys(names, "string"))

    def to_dict(self) -> dict[str, Any]:
        """The thread as plain dicts and lists."""
        own = {name: getattr(self, name) for name in self.__slots__ if name not in ("answers", *LISTS)}
        lists = {name: list(getattr(self, name)) for name in LISTS}
        return {**own, "answers": [answer.to_dict() for answer in self.answers], **lists}


def thread(tables: Tables, statement_id: str) -> Thread:
    """The thread below one statement; raises `UnknownNameError` with the nearest id, `InvalidDataError` past a limit.

    A statement that answers in two places is in both; one that would be below itself is left out there.
    """
    below: dict[str, list[dict[str, Any]]] = {}
    above: dict[str, list[str]] = {}
    for pair in records(tables.part("counter_statements", *PAIR)):
        below.setdefault(pair["statement_id"], []).append(pair)
        above.setdefault(pair["counter_statement_id"], []).append(pair["statement_id"])
    wanted, rest = {statement_id}, [statement_id]
    while rest:
        answers = {pair["counter_statement_id"] for pair in below.get(rest.pop(), ())} - wanted
        wanted |= answers
        rest += answers
    frames = frames_of(tables, wanted)
    rows = {row["statement_id"]: row for row in records(dated(frames, tables.inspection.settings.assessor))}
    if statement_id not in rows:
        raise unknown_statement(tables, statement_id)
    counted = counted_rows(tables, frames["verifications"])

    made = 0

    def node(key: str, pair: dict[str, Any], path: frozenset[str]) -> Thread:
        nonlocal made
        made += 1
        if made > limits.THREAD or len(path) > limits.THREAD_DEPTH:
            raise InvalidDataError(
                f"the thread below {statement_id} has more than {limits.THREAD:,} statements, or answers more than "
                f"{limits.THREAD_DEPTH} deep; `onrecord show counter_statements` lists them one by one"
            )
        row = rows[key]
        answers = [
            node(answer["counter_statement_id"], answer, path | {key})
            for answer in below.get(key, ())
            if answer["counter_statement_id"] in rows and answer["counter_statement_id"] not in path | {key}
        ]
        return Thread(
            statement_id=key,
            speaker=row["speaker"] or row["speaker_id"],
            role=row["role"],
            said=row["said_edtf"],
            claim=row["claim"],
            quote=row["quote"],
            attribution=row["attribution"],
            content=row["content"],
            relation=pair.get("relation"),
            scope=pair.get("scope"),
            directness=pair.get("directness"),
            answers=tuple(sorted(answers, key=lambda answer: (answer.said or "", answer.statement_id))),
            answered_to=() if path else tuple(above.get(key, ())),
            counted_for=tuple(counted.get(key, NOTHING)[0]),
            counted_against=tuple(counted.get(key, NOTHING)[1]),
        )

    return node(statement_id, {}, frozenset())
