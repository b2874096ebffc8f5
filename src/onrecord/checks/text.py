"""Family TX: text that looks right and is not, in any column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, partial

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Row, Words, shown
from onrecord.checks.nfc import not_nfc
from onrecord.checks.prefilter import text_gate
from onrecord.tableschema import Field, TableSchema

NFC = "TX801"
INVISIBLE = "TX802"
SPACES = "TX803"
MOJIBAKE = "TX804"
FORMULA = "TX805"
DOUBLED = "TX807"
LOOK_ALIKE = "TX806"

_ZERO_WIDTH = "\u061c\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\u00ad\u180e"
_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = r"\x00-\x08\x09\x0b-\x1f\x7f-\x9f" + "\ufff9-\ufffb\U000e0000-\U000e001f"
_FLAG, _TAGS, _END = "\U0001f3f4", "\U000e0020-\U000e007e", "\U000e007f"
_JOINING = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b05-\u2b55\ufe0f\U0001f000-\U0001faff"
_JOINER = "\u200c\u200d"
_SPACE = " \n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WITHIN = _SPACE.replace("\n", "")

_PATTERNS: dict[str, tuple[str, str]] = {
    "invisible": (
        INVISIBLE,
        f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}]"
        f"|(?:\\A|[^{_JOINING}{_EMOJI}])[{_JOINER}]|[{_JOINER}](?:\\z|[^{_JOINING}{_EMOJI}])"
        # tags are for the flags of regions alone: a black flag, up to six tags, the end
        f"|(?:\\A|[^{_FLAG}{_TAGS}])[{_TAGS}]|[{_TAGS}]{{7}}|[{_TAGS}](?:\\z|[^{_TAGS}{_END}])|(?:\\A|[^{_TAGS}]){_END}",
    ),
    "spaces": (SPACES, f"\\A[{_SPACE}]|[{_SPACE}]\\z"),
    "doubled": (DOUBLED, f"[^{_SPACE}][{_WITHIN}]{{2,}}[^{_SPACE}]"),
    "mojibake": (
        MOJIBAKE,
        "\ufffd|â€|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|ï»¿|Ø[§-¯±-¿]|Ù[\u0080-\u008f]|Ð[\u00b0-\u00bf]Ñ"
        "|[âÂÐÑØÙ][\u0080-\u009f]",
    ),
    "formula": (FORMULA, r"\A[=@]|\A[+-](?:[^0-9]|(?s:.*)[|!(]|[0-9][^0-9.]*[A-Za-z])"),
    "look-alike": (LOOK_ALIKE, "[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"),
}
KINDS: dict[str, str] = {"nfc": NFC} | {kind: which for kind, (which, _) in _PATTERNS.items()}
WITH_MOJIBAKE = ("invisible", "spaces", "doubled")
"""What wrong decoding brings along: no-break spaces and control characters."""


@cache
def pattern(kind: str) -> str:
    """The pattern that finds one kind of damage; that of "nfc" is long, and made when it is first asked for."""
    return not_nfc() if kind == "nfc" else _PATTERNS[kind][1]


@cache
def unequal() -> str:
    """A pattern that finds damage which makes a cell unequal to the same text without it."""
    return "|".join(f"(?:{pattern(kind)})" for kind in ("nfc", "invisible", "spaces", "look-alike"))


def is_text(field: Field) -> bool:
    """Whether damaged text can stand in a column: every column of type string."""
    return field.type == "string"


def text_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of every text column of one table."""
    for field in schema.fields:
        if is_text(field):
            reads, asked = (field.name,), text_gate(schema, field)
            for kind, which in KINDS.items():
                fits, describe = partial(_free_of, kind, field.name), partial(_describe, kind, field.name)
                yield ExpressionCheck(which, schema.name, field.name, fits, describe, reads, asked)


def _free_of(kind: str, name: str) -> nw.Expr:
    """Whether each cell of a column is free of one kind of damage."""
    fits = ~nw.col(name).str.contains(pattern(kind))
    return fits | nw.col(name).str.contains(pattern("mojibake")) if kind in WITH_MOJIBAKE else fits


def _describe(kind: str, name: str, row: Row, _context: Context) -> Words:
    value = row[name]
    match kind:
        case "nfc":
            return f"{name} is not in Unicode form NFC", "run `onrecord fmt`"
        case "invisible":
            return f"{name} holds {_named(value)}", "delete it; it cannot be seen"
        case "spaces":
            return f"{name} {shown(value)} has a leading or trailing space", "run `onrecord fmt`"
        case "doubled":
            return f"{name} {shown(value)} has two spaces together", "write one, if the source has one"
        case "mojibake":
            return (
                f"{name} {shown(value)} was decoded wrongly at some time",
                "copy the text again from its source, as UTF-8",
            )
        case "formula":
            return f"{name} {shown(value)} would be run by a spreadsheet", "begin it with another character"
        case _:
            return (
                f"{name} {shown(value)} mixes letters that look alike: {_foreign(value)}",
                "type the word again in one script",
            )


def _named(value: str) -> str:
    """The first character that is not allowed where it is; a joiner between Arabic letters is none."""
    hit = re.search(pattern("invisible").replace(r"\z", r"\Z"), value)
    found = re.search(f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}{_JOINER}{_TAGS}{_END}]", hit[0] if hit else value)
    if found is None:
        return "a character that cannot be seen"
    place = found.start() + (hit.start() if hit else 0)
    return f"U+{ord(found[0]):04X} {unicodedata.name(found[0], 'CONTROL CHARACTER')}, character {place + 1}"


def _foreign(value: str) -> str:
    pairs = "".join(re.findall(pattern("look-alike"), value))
    letters = dict.fromkeys(char for char in pairs if "\u0370" <= char <= "\u052f")
    return ", ".join(f"U+{ord(char):04X} {unicodedata.name(char, '?')}" for char in list(letters)[:5])
