"""Family TX: damaged text is found, and ordinary text of any script is left alone."""

from __future__ import annotations

import random
import re
import unicodedata

import polars as pl
import pytest

from onrecord.checks.nfc import not_nfc as nfc_pattern
from onrecord.checks.text import KINDS, pattern, text_checks
from onrecord.tableschema import Field, TableSchema

CHARACTERS = [chr(point) for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
ZWNJ, ZWJ = "\u200c", "\u200d"


def found(text: str) -> set[str]:
    """The kinds of damage in one text."""
    cell = pl.Series([text])
    return {kind for kind in KINDS if cell.str.contains(pattern(kind)).item()}


def not_nfc(texts: list[str]) -> list[bool]:
    return pl.Series(texts).str.contains(nfc_pattern()).to_list()


def disagreements(texts: list[str]) -> list[str]:
    """The texts on which the pattern and Python's own tables differ."""
    return [
        text
        for text, found in zip(texts, not_nfc(texts), strict=True)
        if found == unicodedata.is_normalized("NFC", text)
    ]


def test_nfc_is_judged_rightly_for_every_character():
    assert disagreements(CHARACTERS) == []


def composing() -> tuple[list[str], list[str]]:
    """Every character that can begin a composition, and every one that can go on with it."""
    first, second = set(), set()
    for char in CHARACTERS:
        parts = unicodedata.normalize("NFD", char)
        if len(parts) > 1:
            first |= {parts[0], char}
            second.update(parts[1:])
        if unicodedata.combining(char):
            second.add(char)
    return sorted(first), sorted(second)


FIRST, SECOND = composing()


def test_nfc_is_judged_rightly_for_every_letter_and_mark():
    latin = [char for char in FIRST if char < "\u2000"]
    marks = [char for char in SECOND if char < "\u0400"]
    assert disagreements([letter + mark for letter in latin for mark in marks]) == []
    syllables = [chr(point) for point in range(0xAC00, 0xD7A4, 7)]
    jamo = [chr(point) for point in range(0x1100, 0x1200)]
    assert disagreements([a + b for a in jamo for b in jamo] + [a + b for a in syllables for b in jamo]) == []


@pytest.mark.parametrize(
    ("pool", "longest"),
    [
        (FIRST + SECOND + list("aeiou 12"), 5),
        (list("aeioucsAEIOUαειυ") + [char for char in SECOND if char < "\u0370"], 6),
        (list("aộṩǭἀᾳ") + list("\u0323\u0302\u0307\u0304\u0328\u0313\u0300\u0345\u0301\u0338\u0327"), 6),
    ],
    ids=["any", "European", "stacked"],
)
def test_nfc_is_judged_rightly_for_random_sequences_of_marks(pool, longest):
    rng = random.Random(longest)
    texts = ["".join(rng.choices(pool, k=rng.randint(1, longest))) for _ in range(40_000)]
    texts += [unicodedata.normalize("NFC", text) for text in texts[:20_000]]
    texts += [unicodedata.normalize("NFD", text) for text in texts[:10_000]]
    assert disagreements(texts) == []
    assert 0.1 < sum(not_nfc(texts)) / len(texts) < 0.9


ORDINARY = {
    "English": '“No one is fooled,” he said – it’s 100% wrong… (see §3, A/B & C*D) – 5’10" tall; $1,000 @ 3:30 p.m.',
    "French": "« L’Iran n’a jamais abrité al-Qaïda » : qui l’a dit\u00a0? Ça, où, à Noël, naïf, cœur, Ÿ.",
    "Portuguese": "NÃO, a irmã não está; à noite, âncora, AMANHÃ, pôr do sol. IRMÃ e MAÇÃ.",
    "Danish": "Ø-ordet: Ærø, Øst, Åse; ÆØÅ",
    "Vietnamese": "Tiếng Việt: Nguyễn Ái Quốc nói ở Huế, Đà Nẵng",
    "Bosnian": "Šta je rekao Džemal Čaušević? Đorđe šuti, a ǆ, ǉ, ǌ su jedno slovo.",
    "Serbian": "Ђорђе је рекао: „Љубљана и Њујорк“ – џеп, ћуп.",
    "Russian": "Иран не укрывает «Аль-Каиду», — заявил Зариф. Ёлка, йод, объём; IT-компания, F-16, 5G.",
    "Ukrainian": "Її ґанок — це не об’єкт; Запоріжжя",
    "Greek": "Ο Ζαρίφ είπε: «όχι». Ἀθῆναι, ᾠδή, Ὦ ἄνδρες",
    "Arabic": "قال ظريف: «لا أحد ينخدع بهذه الأكاذيب»، في ١٢ يناير ٢٠٢١؛ لماذا؟ ـــ الرَّحْمٰن",
    "Persian": "وزیر خارجه گفت: «هیچ‌کس فریب نمی‌خورد» و این‌ها را تکذیب کرد؛ ۱۲ ژانویهٔ ۲۰۲۱، ۳۰٪",
    "Urdu": "ایران نے کہا ہے کہ یہ الزام غلط ہے۔",
    "Hebrew": "הוא אמר: „לא”, וגם שָׁלוֹם עֲלֵיכֶם, צה״ל",
    "Hindi": "ईरान ने कहा कि यह झूठ है। क्\u200dष और क्\u200cष",
    "Chinese": "伊朗外长表示：“没有人会上当。”（二〇二一年一月十二日）《新闻》、台灣。",
    "Japanese": "イラン外相は「誰も騙されない」と述べた。ガギグゲゴ、ー、々",
    "Korean": "이란 외무장관은 “아무도 속지 않는다”고 말했다. 값, 닭, 없다",
    "Thai": "รัฐมนตรีต่างประเทศอิหร่านกล่าวว่า ไม่มีใครถูกหลอก น้ำ",
    "Turkish": "İran’ın Dışişleri Bakanı “Kimse kanmaz” dedi; ığdır, ŞİİR",
    "emoji": "👍🏽 ❤️ ❤️‍🔥 👨‍👩‍👧‍👦 🏳️‍🌈 🏴‍☠️ 🇮🇷🇺🇸 1️⃣ #️⃣ 🤷🏻‍♀️ 🧑🏿‍⚖️ 👁️‍🗨️ 🐦‍⬛ 🙂‍↔️ 🙂‍↕️ ⛓️‍💥 🏃‍➡️ 🐻‍❄️ ™️",
    "flags of regions": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f won",
    "lines": "one\ntwo",
    "mathematics": "−5 °C ± 1, x² ≤ 10⁻³, ½, µ, Ω and Å",
    "a number": "-5",
    "a signed number": "+5.25",
    "a negative year": "-1985-04-XX",
    "a phone number": "+49 30 1234567",
    "empty": "",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_text_is_untouched(name):
    text = unicodedata.normalize("NFC", ORDINARY[name])
    assert found(text) == set()


DAMAGED = {
    "nfc": ["cafe\u0301", "\u212b", "\u2126", "\u1112\u1161\u11ab", "a\u0302\u0323", "\u0958", "ي\u0654"],
    "invisible": [
        "a\u200bb",
        "\ufeffname",
        "name\u00ad",
        "a\u2060b",
        "mi\u200cke",
        "mi\u200dke",
        "left\u200eright",
        "\u200fright",
        "\u061cعربي",
        "\u202egnp.exe",
        "a\u2066b\u2069",
        "a\u206ab",
        "a\tb",
        "a\x00b",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "a\ufff9b",
        f"{ZWNJ}می‌خورد",
        f"می{ZWNJ}",
        f"می{ZWNJ}{ZWNJ}خورد",
        f"می{ZWNJ} خورد",
        f"👍{ZWJ} fine",
        "hidden\U000e0068\U000e0069",
        "🏴\U000e0067\U000e0062",
        "🏴\U000e0067\U000e0062 and",
        "🏴\U000e007f",
        "🏴" + "\U000e0061" * 30 + "\U000e007f",
        "\U000e0001x",
    ],
    "spaces": [" high", "high ", "high\n", "\u00a0high", "high\u3000", "\u2003high", " "],
    "doubled": ["Iran  denies", "Iran \u00a0denies", "a\u2009\u2009b", "a   b"],
    "mojibake": [
        "Mahmoud â€œAlaviâ€\u009d",
        "itâ€™s",
        "â€“",
        "FranÃ§ois",
        "MÃ¼nchen",
        "Â\u00a0text",
        "Â£5",
        "ï»¿name",
        "lost\ufffdletter",
        "Ø§Ù„Ù‚Ø§Ø¹Ø¯Ø©",
        "Ð\u00bfÑ\u0080Ð\u00b8Ð\u00b2ÐµÑ\u0082",
    ],
    "formula": [
        '=HYPERLINK("http://example.org")',
        "=1+1",
        "@SUM(A1)",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "-10+cmd|'x'!A0",
        "+HYPERLINK(A1)",
        "-(1)",
        "+10*WEBSERVICE(A1)",
        "-1\n+cmd|'x'!A0",
        "--1",
    ],
    "conflict": ["one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> theirs\nfour", "one\n>>>>>>> theirs"],
    "look-alike": [
        "mike-pоmpeo",
        "Irаn",
        "аmerica",
        "Αlbania",
        "ТASS",
        "paсt",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DAMAGED.items() for text in texts])
def test_damaged_text_is_found(kind, text):
    assert kind in found(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text) for kind, texts in DAMAGED.items() for text in texts if not text.startswith((" ", "\t", "\n"))],
)
def test_one_kind_of_damage_is_not_told_as_another(kind, text):
    also = found(text) - {kind}
    if "\x85" in text or "\x80" in text or "\x9d" in text or "\u0082" in text or "\u0080" in text:
        also -= {"invisible"}  # the bytes of mojibake are often control characters
    assert also == set()


