"""Family TX: text that looks right and is not, in any column.

What a source prints is never an error: in verbatim columns only what is surely an accident is reported, as a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, partial

import narwhals as nw

from onrecord.checks.check import Context, ExpressionCheck, Row, Words, shown
from onrecord.checks.nfc import not_nfc
from onrecord.checks.prefilter import text_gate
from onrecord.package.document import MERGE
from onrecord.tableschema import Field, TableSchema

NFC = "TX801"
INVISIBLE = "TX802"
SPACES = "TX803"
MOJIBAKE = "TX804"
FORMULA = "TX805"
DOUBLED = "TX807"
LOOK_ALIKE = "TX806"
CONFLICT = "CS117"

_ZERO_WIDTH = "\u061c\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\u00ad\u180e"
_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = r"\x00-\x08\x09\x0b-\x1f\x7f-\x9f" + "\ufff9-\ufffb\U000e0000-\U000e001f"
_FLAG, _TAGS, _END = "\U0001f3f4", "\U000e0020-\U000e007e", "\U000e007f"
_JOINING = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_INDIC = "\u0900-\u0dff"
"""Scripts in which a word can end in a joiner, which keeps its last sign apart."""
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b05-\u2b55\ufe0f\U0001f000-\U0001faff"
_JOINER = "\u200c\u200d"
_SPACE = " \n\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WITHIN = _SPACE.replace("\n", "")

_PATTERNS: dict[str, tuple[str, str]] = {
    "invisible": (
        INVISIBLE,
        f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}]"
        f"|(?:\\A|[^{_JOINING}{_EMOJI}])[{_JOINER}]|(?:\\A|[^{_INDIC}])[{_JOINER}](?:\\z|[^{_JOINING}{_EMOJI}])"
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
    "conflict": (CONFLICT, "(?m:^)(?:<{7}|>{7}) "),
    "look-alike": (LOOK_ALIKE, "[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"),
}
_LATIN_ALIKE = (
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u0405\u0406\u0408"
    + (
        "\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d"
    )
)
"""Greek and Cyrillic letters that look like Latin ones."""
_ACCIDENTS: dict[str, str] = {
    "invisible": (
        f"[{_CONTROLS}\u202d\u202e\ufeff]|(?:\\A|[^{_FLAG}{_TAGS}])[{_TAGS}]|[{_TAGS}]{{7}}"
        f"|[{_TAGS}](?:\\z|[^{_TAGS}{_END}])|(?:\\A|[^{_TAGS}]){_END}"
    ),
    "formula": r"\A=|\A[@+-][0-9+*/-]*[A-Z]{2,}\(|\A[@+-][^ ]*\| *'",
    "look-alike": f"[A-Za-z][{_LATIN_ALIKE}]|[{_LATIN_ALIKE}][A-Za-z]",
}
"""What is surely an accident also in words that were copied from a source, by kind."""
_VERBATIM = frozenset({"quote", "rating_as_published", "raw", "old_value", "new_value"})
_VERBATIM_OF = {
    "quotations": frozenset({"text", "prefix", "suffix"}),
    "sources": frozenset({"title"}),
    "speakers": frozenset({"name", "aliases"}),
}
_VERBATIM_WHERE = frozenset({("verifications", "rationale")})
"""Columns with another checker's words where the row's `basis` is `published`, and our own elsewhere."""
KINDS: dict[str, str] = {"nfc": NFC} | {kind: which for kind, (which, _) in _PATTERNS.items()}
WITH_MOJIBAKE = ("invisible", "spaces", "doubled")
"""What wrong decoding brings along: no-break spaces and control characters."""


@cache
def pattern(kind: str, verbatim: bool = False) -> str:
    """The pattern that finds one kind of damage; that of "nfc" is long, and made when it is first asked for.

    With `verbatim` it finds only what is surely an accident.
    """
    if kind == "nfc":
        return not_nfc()
    return _ACCIDENTS[kind] if verbatim and kind in _ACCIDENTS else _PATTERNS[kind][1]


def is_verbatim(table: str, column: str) -> bool:
    """Whether a column holds words as somebody else wrote them."""
    return column in _VERBATIM or column in _VERBATIM_OF.get(table, ())


@cache
def unequal(verbatim: bool = False) -> str:
    """A pattern that finds damage which makes a cell unequal to the same text without it."""
    kinds = ("nfc", "invisible", "spaces", "conflict", "look-alike")
    return "|".join(f"(?:{pattern(kind, verbatim)})" for kind in kinds)


def is_text(field: Field) -> bool:
    """Whether damaged text can stand in a column: every column of type string."""
    return field.type == "string"


def text_checks(schema: TableSchema) -> Iterator[ExpressionCheck]:
    """The checks of every text column of one table."""
    for field in filter(is_text, schema.fields):
        name, asked = field.name, text_gate(schema, field)
        for kind, which in KINDS.items():
            for verbatim, passed in _sides(schema, name, kind):
                reads = (name,) if passed is None else (name, "basis")
                fits = partial(_free_of, kind, name, verbatim, passed)
                describe = partial(_describe, kind, name, verbatim)
                as_it_was = kind == "mojibake" and name == "raw"  # nobody can copy an imported object better
                warns = verbatim and (kind in _ACCIDENTS or as_it_was)
                yield ExpressionCheck(which, schema.name, name, fits, describe, reads, asked, warns)


def _sides(schema: TableSchema, name: str, kind: str) -> list[tuple[bool, nw.Expr | None]]:
    """How one kind of damage is looked for in a column: as in copied words or not, and which rows pass unseen.

    A column that holds our own words in some rows and another checker's in others has both sides.
    """
    sides: list[tuple[bool, nw.Expr | None]] = [(is_verbatim(schema.name, name), None)]
    if kind not in ("doubled", *_ACCIDENTS):
        return sides
    if (schema.name, name) in _VERBATIM_WHERE and "basis" in schema.columns:
        sides = [(False, nw.col("basis") == "published"), (True, nw.col("basis") != "published")]
    return [(verbatim, passed) for verbatim, passed in sides if not (verbatim and kind == "doubled")]


def _free_of(kind: str, name: str, verbatim: bool, passed: nw.Expr | None) -> nw.Expr:
    """Whether each cell of a column is free of one kind of damage, or in a row that passes unseen."""
    fits = ~nw.col(name).str.contains(pattern(kind, verbatim))
    fits = fits if passed is None else fits | passed
    return fits | nw.col(name).str.contains(pattern("mojibake")) if kind in WITH_MOJIBAKE else fits


def _describe(kind: str, name: str, verbatim: bool, row: Row, _context: Context) -> Words:
    value = row[name]
    if verbatim and kind in ("formula", "look-alike"):
        message, _ = _describe(kind, name, False, row, _context)
        return message, "compare it with the source; if the source has it, leave it"
    match kind:
        case "nfc":
            return f"{name} is not in Unicode form NFC", "run `onrecord fmt`"
        case "invisible":
            return f"{name} holds {_named(value, verbatim)}", "delete it; it cannot be seen"
        case "spaces":
            return f"{name} {shown(value)} has a leading or trailing space", "run `onrecord fmt`"
        case "doubled":
            return f"{name} {shown(value)} has two spaces together", "write one, if the source has one"
        case "mojibake":
            return (
                f"{name} {shown(value)} was decoded wrongly at some time",
                "copy the text again from its source, as UTF-8",
            )
        case "conflict":
            markers = " and ".join(dict.fromkeys(re.findall(r"(?m)^(?:<{7} .*|={7}$|>{7} .*)", value)))
            return f"{name} holds git's conflict markers: {shown(markers)}", MERGE
        case "formula":
            return f"{name} {shown(value)} would be run by a spreadsheet", "begin it with another character"
        case _:
            return (
                f"{name} {shown(value)} mixes letters that look alike: {_foreign(value)}",
                "type the word again in one script",
            )


def _named(value: str, verbatim: bool) -> str:
    """The first character that is not allowed where it is; a joiner between Arabic letters is none."""
    hit = re.search(pattern("invisible", verbatim).replace(r"\z", r"\Z"), value)
    found = re.search(f"[{_CONTROLS}{_ZERO_WIDTH}{_OVERRIDES}{_JOINER}{_TAGS}{_END}]", hit[0] if hit else value)
    if found is None:
        return "a character that cannot be seen"
    place = found.start() + (hit.start() if hit else 0)
    return f"U+{ord(found[0]):04X} {unicodedata.name(found[0], 'CONTROL CHARACTER')}, character {place + 1}"


def _foreign(value: str) -> str:
    pairs = "".join(re.findall(pattern("look-alike"), value))
    letters = dict.fromkeys(char for char in pairs if "\u0370" <= char <= "\u052f")
    return ", ".join(f"U+{ord(char):04X} {unicodedata.name(char, '?')}" for char in list(letters)[:5])
