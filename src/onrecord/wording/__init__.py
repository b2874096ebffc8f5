"""The words of a quotation: cut out of a text, aligned with other words, and their differences typed."""

from onrecord.wording.align import Block, aligned
from onrecord.wording.differences import Difference, differences
from onrecord.wording.words import Word, words_of

__all__ = ["Block", "Difference", "Word", "aligned", "differences", "words_of"]
