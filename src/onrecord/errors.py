"""Every exception onrecord raises on purpose, under one root: `OnRecordError`; and the extras that imports may need."""

from __future__ import annotations

import importlib
from typing import Any


class OnRecordError(Exception):
    """A fault the caller can act on; its text names the thing, the place, the reason and the next step."""


class UnreadableError(OnRecordError):
    """The input cannot be read at all: no such file, not a package, an unsafe or broken archive."""


class UnknownNameError(OnRecordError, KeyError):
    """A table, column, rule, format or id that does not exist; the text lists the valid ones and the nearest."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidDataError(OnRecordError, ValueError):
    """A table was asked for whose cells do not fit its schema; `onrecord validate` says where."""


class EngineError(OnRecordError):
    """An engine that is not installed or cannot be reached; the text says what to install or to start."""


class SumsError(OnRecordError):
    """A checksum file that is not as `onrecord release build` writes it."""


class NotRepairableError(OnRecordError):
    """A table file whose faults cannot be repaired without guessing; `onrecord validate` says where they are."""


class RefusedError(OnRecordError):
    """A change that would leave errors in the package; nothing was written."""


class ReasonMissingError(OnRecordError):
    """A published row was to be corrected without a reason and a note; nothing was written."""


class StillReferredError(OnRecordError):
    """A row that cannot be withdrawn alone, because other rows refer to it; the text lists them."""


class DownloadError(OnRecordError):
    """A release could not be fetched, or is not the one that was released; nothing was added to the cache."""


class UnavailableError(DownloadError):
    """An address from which a file cannot be fetched now; the text says what to do instead."""


class MissingExtraError(OnRecordError, ImportError):
    """A library that an optional part of onrecord needs is not installed; the text is the line that installs it."""


EXTRAS = {
    "adbc_driver_sqlite": "validate",
    "fastexcel": "sheet",
    "frictionless": "frictionless",
    "jinja2": "validate",
    "jsonschema_rs": "validate",
    "langcodes": "validate",
    "markdown_it": "site",
    "narwhals": "validate",
    "pagefind_bin": "site",
    "openpyxl": "sheet",
    "pandera": "validate",
    "polars": "validate",
    "pyjson5": "exchange",
    "pyspark": "spark",
    "selectolax": "exchange",
    "tantivy": "quotes",
    "xlsxwriter": "sheet",
}
"""The extra of this package that installs a library, by the library's name in Python."""


def missing_extra(error: ImportError) -> MissingExtraError | None:
    """The error to raise instead, with the line to type, where an extra installs what could not be imported."""
    library = (error.name or "").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or library not in EXTRAS:
        return None
    return MissingExtraError(f'{library} is not installed: pip install "onrecord[{EXTRAS[library]}]"', name=library)


def imported(module: str) -> Any:
    """A module that an extra installs; raises `MissingExtraError` with the line to type where it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise (missing_extra(error) or error) from error
