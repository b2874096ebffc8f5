"""What people read from a package: typed tables, views, threads, statuses, figures, descriptions."""

from onrecord.query.package import Package, installed, open_package

__all__ = ["Package", "installed", "open_package"]
