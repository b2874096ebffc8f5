"""The key `onrecord` of a descriptor: what a record decides for itself.

`settings.schema.json` beside this file is its JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from onrecord import limits
from onrecord._text import suggestion
from onrecord.package.document import Fault
from onrecord.package.locate import shipped

KEY = "onrecord"
RULE = "PK016"
_WORDS = ("error", "warning", "off")


class Settings(NamedTuple):
    """The name of the record's own assessor, and the severities it gives to rules: `error`, `warning` or `off`."""

    assessor: str | None = None
    severities: Mapping[str, str] = {}


def settings_of(document: Mapping[str, Any]) -> Settings:
    """What a descriptor's key `onrecord` says; members that are not of its form are left out.

    >>> settings_of({"onrecord": {"assessor": "us", "rules": {"VF610": "off", "VF609": 7}}})
    Settings(assessor='us', severities={'VF610': 'off'})
    """
    asked = document.get(KEY)
    if not isinstance(asked, dict):
        return Settings()
    assessor, rules = asked.get("assessor"), asked.get("rules")
    rules = rules if isinstance(rules, dict) else {}
    return Settings(
        assessor if isinstance(assessor, str) and assessor else None,
        {code: word for code, word in rules.items() if word in _WORDS},
    )


def settings_faults(document: Mapping[str, Any]) -> list[Fault]:
    """What in a descriptor's key `onrecord` is not of its form."""
    if KEY not in document:
        return []
    faults = []
    for error in islice(_form().iter_errors(document[KEY]), limits.FAULTS):
        place = "/".join(("", KEY, *(str(part)[:100] for part in error.instance_path)))
        faults.append(Fault(RULE, f"{place}: {error.message[:300]}", _hint(error.instance, error.instance_path)))
    return faults


def _hint(value: Any, path: list[Any]) -> str | None:
    if path[:1] == ["rules"] and isinstance(value, str):
        return suggestion(value, _WORDS) or f"write {', '.join(_WORDS[:-1])} or {_WORDS[-1]}"
    if not path and isinstance(value, dict):
        known = list(_document()["properties"])
        near = (suggestion(name, known) for name in value if name not in known)
        return next((hint for hint in near if hint), f"it has {' and '.join(known)}")
    return None


@cache
def _document() -> Any:
    return json.loads(shipped("settings.schema.json"))


@cache
def _form() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(_document())
