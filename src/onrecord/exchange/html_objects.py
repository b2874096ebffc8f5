"""The fact-checks of an HTML page: its JSON-LD scripts, and its microdata as the JSON-LD that says the same.

selectolax parses as browsers do (HTML5), gives a script's text verbatim and needs no other package; extruct would bring
ten, and keeps no text. Source of the values of microdata: HTML Living Standard, 5.2.4.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from onrecord import limits
from onrecord.errors import UnreadableError, imported
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.json_objects import Wanted, objects
from onrecord.exchange.repair import unwrapped

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_UNCOUNTED = frozenset(  # elements without an end, and those whose end may be left out
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
        *("p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup"),
        *("rt", "rp", "html", "head", "body", "path", "circle", "rect", "use", "line", "polygon", "g", "stop"),
    )
)
_ADDRESS = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
    "meta": "content",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
"""The attribute that is the value of an element with a property, where the text is not."""


def page_objects(text: str, wanted: Wanted) -> Iterator[Found | Refused]:
    """Every object of a page that is `wanted`, JSON-LD first; raises `UnreadableError` for a page no browser shows."""
    if _too_deep(text):
        raise UnreadableError(f"the page has more than {limits.PAGE_DEPTH:,} elements within one another")
    tree = imported("selectolax.lexbor").LexborHTMLParser(text)
    number, begin = 1, 0
    for script in tree.css("script"):
        kind = (script.attributes.get("type") or "").split(";")[0].strip().lower()
        if kind != "application/ld+json":
            continue
        source = unwrapped(script.text(deep=True, strip=False))
        begin = max(text.find(source, begin), begin)
        line = 1 + text.count("\n", 0, begin)
        for found in objects(io.StringIO(source), wanted, line=line, first=number):
            number = found.position + 1
            yield found
    for item in tree.css("[itemscope][itemtype]"):
        value = _item(item, 0)
        if wanted(value):
            raw = json.dumps(value, ensure_ascii=False)
            yield Found(number, raw, value, 1, "microdata, written as JSON-LD")
            number += 1


def _too_deep(text: str) -> bool:
    """Whether so many elements are open at once that the time of the parser, which grows with the square, is felt."""
    depth = 0
    for found in _TAG.finditer(text):
        if found[2].lower() not in _UNCOUNTED:
            depth += -1 if found[1] else 1
            if depth > limits.PAGE_DEPTH:
                return True
    return False


def _item(element: Any, depth: int) -> dict[str, Any]:
    """An item of microdata as an object of JSON-LD; properties that come twice become lists."""
    value: dict[str, Any] = {}
    kinds = [name.rstrip("/#").split("/")[-1] for name in (element.attributes.get("itemtype") or "").split()]
    if kinds:
        value["@type"] = kinds[0] if len(kinds) == 1 else kinds
    if element.attributes.get("itemid"):
        value["@id"] = element.attributes["itemid"]
    if depth > limits.DEPTH:
        return value
    for child in _properties(element):
        scoped = "itemscope" in child.attributes
        found = _item(child, depth + 1) if scoped else _text(child)
        for name in (child.attributes.get("itemprop") or "").split():
            name = name.rstrip("/#").split("/")[-1]
            if name not in value:
                value[name] = found
            elif isinstance(value[name], list):
                value[name].append(found)
            else:
                value[name] = [value[name], found]
    return value


def _properties(element: Any) -> Iterator[Any]:
    """The elements that are properties of an item, in the order of the page, but not those of items within it."""
    waiting = list(element.iter())[::-1]
    while waiting:
        child = waiting.pop()
        if "itemprop" in child.attributes:
            yield child
        if "itemscope" not in child.attributes:
            waiting += list(child.iter())[::-1]


def _text(element: Any) -> str:
    attribute = _ADDRESS.get(element.tag or "")
    for name in (attribute, "content"):
        if name and element.attributes.get(name) is not None:
            return str(element.attributes[name]).strip()
    return " ".join(element.text(deep=True).split())
