"""Patterns of a schema on a linear-time engine that is loaded anyway, where all engines read them alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

LONGEST = 200
_ELSEWHERE = re.compile(
    r"\\[A-Za-z0-9]|(?<!\\)[.^$]|\(\?(?!:)|\[[^\]]*(?:\[|&&|--|~~)|\)\{|\{[0-9]*,?[0-9]{3}|\}[*+?{]"
)
"""What two engines may read in two ways, or one of them refuse for its size."""


@cache
def linear(pattern: str) -> Callable[[list[str]], bool] | None:
    """Whether each of some texts fits a pattern from end to end, in linear time; None for patterns not of this kind.

    Where the pattern has a class of white space, U+0085 and U+FEFF are read in another way.
    """
    import jsonschema_rs

    if len(pattern) > LONGEST or _ELSEWHERE.search(pattern.replace("[^", "[").replace(r"\s", "")):
        return None
    try:
        schema = {"items": {"pattern": f"^(?:{pattern})$"}}
        return jsonschema_rs.validator_for(schema, pattern_options=jsonschema_rs.RegexOptions()).is_valid
    except (ValueError, jsonschema_rs.ValidationError):
        return None
