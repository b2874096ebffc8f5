"""Codes of languages and countries: those that exist pass, those that do not are errors with what to write."""

import itertools
import string
import subprocess
import sys

import langcodes
import pytest

from onrecord.checks.codes import _COUNTRIES, _LANGUAGES, is_country, is_language
from onrecord.validation import validate
from packages import build
from test_verbatim_columns import with_cell


@pytest.mark.parametrize(
    "tag",
    ["fa", "prs", "cmn", "zh-Hans", "zh-Hant-TW", "sr-Latn", "pt-BR", "es-419", "de-1996", "und", "mul", "qaa", "ckb"],
)
def test_a_language_that_is_registered_passes(tag):
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["xx", "jp", "eng", "ger", "per", "farsi", "en-UK", "en-XXXX", "en-Latnx", "english"])
def test_a_language_that_is_not_registered_fails(tag):
    assert not is_language(tag)


def test_the_usual_codes_are_registered():
    assert all(langcodes.tag_is_valid(tag) for tag in _LANGUAGES)
    assert all(langcodes.tag_is_valid(f"und-{code}") for code in _COUNTRIES)


def test_there_are_as_many_countries_as_iso_3166_has_and_kosovo():
    every = map("".join, itertools.product(string.ascii_uppercase, repeat=2))
    assert sum(map(is_country, every)) == 249 + 1


@pytest.mark.parametrize("code", ["UK", "EU", "UN", "ZZ", "AA", "SU", "YU", "us", "USA", ""])
def test_a_code_of_no_country_fails(code):
    assert not is_country(code)


@pytest.mark.parametrize(
    ("table", "column", "code", "hint"),
    [
        ("statements", "language", "jp", 'write "ja"'),
        ("sources", "language", "eng", 'write "en"'),
        ("quotations", "language", "en-UK", 'write "en-GB"'),
        ("sources", "language", "xx", "look it up: https://www.iana.org/assignments/language-subtag-registry"),
        ("speakers", "country", "UK", 'write "GB"'),
        ("speakers", "country", "EU", "leave it empty where there is no country"),
    ],
)
def test_the_problem_says_what_to_write(table, column, code, hint, tmp_path):
    [problem] = validate(with_cell(build("PK002", "good", tmp_path / "package"), table, column, code))
    assert (problem.rule[:3], problem.column, problem.value, problem.hint) == ("CO2", column, code, hint)


def test_a_code_that_breaks_its_pattern_is_one_problem(tmp_path):
    [problem] = validate(with_cell(build("PK002", "good", tmp_path / "package"), "speakers", "country", "England"))
    assert problem.rule == "CO204"


def test_usual_codes_are_judged_without_the_library():
    code = "import sys, onrecord; assert onrecord.validate().valid; print('langcodes' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
