"""Text for a terminal, under the name that the renderers of reports know it by."""

from onrecord.terminal import paint, printable, width

__all__ = ["paint", "printable", "width"]
