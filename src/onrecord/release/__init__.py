"""Releases: whether one may be made, its files, whether a copy is the one that was made, and the record of it."""

from onrecord.release.build import build
from onrecord.release.check import check
from onrecord.release.record import record
from onrecord.release.steps import Outcome, Step
from onrecord.release.verify import verify

__all__ = ["Outcome", "Step", "build", "check", "record", "verify"]
