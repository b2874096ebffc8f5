"""Quotation marks of all scripts, and which of them open and close a quotation in one paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

FAMILIES = {
    "double": '"“”„‟＂〝〞〟❝❞',
    "angle": "«»《》",
    "single": "'‘’‚‛❛❜",
    "small angle": "‹›",
    "corner": "「」﹁﹂｢｣",
    "white corner": "『』﹃﹄",
}
"""Marks by family: a quotation ends with a mark of the family with which it begins."""
OPENERS = frozenset("“„‟〝❝«《‘‚‛❛‹「﹁｢『﹃")
CLOSERS = frozenset("”〞〟❞»》’❜›」﹂｣』﹄")
FAMILY = {mark: name for name, marks in FAMILIES.items() for mark in marks}
ONE_WAY = frozenset({"corner", "white corner"})
"""Families whose marks are never used the other way round."""

_MARK = re.compile(f"``|''|[{''.join(re.escape(mark) for mark in FAMILY)}]")
_PLURAL = re.compile(r"\s+[^\W\d_A-Z]+[^'’‘\n]{0,400}?[^\s'’‘][’']\W")
_SINGLE_CLOSES = re.compile(r"[^\s'’][’'](?!\w)")
_DOUBLE_CLOSES = re.compile(r"\s*\w[^“”\"]{0,400}[”\"]")
FAR = 2_000
"""How many characters on the end of a quotation between single marks is looked for."""
_OPEN_BEFORE = frozenset("([{<—–-―/:=\u200f\u200e،,>¿¡…")


class Span(NamedTuple):
    """A quotation in a paragraph: from its opening mark to after its closing one, and its words between them.

    `closed` is false where no mark closes it; then it reaches to the end of the paragraph or to the next that opens.
    `inner` are the quotations inside it.
    """

    start: int
    end: int
    inside: tuple[int, int]
    closed: bool
    family: str
    inner: tuple[Span, ...] = ()


class _Open(NamedTuple):
    mark: str
    family: str
    start: int
    after: int
    inner: list[Span]


def spans_of(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The quotations between marks in a stretch of a text, in order, each with those inside it.

    >>> [(span.start, span.end) for span in spans_of("„Nein“, sagte sie, «non», «oui, ‹bon›»")]
    [(0, 6), (19, 24), (26, 38)]
    """
    end = len(text) if end is None else end
    found: list[Span] = []
    stack: list[_Open] = []
    closes = _NextClose(text, end)
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match[0], match.start(), match.end()
        mark = {"``": "“", "''": "”"}.get(mark, mark)
        if _is_apostrophe(text, mark, at, after, start, end, stack, closes):
            continue
        family = FAMILY[mark]
        level = next((index for index in range(len(stack) - 1, -1, -1) if stack[index].family == family), None)
        if level is not None and _closes(text, mark, at, after, start, end, stack[level]):
            _drop(stack, level + 1)
            opened = stack.pop()
            span = Span(opened.start, after, (opened.after, at), True, family, tuple(opened.inner))
            (stack[-1].inner if stack else found).append(span)
        elif len(stack) < DEEPEST and _opens(text, mark, at, after, start, end):
            stack.append(_Open(mark, family, at, after, []))
    while stack:
        opened = stack.pop(0)
        rest = [one.start for one in stack] + [span.start for span in opened.inner]
        if opened.family in ("single", "small angle"):
            found += opened.inner
            continue
        stop = min(rest, default=end)
        found.append(Span(opened.start, stop, (opened.after, stop), False, opened.family))
        found += opened.inner
    return sorted(found)


DEEPEST = 8
"""Quotations inside quotations inside quotations: no text that people read has more."""


def _drop(stack: list[_Open], level: int) -> None:
    """Forget the quotations from a level on that were opened and not closed; what is inside them stays."""
    while len(stack) > level:
        opened = stack.pop()
        if stack:
            stack[-1].inner.extend(opened.inner)


def _near(text: str, at: int, after: int, start: int, end: int) -> tuple[str, str]:
    """The letters before and after a mark; a space at the edges."""
    return (text[at - 1] if at > start else " ", text[after] if after < end else " ")


class _NextClose:
    """Where the next mark is that can close a quotation between single marks; each place is searched once."""

    def __init__(self, text: str, end: int) -> None:
        self.text, self.end = text, end
        self.found = -1

    def after(self, at: int) -> int:
        """The first such place from one on; places are asked for in order."""
        if self.found < at:
            match = _SINGLE_CLOSES.search(self.text, at, self.end)
            self.found = match.start() if match else self.end + FAR + 1
        return self.found


def _is_apostrophe(
    text: str, mark: str, at: int, after: int, start: int, end: int, stack: list[_Open], closes: _NextClose
) -> bool:
    """Whether a single mark belongs to a word: "don't", "the boys' toys", "the '90s", "'Tis"."""
    if mark not in ("'", "’", "‘"):
        return False
    before, following = _near(text, at, after, start, end)
    if before.isalnum() and following.isalnum():
        return True
    if any(opened.family == "single" for opened in stack):
        return before in "sS" and mark != "‘" and bool(_PLURAL.match(text, after, min(end, after + FAR)))
    if mark == "’" or following.isdigit() or before.isalnum():
        return True
    return closes.after(after) - after > FAR


def _opens(text: str, mark: str, at: int, after: int, start: int, end: int) -> bool:
    before, following = _near(text, at, after, start, end)
    family = FAMILY[mark]
    if mark in OPENERS:
        return family in ONE_WAY or not following.isspace() or family == "angle" or after >= end
    if family in ONE_WAY:
        return False
    free = before.isspace() or before in _OPEN_BEFORE or before in FAMILY
    free = free or not (before.isascii() or before.isalnum())
    return free and not following.isspace() and (following.isalnum() or following not in ".,;:!?)]}")


def _closes(text: str, mark: str, at: int, after: int, start: int, end: int, opened: _Open) -> bool:
    """Whether a mark closes the quotation that a mark of its family has opened."""
    before, following = _near(text, at, after, start, end)
    family = FAMILY[mark]
    if family in ONE_WAY:
        return mark in CLOSERS
    if family in ("angle", "small angle"):
        return mark != opened.mark or not following.isalnum()
    if mark in CLOSERS and mark != "’":
        return True
    if mark == "“" and opened.mark in "„‚":
        return True
    if mark in OPENERS:  # printed the wrong way round, as machines do
        if following.isspace() and before.isspace() and _DOUBLE_CLOSES.match(text, after, min(end, after + FAR)):
            return False
        return not following.isalnum() and following not in "([{¿¡…"
    return not (before.isspace() and (following.isalnum() or following in "([{"))
