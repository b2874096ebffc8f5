"""The reading room: a package as static pages that work without a server, without JavaScript and for years."""

from onrecord.site.build import build, write_room

__all__ = ["build", "write_room"]
