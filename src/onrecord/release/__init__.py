"""Releases: prepared, checked, built, verified and recorded."""

from onrecord.release.build import build
from onrecord.release.check import check
from onrecord.release.identity import verify_swhid
from onrecord.release.prepare import Prepared, prepare
from onrecord.release.record import record
from onrecord.release.steps import Outcome, Step
from onrecord.release.verify import verify

__all__ = ["Outcome", "Prepared", "Step", "build", "check", "prepare", "record", "verify", "verify_swhid"]
