"""The version of onrecord: typed once, in the descriptor of the dataset that comes with it."""

from __future__ import annotations

import json
from functools import cache

from onrecord.package.locate import DESCRIPTOR, installed_path


@cache
def version() -> str:
    """The version of the installed package and of its dataset, which are one."""
    return str(json.loads((installed_path() / DESCRIPTOR).read_bytes())["version"])
