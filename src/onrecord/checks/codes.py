"""Codes of languages and countries that exist.

Languages are BCP 47 tags whose subtags the IANA registry has. Countries are ISO 3166-1 alpha-2, and XK, which is in
use for Kosovo. langcodes knows both; it is imported for a code that is not one of the usual ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import narwhals as nw

from onrecord.checks.check import Context, Frames, JoinCheck, Row, Words, shown
from onrecord.checks.joins import text
from onrecord.tableschema import TableSchema

LANGUAGE = "CO211"
COUNTRY = "CO212"

_USUAL_LANGUAGES = """
am ar az be bg bn bs cs da de el en es et fa fi fr gu ha he hi hr hu hy id it ja ka kk km kn ko ku lo lt lv mk ml mn mr
ms my ne nl no or pa pl ps pt ro ru sd si sk sl so sq sr sv sw ta te tg th tk tl tr uk und ur uz vi yo zh zu
zh-Hans zh-Hant pt-BR"""
_USUAL_COUNTRIES = """
AE AF AR AT AU BA BD BE BG BH BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GE GR HK HR HU ID IE IL IN IQ IR IT JO JP KE KR
KW LB LK LY MA MM MX MY NG NL NO NP NZ OM PE PH PK PL PS PT QA RO RS RU SA SD SE SG SY TH TN TR TW UA US VE VN XK YE
ZA"""
_LANGUAGES, _COUNTRIES = frozenset(_USUAL_LANGUAGES.split()), frozenset(_USUAL_COUNTRIES.split())
_NO_COUNTRY = re.compile("AA|Q[M-Z]|X[A-JL-Z]|ZZ|AC|CP|DG|EA|EU|EZ|IC|TA|UN")
"""Region subtags that are no country: for private use, of parts of one, or of several."""
_MISTAKEN = {"jp": "ja", "cn": "zh", "gr": "el", "dk": "da", "cz": "cs", "ua": "uk", "ir": "fa", "kr": "ko", "il": "he"}
"""Codes of countries that are written for their languages."""


def is_language(tag: str) -> bool:
    """Whether every subtag of a language tag is in the registry.

    >>> is_language("fa"), is_language("sr-Latn-RS"), is_language("farsi"), is_language("eng"), is_language("en-UK")
    (True, True, False, False, False)
    """
    if tag in _LANGUAGES:
        return True
    import langcodes

    try:
        found = langcodes.Language.get(tag, normalize=False)
    except ValueError:
        return False
    short = langcodes.standardize_tag(found.language) if found.language else ""
    region = found.territory or ""
    return (
        found.is_valid()
        and (len(short) != 2 or len(found.language or "") == 2)  # the registry has the shortest code alone
        and (len(region) != 2 or langcodes.standardize_tag(f"und-{region}") == f"und-{region}")
    )


def is_country(code: str) -> bool:
    """Whether a code is that of a country.

    >>> is_country("IR"), is_country("XK"), is_country("UK"), is_country("EU"), is_country("ZZ")
    (True, True, False, False, False)
    """
    if code in _COUNTRIES:
        return True
    if not re.fullmatch("[A-Z]{2}", code) or _NO_COUNTRY.fullmatch(code):
        return False
    import langcodes

    tag = f"und-{code}"
    return langcodes.tag_is_valid(tag) and langcodes.standardize_tag(tag) == tag


def code_checks(schema: TableSchema) -> Iterator[JoinCheck]:
    """The checks of the columns `language` and `country` of one table, and of those whose name ends so."""
    for name in schema.columns:
        if name == "language" or name.endswith("_language"):
            yield _check(LANGUAGE, schema.name, name, is_language, _describe_language)
        elif name == "country" or name.endswith("_country"):
            yield _check(COUNTRY, schema.name, name, is_country, _describe_country)


def _check(
    rule: str, table: str, name: str, exists: Callable[[str], bool], describe: Callable[[str], Words]
) -> JoinCheck:
    def find(frames: Frames) -> nw.LazyFrame:
        rows = frames[table].select("__row", text(name).alias(name))
        codes = rows.select(name).unique().collect()[name].to_list()
        unknown = [code for code in codes if code and not exists(code)]
        return rows.filter(nw.col(name).is_in(unknown or [""]) & (nw.col(name) != ""))

    def words(row: Row, _context: Context) -> Words:
        return describe(str(row[name]))

    return JoinCheck(rule, table, name, {table: (name,)}, find, words, needs=(name,))


def _describe_language(tag: str) -> Words:
    import langcodes

    try:
        better = langcodes.standardize_tag(tag)
    except ValueError:
        better = ""
    if better == tag or not is_language(better):
        better = _MISTAKEN.get(tag.lower(), "")
    hint = f'write "{better}"' if better else "look it up: https://www.iana.org/assignments/language-subtag-registry"
    return f"{shown(tag)} is no language of BCP 47", hint


def _describe_country(code: str) -> Words:
    import langcodes

    better = langcodes.standardize_tag(f"und-{code}").removeprefix("und-") if re.fullmatch("[A-Z]{2}", code) else ""
    hint = f'write "{better}"' if better != code and is_country(better) else "leave it empty where there is no country"
    return f"{shown(code)} is no country of ISO 3166-1", hint
