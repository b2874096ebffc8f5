"""Text of strangers in Markdown that GitHub renders: shown as it is, and never markup, a link, a mention or a formula.

Source: GitHub Flavored Markdown Spec, entity references (6.2: they never take the place of structural symbols) and
extended autolinks (6.9). Mentions, issue numbers and emoji are sought in the rendered text, but not inside code.
"""

from __future__ import annotations

import re

from onrecord._text import printable

_ENTITIES = {ord(char): f"&#{ord(char)};" for char in "\\`*_[]<>#!|~&@$"}
_WORD_JOINER = "&#8203;"
_TRIGGERS = re.compile(r"@(?=\w)|#(?=\d)|(?<=\w)://|\b[Ww]{3}(?=\.)|\b[Gg][Hh]-(?=\d)|:(?=[a-z0-9_+-]+:)")


def escaped(text: str) -> str:
    """The text with every character that has a meaning in Markdown or HTML as an entity; one line, nothing hidden.

    >>> escaped("<b>*a* | b</b>")
    '&#60;b&#62;&#42;a&#42; &#124; b&#60;/b&#62;'
    """
    shown = printable(text.replace("\n", "↵"))
    entities = shown.translate(_ENTITIES)
    entities = re.sub(r":(?=\S)", "&#58;", entities)
    return re.sub(r"(?i)\bwww\.", lambda found: found[0][:3] + "&#46;", entities)


def code(text: str, limit: int = 240) -> str:
    """A value in a code element; empty where it is missing.

    >>> code("someone@example.org")
    '<code>someone&#64;<!-- -->example.org</code>'
    """
    shown = escaped(_cut(text, limit)).replace("&#64;", "&#64;<!-- -->")  # e-mail addresses are sought in whole texts
    return f"<code>{shown}</code>" if text else ""


def prose(text: str, limit: int = 1_000) -> str:
    """A message; what stands between backticks in it becomes code, and nothing in it a link or a mention."""
    parts = _cut(text, limit).split("`")
    if len(parts) % 2 == 0:
        parts = ["`".join(parts)]
    return "".join(code(part) if index % 2 else _plain(part) for index, part in enumerate(parts))


def _plain(text: str) -> str:
    pieces, done = [], 0
    for found in _TRIGGERS.finditer(text):
        pieces += [escaped(text[done : found.end()]), _WORD_JOINER]
        done = found.end()
    return "".join([*pieces, escaped(text[done:])])


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
