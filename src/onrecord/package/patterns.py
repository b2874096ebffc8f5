r"""How large a pattern becomes when it is compiled, so that one of a few characters cannot cost minutes.

The engine runs in linear time, but a repeated part is compiled as often as it may occur: `\w{60}` is sixty copies of
several hundred states. The size is estimated from the text, without compiling it.
"""

from __future__ import annotations

import re
import warnings

from onrecord import limits

_ATOM = re.compile(r"\\[pP](?:\{[^}]*\}|.)|\\.|\[(?:\\.|\[:[^]]*:\]|[^]\\])*\]?|\(\?[^():]*:?|.", re.DOTALL)
_REPEAT = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
_WORDS, _DIGITS, _DOT = 100, 20, 4
"""Roughly the states of `\\w` and `\\p{L}`, of `\\d`, and of a character of any kind, in UTF-8."""


def size_of(pattern: str) -> int:
    r"""The estimated size of a pattern, where a letter is 1.

    >>> size_of("[a-z]{3}x"), size_of(r"\w{60}")
    (7, 6000)
    """
    sums, last, place = [0], 0, 0
    while place < len(pattern):
        repeat = _REPEAT.match(pattern, place)
        if repeat:
            times = max(int(number[:9]) for number in repeat.groups() if number)
            sums[-1] += last * max(times - 1, 0)
            last, place = last * max(times, 1), repeat.end()
            continue
        found = _ATOM.match(pattern, place)
        atom = found[0] if found else pattern[place]
        place += len(atom)
        if atom[0] == "(":
            sums.append(0)
            last = 0
        elif atom == ")" and len(sums) > 1:
            last = sums.pop()
            sums[-1] += last
        elif atom not in "*+?|^$":
            last = _atom(atom)
            sums[-1] += last
    return sum(sums)


def fault_of(pattern: str, *, engine: bool = True) -> str | None:
    """Why the linear-time engine does not run a pattern, or None; without `engine` its text alone is looked at."""
    if len(pattern) > limits.PATTERN:
        return f"it has more than {limits.PATTERN:,} characters"
    if (size := size_of(pattern)) > limits.PATTERN_SIZE:
        return f"repeated parts make it too large ({size:,} of at most {limits.PATTERN_SIZE:,})"
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # of what means a set in one engine and a character in another
        try:
            re.compile(pattern)
        except (re.error, FutureWarning, OverflowError, RecursionError) as error:
            return f"other tools that read the package cannot run it: {str(error)[:120]}"
    return _engine_fault(pattern) if engine else None


def _engine_fault(pattern: str) -> str | None:
    import polars

    try:
        polars.Series([""]).str.contains(whole_cell(pattern))
    except polars.exceptions.PolarsError as error:
        return str(error).strip().splitlines()[-1][:160]
    return None


def whole_cell(pattern: str) -> str:
    """A Table Schema pattern as a regular expression over the whole cell."""
    return rf"\A(?:{pattern})\z"


def _atom(atom: str) -> int:
    if atom[0] == "[":
        wide = len(re.findall(r"\\[wWpP]", atom)) * _WORDS
        return (2 if not wide and "^" not in atom[:2] else _DOT) + wide
    if atom[0] == "\\":
        return _WORDS if atom[1:2] in ("w", "W", "p", "P") else _DIGITS if atom[1:2] in ("d", "D") else 2
    return _DOT if atom == "." else 1