def test_every_pattern_has_examples():
    assert set(DAMAGED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_mean_the_same_to_python(kind):
    """Reports and `fmt` look at cells with Python; the engines run the patterns in Rust."""
    python = re.compile(pattern(kind).replace(r"\z", r"\Z"))
    rng = random.Random(kind)
    pool = [*ORDINARY.values(), *(text for texts in DAMAGED.values() for text in texts)]
    texts = pool + [
        "".join(rng.choice(rng.choice(pool) or " ") for _ in range(rng.randint(1, 8))) for _ in range(5_000)
    ]
    rust = pl.Series(texts).str.contains(pattern(kind)).to_list()
    assert [text for text, hit in zip(texts, rust, strict=True) if hit != bool(python.search(text))] == []


class Nobody:
    def nearest(self, table, column, value):
        return None


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("invisible", f"نمی{ZWNJ}خواهم a\u200bb", "U+200B ZERO WIDTH SPACE, character 12"),
        ("invisible", "mi\u200cke", "U+200C ZERO WIDTH NON-JOINER, character 3"),
        ("invisible", "a\x1bb", "U+001B CONTROL CHARACTER, character 2"),
        ("invisible", "x\U000e0068", "U+E0068 TAG LATIN SMALL LETTER H, character 2"),
        ("look-alike", "Сказал mike-pоmpeo", "alike: U+043E CYRILLIC SMALL LETTER O"),
    ],
)
def test_the_message_names_the_character_that_is_wrong(kind, text, words):
    check = next(check for check in text_checks(TableSchema("t", (Field("note"),))) if check.rule is KINDS[kind])
    message, _ = check.describe({"note": text}, Nobody())
    assert message.endswith(words)
