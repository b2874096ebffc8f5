"""What people read from a package: typed tables, views, threads, statuses, figures, descriptions."""

from onrecord.query.package import Package, installed, open_package
from onrecord.query.view_columns import VIEWS

__all__ = ["VIEWS", "Package", "installed", "open_package"]
