"""Earlier releases on this machine: fetched only when asked, and used only with the recorded checksum."""

from onrecord.package.download.cache import cached, cached_path, verified
from onrecord.package.download.fetch import download, find

__all__ = ["cached", "cached_path", "download", "find", "verified"]
