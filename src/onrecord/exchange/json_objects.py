"""The fact-checks of a JSON file: alone, in a list, in lines, in a `@graph`, a DataFeed or an answer of an API.

Lists that hold them are walked element by element, however long; everything else is read as one value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from onrecord import limits
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.json_text import BrokenError, JsonText
from onrecord.exchange.repair import repaired

CONTAINERS = frozenset(
    (
        *("@graph", "dataFeedElement", "item", "itemListElement", "mainEntity"),
        *("claims", "claimReviews", "claim-review"),  # the Fact Check Tools API, Fact-Check Insights, De Facto
    )
)
"""The properties in which fact-checks are found."""

_ITEM = re.compile(r'"item"\s*:\s*\[?\s*(?=\{)')
_ITEM_END = re.compile(r"\s*\]?\s*\}\Z")
Wanted = Callable[[Any], bool]


def objects(stream: TextIO, wanted: Wanted, *, line: int = 1, first: int = 1) -> Iterator[Found | Refused]:
    """Every object that is `wanted`, and every place that is broken, in the order of the file.

    `line` is the line of the whole file on which the stream begins, `first` the number of the first object.
    """
    walk = _Walk(JsonText(stream), wanted, line - 1, first)
    while (char := walk.text.peek()) != "":
        if char in ",;":
            walk.text.at += 1
            continue
        yield from walk.element(0, whole=False)


class _Walk:
    """Where a walk is: the cursor, and the number of the next object."""

    def __init__(self, text: JsonText, wanted: Wanted, above: int, first: int) -> None:
        self.text, self.wanted, self.above, self.number = text, wanted, above, first

    def found(self, raw: str, value: Any, line: int, repair: str = "") -> Found | Refused:
        """The next object; refused where it is too deep."""
        self.number += 1
        if raw.count("{") + raw.count("[") > limits.DEPTH and deeper(value, limits.DEPTH):
            reason = f"more than {limits.DEPTH} levels of lists and objects"
            return Refused(self.number - 1, line, 1, reason, raw)
        return Found(self.number - 1, raw, value, line, repair)

    def refused(self, error: BrokenError) -> Found | Refused:
        """A broken object: read by a library that forgives, else refused with its place."""
        line = error.line + self.above
        for value, words in repaired(error.raw):
            if self.wanted(value):
                return self.found(error.raw, value, line, words)
        self.number += 1
        return Refused(self.number - 1, line, error.char, error.reason, error.raw)

    def element(self, depth: int, *, whole: bool = True) -> Iterator[Found | Refused]:
        """The objects in the value at the cursor; `whole`: it is most likely one of them itself."""
        char = self.text.peek()
        if depth > limits.DEPTH:
            place = self.text.place(self.text.at)
            reason = f"more than {limits.DEPTH} levels of lists and objects"
            yield self.refused(BrokenError(reason, *place, self.text.skip()))
        elif char == "[":
            yield from self.elements(depth)
        elif char == "{" and not whole:
            yield from self.members(depth)
        else:
            line = self.text.line() + self.above
            try:
                raw, value = self.text.value()
            except BrokenError as error:
                yield self.refused(error)
                return
            if self.wanted(value):
                yield self.found(raw, value, line)
            elif (only := self.only_item(raw, value)) is not None:
                yield self.found(*only, line + raw.count("\n", 0, raw.find(only[0])))
            elif isinstance(value, dict) and not CONTAINERS.isdisjoint(value):
                self.text.at -= len(raw)
                yield from self.members(depth)

    def only_item(self, raw: str, value: Any) -> tuple[str, Any] | None:
        """The text and value of the one object that an item of a feed holds: feeds are long lists of such items."""
        inner = value.get("item") if isinstance(value, dict) else None
        if isinstance(inner, list):
            inner = inner[0] if len(inner) == 1 else None
        if not self.wanted(inner) or raw.count('"item"') != 1 or next(reversed(value)) != "item":
            return None
        if any(isinstance(other, (dict, list)) for name, other in value.items() if name != "item"):
            return None
        start, end = _ITEM.search(raw), _ITEM_END.search(raw, max(len(raw) - 100, 0))
        return (raw[start.end() : end.start()], inner) if start and end else None

    def elements(self, depth: int) -> Iterator[Found | Refused]:
        """The objects in the list at the cursor."""
        self.text.at += 1
        while (char := self.text.peek()) != "]":
            if char == "":
                yield self.cut("a list")
                return
            if char in ",:}":
                self.text.at += 1
                continue
            yield from self.element(depth + 1)
        self.text.at += 1

    def members(self, depth: int) -> Iterator[Found | Refused]:
        """The objects in the members of the object at the cursor; the object itself where it is wanted."""
        text = self.text
        line = text.line() + self.above
        value: dict[str, Any] = {}
        fault: BrokenError | None = None
        text.kept = text.at
        text.at += 1
        while (char := text.peek()) != "}":
            if char == "":
                yield self.cut("an object")
                return
            if char == ",":
                text.at += 1
                continue
            try:
                name = self.name()
                if name in CONTAINERS and text.peek() in ("[", "{"):
                    text.kept = None
                    yield from self.element(depth + 1)
                else:
                    value[name] = text.value()[1]
            except BrokenError as error:
                fault = fault or error
        text.at += 1
        begun, text.kept = text.kept, None
        if fault is not None:
            raw = fault.raw if begun is None else text.buffer[begun : text.at]
            yield self.refused(BrokenError(fault.reason, fault.line, fault.char, raw))
        elif begun is not None and self.wanted(value):
            yield self.found(text.buffer[begun : text.at], value, line)

    def name(self) -> str:
        """The name of a member and the colon after it; raises `BrokenError` past the member."""
        text = self.text
        place = text.place(text.at)
        name = text.value()[1] if text.peek() == '"' else None
        if not isinstance(name, str) or text.peek() != ":":
            raise BrokenError("not JSON: the name of a property is missing", *place, text.skip() or self._step())
        text.at += 1
        return name

    def _step(self) -> str:
        """One character passed over, so that a walk over any text ends."""
        self.text.at += 1
        return self.text.buffer[self.text.at - 1 : self.text.at]

    def cut(self, what: str) -> Refused:
        """The end of the file within something."""
        self.number += 1
        line, char = self.text.place(self.text.at)
        return Refused(self.number - 1, line + self.above, char, f"the file ends within {what}: it was cut off")


def deeper(value: Any, levels: int) -> bool:
    """Whether a value has more than so many levels of lists and objects."""
    level = [value]
    for _ in range(levels + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
