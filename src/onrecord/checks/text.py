"""Family TX: text that looks right and is not, in any column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Row, Told, shown
from onrecord.checks.nfc import NOT_NFC
from onrecord.checks.rule import Rule, rule
from onrecord.tableschema import Field, TableSchema

NFC = rule(
    "TX801",
    "text that is not in Unicode form NFC",
    why="The same word in two encodings is not found by a search and not equal to itself.",
    bad="é written as e and a combining accent",
    good="é as one character",
    fixable=True,
)
INVISIBLE = rule(
    "TX802",
    "a control, zero-width or direction character",
    why="What cannot be seen can hide words, turn their order round or break a search.",
    bad="a zero-width space inside a name",
    good="visible characters only; a zero-width non-joiner between Arabic letters is kept",
)
SPACES = rule(
    "TX803",
    "leading or trailing space",
    why='"high " and "high" look alike and are not equal.',
    bad='"high "',
    good='"high"',
    fixable=True,
)
MOJIBAKE = rule(
    "TX804",
    "mojibake",
    why="Text that was decoded wrongly once can often not be repaired later.",
    bad="Mahmoud â€œAlaviâ€\u009d",
    good="Mahmoud “Alavi”",
)
FORMULA = rule(
    "TX805",
    "a cell that a spreadsheet would run as a formula",
    why="A contributor who opens the file would run what a stranger wrote.",
    bad='=HYPERLINK("http://example.org")',
    good="begin the text with a letter or a quote mark",
)
DOUBLED = rule(
    "TX807",
    "doubled space",
    why="Two spaces look like one, and the same words are no longer equal.",
    bad="Iran  denies it",
    good="Iran denies it",
)
LOOK_ALIKE = rule(
    "TX806",
    "letters of two scripts in one word",
    why="A Cyrillic а in a Latin name looks right and is found by nobody.",
    bad="mike-pompeo with a Cyrillic о",
    good="mike-pompeo in Latin letters",
)

_ZERO_WIDTH = "\u200b\u200e\u200f\u2060-\u2064\ufeff\u00ad\u180e"
_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = r"\x00-\x08\x09\x0b-\x1f\x7f-\x9f" + "\ufff9-\ufffb\U000e0000-\U000e007f"
_JOINING = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_JOINER = "\u200c\u200d"
_SPACE = " \n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WITHIN = _SPACE.replace("\n", "")

PATTERNS: dict[str, tuple[Rule, str]] = {
    "nfc": (NFC, NOT_NFC),
    "invisible": (
        INVISIBLE,
        f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}]"
        f"|(?:\\A|[^{_JOINING}{_EMOJI}])[{_JOINER}]|[{_JOINER}](?:\\z|[^{_JOINING}{_EMOJI}])",
    ),
    "spaces": (SPACES, f"\\A[{_SPACE}]|[{_SPACE}]\\z"),
    "doubled": (DOUBLED, f"[^{_SPACE}][{_WITHIN}]{{2,}}[^{_SPACE}]"),
    "mojibake": (
        MOJIBAKE,
        "\ufffd|â€|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|ï»¿|Ø[§-¯±-¿]|Ù[\u0080-\u008f]|Ð[\u00b0-\u00bf]Ñ",
    ),
    "formula": (FORMULA, r"\A[=@\t\r]|\A[+-](?:[^0-9]|[0-9][^0-9.]*[A-Za-z|!(])"),
    "look-alike": (LOOK_ALIKE, "[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"),
}
DAMAGE = "|".join(f"(?:{PATTERNS[kind][1]})" for kind in ("nfc", "invisible", "spaces", "doubled", "look-alike"))
"""Damage that makes a cell another value than it seems to be."""


def is_text(field: Field) -> bool:
    """Whether damaged text can stand in a column: every column of type string."""
    return field.type == "string"


def undamaged(field: Field) -> nw.Expr:
    """Whether each cell is free of damage that makes it another value: spaces, hidden or alike letters."""
    return ~nw.col(field.name).str.contains(DAMAGE)


def text_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of every text column of one table."""
    for field in schema.fields:
        if is_text(field):
            for kind, (which, pattern) in PATTERNS.items():
                fits = ~nw.col(field.name).str.contains(pattern)
                yield ExpressionCheck(which, schema.name, field.name, fits, _teller(kind, field.name), (field.name,))


def _teller(kind: str, name: str):
    def tell(row: Row, _context: Context) -> Told:
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

    return tell


def _named(value: str) -> str:
    import re

    hit = re.search(f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}{_JOINER}]", value)
    char = hit[0] if hit else "\u200b"
    return f"U+{ord(char):04X} {unicodedata.name(char, 'CONTROL CHARACTER')}, character {value.find(char) + 1}"


def _foreign(value: str) -> str:
    letters = [char for char in value if "\u0370" <= char <= "\u052f"]
    return ", ".join(f"U+{ord(char):04X} {unicodedata.name(char, '?')}" for char in dict.fromkeys(letters[:5]))
