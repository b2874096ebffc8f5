"""What is asked of a descriptor: by the Data Package v2 profile, and by onrecord beyond it."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any

from onrecord import limits
from onrecord.package.document import Fault
from onrecord.package.locate import shipped

_STANDARD = "Data Package v2 asks for this: https://datapackage.org/standard/data-package/"
_OURS = {
    "name": "onrecord asks for a name, which names files and citations; Data Package v2 does not",
    "version": 'onrecord asks for a version such as "1.0.0", by which the package is cited; Data Package v2 does not',
}
"""What onrecord asks for beyond the standard, by the member of the descriptor."""


def profile_faults(document: dict[str, Any]) -> list[Fault]:
    """Where a descriptor is not as asked, and who asks."""
    faults = []
    for error in islice(_profile().iter_errors(document), limits.FAULTS):
        place = "/" + "/".join(str(part)[:100] for part in error.instance_path)
        member = str(error.instance_path[0]) if error.instance_path else _missing(document, error.message)
        faults.append(Fault("PK002", f"{place}: {error.message[:300]}", _OURS.get(member, _STANDARD)))
    return faults


def _missing(document: dict[str, Any], message: str) -> str:
    """The member that a message about the whole descriptor misses."""
    return next((name for name in _OURS if name not in document and message.startswith(f'"{name}"')), "")


@cache
def _profile() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads(shipped("descriptor.schema.json")))
