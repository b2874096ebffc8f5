"""Every exception onrecord raises on purpose, under one root: `OnRecordError`."""

from __future__ import annotations


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


class NotRepairableError(OnRecordError):
    """A table file whose faults cannot be repaired without guessing; `onrecord validate` says where they are."""


class RefusedError(OnRecordError):
    """A change that would leave errors in the package; nothing was written."""


class StillReferredError(OnRecordError):
    """A row that cannot be withdrawn alone, because other rows refer to it; the text lists them."""
