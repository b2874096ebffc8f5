"""Where a package lives (wheel, folder, zip), its descriptor, and the bytes of its tables."""

from onrecord.package.descriptor import STANDARD_TABLES, Fault, Inspection, inspect
from onrecord.package.locate import default_path, installed_path
from onrecord.package.store import Limits, Store, open_store

__all__ = [
    "STANDARD_TABLES",
    "Fault",
    "Inspection",
    "Limits",
    "Store",
    "default_path",
    "inspect",
    "installed_path",
    "open_store",
]
