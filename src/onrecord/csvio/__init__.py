"""Table bytes to text columns, strictly, with the physical line of every record."""

from onrecord.csvio.locate import Place, locate
from onrecord.csvio.reader import Batch, FileFault, TableReader

__all__ = ["Batch", "FileFault", "Place", "TableReader", "locate"]
