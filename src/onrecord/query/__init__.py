"""What people read from a package: typed tables, views, threads, statuses, figures, descriptions."""

from onrecord.query.package import VIEWS, Package, installed, open_package

__all__ = ["VIEWS", "Package", "installed", "open_package"]
