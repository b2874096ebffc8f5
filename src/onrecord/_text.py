"""Text for people: safe and aligned on a terminal, escaped in Markdown, with the nearest known name.

Source of what is escaped in Markdown: GitHub Flavored Markdown Spec, entity references (6.2: they never take the place
of structural symbols) and extended autolinks (6.9). GitHub looks for mentions, issue numbers and emoji in the rendered
text, but not inside code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_STYLES = {"error": "31;1", "warning": "33;1", "code": "1", "place": "36", "help": "32", "dim": "2"}


def printable(text: str) -> str:
    """The text with control, invisible and direction characters written as `\\x1b`: no cell can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\u200c" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    point = ord(char)
    return f"\\x{point:02x}" if point < 256 else f"\\u{point:04x}" if point < 65536 else f"\\U{point:08x}"


LONG = 1_000
"""From so many characters on, marks are put in order here: Python's own way costs the square of a run of them."""


def nfc(text: str) -> str:
    """The text in Unicode form NFC, in time that follows its length."""
    if len(text) >= LONG and not text.isascii():
        text = _ordered(text)
    return unicodedata.normalize("NFC", text)


def _ordered(text: str) -> str:
    """The canonical decomposition; each run of marks is sorted once, by class.

    Source: The Unicode Standard, 3.11, D108 and D109.
    """
    done: list[str] = []
    marks: list[str] = []
    for char in text:
        for part in unicodedata.normalize("NFD", char):
            if unicodedata.combining(part):
                marks.append(part)
                continue
            if marks:
                done += sorted(marks, key=unicodedata.combining)
                marks.clear()
            done.append(part)
    return "".join([*done, *sorted(marks, key=unicodedata.combining)])


def width(text: str) -> int:
    """How many terminal columns a printable text takes."""
    return sum(
        0 if unicodedata.combining(char) or char == "\u200c" else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def paint(text: str, style: str, color: bool) -> str:
    """The text in a style, where colour is wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color else text


def cut(text: str, length: int) -> str:
    """The text, with `…` in place of what is longer than `length`."""
    return text if len(text) <= length else text[: length - 1] + "…"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one.

    >>> counted(1, "row"), counted(1204, "row")
    ('1 row', '1,204 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_ENTITIES = {ord(char): f"&#{ord(char)};" for char in "\\`*[]<>#!|~&@$"}
_MARKS = re.compile(r"(?<![^\W_])_|_(?![^\W_])|:(?=\S)|(?i:(?<=\bwww)\.)")
"""Underscores that could begin or end an emphasis, colons of emoji and addresses, and the dot of `www.`."""
_TRIGGERS = re.compile(r"@(?=\w)|#(?=\d)|(?<=\w)://|\b[Ww]{3}(?=\.)|\b[Gg][Hh]-(?=\d)|:(?=[a-z0-9_+-]+:)")
_ZERO_WIDTH_SPACE = "&#8203;"


def markdown_code(text: str) -> str:
    """Any text as inline code of one line, also in a cell of a table; empty where the text is.

    >>> markdown_code("st-7k3m9q"), markdown_code("a|b")
    ('`st-7k3m9q`', '<code>a&#124;b</code>')
    """
    if text.isprintable() and text == text.strip() and text and not set("`|<>&") & set(text):
        return f"`{text}`"
    shown = _escaped_markdown(text).replace("&#64;", "&#64;<!-- -->")  # e-mail addresses are sought in whole texts
    return f"<code>{shown}</code>" if text else ""


def markdown_prose(text: str) -> str:
    """Any text as a line of prose: code between backticks is code, and nothing is markup, a link or a mention.

    >>> markdown_prose("run `onrecord fmt` *now*")
    'run `onrecord fmt` &#42;now&#42;'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts = ["`".join(parts)]
    shown = [markdown_code(part) if index % 2 else _broken_up(part) for index, part in enumerate(parts)]
    return "".join(part or _ZERO_WIDTH_SPACE * (0 < index < len(shown) - 1) for index, part in enumerate(shown))


def markdown_block(text: str, language: str = "text") -> str:
    """Any text of several lines as a block of code."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n" + "\n".join(printable(line) for line in text.split("\n")) + f"\n{fence}"


def _escaped_markdown(text: str) -> str:
    entities = printable(text.replace("\n", "↵")).translate(_ENTITIES)
    return _MARKS.sub(lambda found: f"&#{ord(found[0])};", entities)


def _broken_up(text: str) -> str:
    """The text escaped, with a space of no width in each mention, issue number, emoji and address."""
    pieces, done = [], 0
    for found in _TRIGGERS.finditer(text):
        pieces += [_escaped_markdown(text[done : found.end()]), _ZERO_WIDTH_SPACE]
        done = found.end()
    return "".join([*pieces, _escaped_markdown(text[done:])])


MANY_NAMES = 200_000
"""Above so many known names, only those that begin alike are compared."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The entry of `known` most like `name`, or None when nothing is close enough.

    >>> nearest("mike-pompoe", ["mike-pompeo", "norman-roule"])
    'mike-pompeo'
    """
    from rapidfuzz import fuzz, process

    choices = list(known)
    if len(choices) > MANY_NAMES:
        choices = [choice for choice in choices if choice[:2] == name[:2]]
    folded = name[:200].strip().casefold()
    found = process.extractOne(folded, choices, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=70)
    return found[0] if found else None


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The hint that names the nearest entry of `known`, or None when nothing is close enough.

    >>> suggestion("denail", ["denial", "demand"])
    'did you mean "denial"?'
    """
    near = nearest(name, known)
    return f'did you mean "{near}"?' if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The same as a sentence that follows another, with a space before it; empty when nothing is close enough.

    >>> did_you_mean("denail", ["denial", "demand"])
    ' Did you mean "denial"?'
    """
    hint = suggestion(name, known)
    return f" D{hint[1:]}" if hint else ""
