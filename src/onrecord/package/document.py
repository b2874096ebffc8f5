"""JSON of a package: read in bounds, and refused where tools would read it differently or fail on it later."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NamedTuple

from onrecord import limits
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.paths import UnsafePathError
from onrecord.package.store import Store, TooLargeError, read_file

MERGE = "keep the right one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>"
"""What to do with git's conflict markers."""


class Fault(NamedTuple):
    """Something wrong with a package as a whole: a rule code, a message, a hint, and where it is."""

    rule: str
    message: str
    hint: str | None = None
    table: str | None = None
    path: str = DESCRIPTOR
    value: str | None = None


def read_json(store: Store, name: str, rule: str, table: str | None = None) -> tuple[Any, Fault | None]:
    """The document in a file of a package, or what is wrong with it under that rule's code."""
    shown = name[:200]

    def fault(message: str, hint: str | None = None, code: str = rule) -> tuple[None, Fault]:
        return None, Fault(code, message, hint, table, shown if code == rule else DESCRIPTOR)

    try:
        raw = read_file(store, name)
    except UnsafePathError as error:
        return fault(f'unsafe path "{shown}": {error}', None, "PK003")
    except FileNotFoundError:
        return fault(f"{shown} is not there", f"a package is a folder or zip with a {DESCRIPTOR} and its schemas")
    except TooLargeError as error:
        return fault(str(error))
    except (OSError, ValueError) as error:
        return fault(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}")
    try:
        return parsed(raw), None
    except UnicodeDecodeError as error:
        return fault(f"{shown} is not UTF-8 (byte {error.start + 1})", "save it as UTF-8")
    except json.JSONDecodeError as error:
        if marker := re.search(rb"(?m)^(?:<{7}|>{7}) ", raw):
            line = raw.count(b"\n", 0, marker.start()) + 1
            return fault(f"{shown} holds git's conflict markers, from line {line}", MERGE)
        return fault(f"{shown} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except (ValueError, RecursionError) as error:
        return fault(f"{shown} is not usable JSON: {str(error)[:160] or 'nested too deeply'}")


def parsed(raw: bytes) -> Any:
    """The value of a JSON text; raises `ValueError` or `RecursionError`, also for what other tools stumble over."""
    document = json.loads(
        raw.decode("utf-8-sig"), parse_constant=_no_number, parse_int=_whole_number, parse_float=_number
    )
    _refuse_odd(document)
    return document


def _refuse_odd(document: Any) -> None:
    """Raise `ValueError` for text that is no text, and for nesting on which a walk would end the process."""
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > limits.DEPTH:
            raise ValueError(f"nested too deeply: more than {limits.DEPTH} levels")
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.values()
                below += value
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not value.isascii():
                _refuse_surrogates(value)
            elif isinstance(value, str) and "\0" in value:
                raise ValueError("it has a NUL character (\\u0000)")
        level = below


def _refuse_surrogates(value: str) -> None:
    if "\0" in value:
        raise ValueError("it has a NUL character (\\u0000)")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("it has half of a surrogate pair (\\ud800 to \\udfff); write the character itself") from error


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number in JSON")


def _whole_number(digits: str) -> int:
    number = int(digits) if len(digits) <= 20 else None
    if number is None or not -(2**63) <= number < 2**63:
        raise ValueError(f"the number {digits[:20]}... has more than 64 bits")
    return number


def _number(text: str) -> float:
    number = float(text) if len(text) <= 400 else math.inf
    if math.isinf(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number
