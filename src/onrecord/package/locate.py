"""Which package is used when none is named: the one around the working folder, else the installed one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from onrecord.limits import DOCUMENT
from onrecord.package.regular import open_inside

DESCRIPTOR = "datapackage.json"


@cache
def installed_path() -> Path:
    """The folder of the dataset that came with this code.

    In a wheel it lies beside the modules. Run from a checkout (an editable install), it is the checkout
    itself: a copy left in site-packages by an older install is never looked at.
    """
    here = Path(__file__).resolve().parents[1]
    checkout = here.parents[1]
    if here.parent.name == "src" and (checkout / DESCRIPTOR).is_file():
        return checkout
    return here / "dataset"


def shipped(name: str) -> bytes:
    """A file that lies beside the modules of this package."""
    return Path(__file__).with_name(name).read_bytes()


def default_path(start: Path | None = None) -> Path:
    """The nearest folder from the working folder upward that holds a package of this shape, else the installed one."""
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if _has_statements(candidate / DESCRIPTOR):
            return candidate
    return installed_path()


def _has_statements(path: Path) -> bool:
    try:
        with open_inside(path.parent, path.name) as stream:
            document = json.loads(stream.read(DOCUMENT + 1)[:DOCUMENT])
        return any(resource.get("name") == "statements" for resource in document["resources"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
