"""Words of a text in any script, each with its place and the form in which it is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

ELISION = "…"
"""The key of a mark that says: words are left out here."""

_APOSTROPHES = "'’ʼ‘＇"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts that put no space between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese): each letter is a word."""
_MARKS = (
    "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u3099\u309a"
)
"""Signs of those scripts that belong to the letter before them."""
_SEPARATORS = (
    "\\s\u0000-\u0023\u0026-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u009f\u00a1\u00a6-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf"
    "\u02b9-\u02df\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u0640"
    "\u066a-\u066d\u06d4\u0700-\u070d\u0964\u0965\u0df4\u0e4f\u0e5a\u0e5b\u0f04-\u0f14\u0f3a-\u0f3d\u104a-\u104f\u10fb\u1361-\u1368"
    "\u1400\u166e\u169b\u169c\u16eb-\u16ed\u17d4-\u17da\u1800-\u180a\u2000-\u200b\u200e-\u206f\u207d\u207e\u2190-\u2bff\u2e00-\u2e7f"
    "\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufd3e\ufd3f\ufe10-\ufe19\ufe30-\ufe6f\ufeff\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65\ufff9-\uffff"
)
_SIGNS = "%$€£¥₤₪₹₽₺﷼‰٪"
_LETTER = f"[^{_SEPARATORS}{_SIGNS}{_UNSPACED}\ud800-\udfff{_APOSTROPHES}]"
_WORD = re.compile(
    rf"(?P<elision>[\[(]\s*(?:\.\s?\.\s?\.|…)\s*[\])]|\.\s?\.\s?\.+|…+)"
    rf"|(?P<number>\d+(?:[.,٫٬’'\u00a0\u202f]\d+)*)(?!{_LETTER})"
    rf"|(?P<sign>[{_SIGNS}])"
    rf"|(?P<letter>[{_UNSPACED}][{_MARKS}]*)"
    rf"|(?P<word>(?:\[{_LETTER}+\]|{_LETTER})(?:{_LETTER}|[{_APOSTROPHES}](?={_LETTER})|[\[(]{_LETTER}{{1,3}}[\])])*)"
)
_SENTENCE_ENDS = frozenset(".!?:؟。！？")
_FOLDED = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "\u200c": None, "\u200d": None}
    | {"’": "'", "ʼ": "'", "‘": "'", "＇": "'", "[": None, "]": None, "(": None, ")": None, "٫": ".", "٬": ","}
    | {"\u00ad": None, "\u0640": None, "\u00a0": None, "\u202f": None}
    | dict.fromkeys((*range(0x64B, 0x653), 0x670), None)
)


class Word(NamedTuple):
    """A word of a text: as printed, where it begins and ends there, how it is compared, and what surrounds it.

    `bracketed` is true of words in square brackets, which an editor has put in, and `initial` of the first word of a
    sentence, which has a capital whatever it is.
    """

    text: str
    start: int
    end: int
    key: str
    bracketed: bool = False
    initial: bool = False


def words_of(text: str) -> list[Word]:
    """The words of a text in order, and the marks of elision; punctuation and white space are no words.

    Keys are without case, compatibility forms, vowel signs of Arabic, or brackets inside a word; digits of all
    scripts are one.

    >>> [word.key for word in words_of("“[T]he Regime’s 3,000 … men”")]
    ['the', "regime's", '3,000', '…', 'men']
    """
    found: list[Word] = []
    open_at = -1
    checked = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        for place in range(checked, start):
            if text[place] == "[":
                open_at = place
            elif text[place] == "]":
                open_at = -1
        checked = end
        key = ELISION if match.lastgroup == "elision" else key_of(match[0])
        if key:
            initial = not found or not _SENTENCE_ENDS.isdisjoint(text[found[-1].end : start])
            found.append(Word(match[0], start, end, key, open_at >= 0, initial))
    return found


def keys_of(text: str) -> list[str]:
    """The keys of the words of a text, without its marks of elision."""
    return [word.key for word in words_of(text) if word.key != ELISION]


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """A word in the form in which it is compared."""
    if word.isascii():
        return word.casefold().translate(_FOLDED)
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_FOLDED)
    return "".join(str(unicodedata.digit(char, char)) if char.isdigit() else char for char in folded)


@lru_cache(maxsize=65536)
def search_key(key: str) -> str:
    """A key without diacritics and without the ending of a possessive, as an index looks it up."""
    if not key.isascii():
        key = "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char)) or key
    return key.removesuffix("'s").replace("'", "") or key
