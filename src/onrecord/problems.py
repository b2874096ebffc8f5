"""What a validation finds, as plain data: `Problem`, `TableInfo` and `Report`. No printing here."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning"]


class Excerpt(NamedTuple):
    """A physical line of a file, its number, and the part of it that is marked (from `caret`, counted from 0)."""

    text: str
    line: int
    caret: int
    span: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, at one place.

    `row` counts data records from 1; `line` is the physical line on which the record starts (the header
    is 1); `char` is where the cell starts in it, from 1, counted on over line breaks inside earlier cells. Places that
    do not apply are None. `excerpt` is for the reports that show the place; it is not part of the JSON form.
    """

    rule: str
    severity: Severity
    message: str
    hint: str | None = None
    path: str | None = None
    table: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None
    char: int | None = None
    key: str | None = None
    value: str | None = None
    fixable: bool = False
    excerpt: Excerpt | None = field(default=None, compare=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """The thirteen public fields, in their documented order."""
        record = asdict(self)
        del record["excerpt"]
        return record

    @property
    def place(self) -> str:
        """`path:line:char` as far as each is known."""
        parts = [self.path or self.table or "package"]
        if self.line is not None:
            parts.append(str(self.line))
            if self.char is not None:
                parts.append(str(self.char))
        return ":".join(parts)


class TableInfo(NamedTuple):
    """A table that was read: its name, its number of data records and its path in the package."""

    name: str
    rows: int
    path: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one validation.

    `counts` are complete; `problems` holds at most the number asked for per rule and table, and
    `truncated` says, per rule, how many were left out.
    """

    onrecord: str
    name: str | None
    version: str | None
    path: str
    tables: tuple[TableInfo, ...]
    problems: tuple[Problem, ...]
    counts: dict[str, int]
    truncated: dict[str, int] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """True when no error was found; warnings are allowed."""
        return self.counts["error"] == 0

    @property
    def fixable(self) -> int:
        """How many of the listed problems `onrecord fmt` repairs."""
        return sum(problem.fixable for problem in self.problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def to_dict(self) -> dict[str, object]:
        """The documented JSON form as plain dicts and lists."""
        return {
            "onrecord": self.onrecord,
            "package": {"name": self.name, "version": self.version, "path": self.path},
            "valid": self.valid,
            "counts": dict(self.counts),
            "tables": [table._asdict() for table in self.tables],
            "problems": [problem.to_dict() for problem in self.problems],
            "truncated": dict(self.truncated),
        }

    def __str__(self) -> str:
        """The figures, then one line per listed problem."""
        lines = (f"{problem.place}: {problem.rule} {problem.severity}: {problem.message}" for problem in self.problems)
        return "\n".join(
            "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in (self._figures(), *lines)
        )

    def _figures(self) -> str:
        name = f"{self.name or 'package'} {self.version or ''}".strip()
        return (
            f"{name}: {self.counts['error']:,} errors, {self.counts['warning']:,} warnings in {len(self.tables)} tables"
        )

    def _repr_html_(self) -> str:
        heads = "<tr><th>place</th><th>rule</th><th>problem</th><th>help</th></tr>"
        rows = (
            "".join(f"<td>{html.escape(text)}</td>" for text in (one.place, one.rule, one.message, one.hint or ""))
            for one in self.problems
        )
        table = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<h4>{html.escape(self._figures())}</h4>" + (f"<table>{heads}{table}</table>" if table else "")

    def to_frame(self) -> pd.DataFrame:
        """One row per listed problem, with the fields of its JSON form."""
        import pandas as pd

        names = [name for name in Problem.__dataclass_fields__ if name != "excerpt"]
        return pd.DataFrame([problem.to_dict() for problem in self.problems], columns=names).astype(
            dict.fromkeys(("row", "line", "char"), "Int64")
        )

    def to_json(self, indent: int | None = 2) -> str:
        """The documented JSON form as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def new_problems(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of a package `after` a change that it did not have `before`, in their order.

    Rows move, so two problems are the same where rule, table, column, key, value and message agree, whatever their
    places and whatever numbers the message has. A problem that occurred twice before is subtracted twice.
    """
    old = Counter(map(_identity, before))
    new = []
    for problem in after:
        identity = _identity(problem)
        if old[identity]:
            old[identity] -= 1
        else:
            new.append(problem)
    return tuple(new)


def _identity(problem: Problem) -> tuple[str | None, ...]:
    message = re.sub(r"[0-9]+", "", problem.message)
    return problem.rule, problem.table, problem.column, problem.key, problem.value, message
