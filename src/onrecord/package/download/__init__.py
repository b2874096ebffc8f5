"""Earlier releases on this machine: fetched when asked, never otherwise, and used only with the recorded checksum."""

from onrecord.package.download.cache import cached, cached_path
from onrecord.package.download.fetch import DownloadError, download, find
from onrecord.package.download.trusted import trusted

__all__ = ["DownloadError", "cached", "cached_path", "download", "find", "trusted"]
