"""Citations in every style, of the dataset and of one row."""

import json
import re

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.citation import STYLES, CitedRow, Edition, cite
from onrecord.query.bibliography import bibliography
from onrecord.versions import unreleased
from packages import FULL

DOCUMENT = {
    "name": "record",
    "title": "A record: of 100 % & more",
    "version": "1.2.0",
    "created": "2026-11-20T00:00:00Z",
    "id": "https://doi.org/10.5281/zenodo.1",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    "homepage": "https://example.org/record",
    "repository": "https://example.org/record.git",
    "contributors": [
        {"title": "Ada Ash", "givenName": "Ada Maria", "familyName": "Ash", "roles": ["author"]},
        {"title": "The {odd} group"},
        {"title": "A funder", "roles": ["funder"]},
    ],
}
SWHID = "swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505"
ROW = CitedRow("statements", "st-000001", "He says so")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("row", [None, ROW])
def test_every_style_has_version_address_authors_no_funder(style, row):
    text = cite(DOCUMENT, style, row)
    assert "1.2.0" in text
    assert "10.5281/zenodo.1" in text
    assert "Ash" in text
    assert "funder" not in text
    if row:
        assert "st-000001" in text
        assert "He says so" in text
        assert "https://doi.org/10.5281/zenodo.1#st-000001" in text.replace("\\", "")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("row", [None, ROW])
def test_every_style_has_licence_day_swhid_and_addresses(style, row):
    text = cite(DOCUMENT, style, row, Edition(SWHID)).replace("\\", "")
    day = {"apa": "2026, November 20", "ris": "2026/11/20", "csl-json": "2026,11,20"}.get(style, "2026-11-20")
    assert day in (re.sub(r"\s", "", text) if style == "csl-json" else text)
    for wanted in ("CC-BY-4.0", SWHID, "https://example.org/record", "https://example.org/record.git"):
        assert re.search(rf"(?<![\w/]){re.escape(wanted)}(?![\w.]\w)", text), wanted
    assert "not released" not in text


@pytest.mark.parametrize("style", STYLES)
def test_a_citation_between_releases_says_so_and_has_the_doi(style):
    bare = {key: value for key, value in DOCUMENT.items() if key != "id"}
    text = cite(bare, style, edition=Edition("", "10.5281/zenodo.2", unreleased("1.2.0+dev")))
    assert "not released: 1.2.0 and changes since" in text
    assert "10.5281/zenodo.2" in text


@pytest.mark.parametrize("style", STYLES)
def test_what_the_descriptor_lacks_is_left_out(style):
    text = cite({"name": "x", "title": "T", "version": "1.0.0", "created": "yesterday"}, style)
    assert "yesterday" not in text
    assert not re.search(r"https?://|\bNone\b|\(\)|swh", text, re.MULTILINE)


@pytest.mark.parametrize("style", STYLES)
def test_without_a_doi_or_homepage_a_row_has_no_permalink(style):
    bare = {key: value for key, value in DOCUMENT.items() if key not in ("id", "homepage")}
    text = cite(bare, style, ROW)
    assert "st-000001" in text
    assert "#st-000001" not in text


def test_apa_names_persons_by_initials_and_bodies_in_full():
    expected = (
        "Ash, A. M., & The {odd} group. (2026, November 20). A record: of 100 % & more (Version 1.2.0) [Data set]. "
        "CC-BY-4.0. https://doi.org/10.5281/zenodo.1 https://example.org/record https://example.org/record.git"
    )
    assert cite(DOCUMENT, "apa") == expected


def test_bibtex_separates_authors_and_escapes_what_tex_reads():
    text = cite(DOCUMENT, "bibtex")
    assert r"author = {Ash, Ada Maria and {The \textbraceleft{}odd\textbraceright{} group}}" in text
    assert r"100 \% \& more" in text


def test_csl_json_and_cff_are_readable_ris_has_one_tag_a_line():
    (item,) = json.loads(cite(DOCUMENT, "csl-json", ROW))
    assert item["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert item["author"] == [{"family": "Ash", "given": "Ada Maria"}, {"literal": "The {odd} group"}]
    assert item["container-title"] == DOCUMENT["title"]
    document = yaml.safe_load(cite(DOCUMENT, "cff", ROW))
    assert document["authors"] == [{"family-names": "Ash", "given-names": "Ada Maria"}, {"name": "The {odd} group"}]
    assert document["preferred-citation"]["url"].endswith("#st-000001")
    lines = cite(DOCUMENT, "ris").split("\n")
    assert (lines[0], lines[-1]) == ("TY  - DATA", "ER  - ")
    assert all(line[2:6] == "  - " for line in lines)


def test_the_sources_are_bibtex_entries_by_their_ids():
    database = pytest.importorskip("pybtex.database")
    read = database.parse_string(onrecord.open(FULL).cite_sources(), "bibtex")
    assert list(read.entries) == onrecord.open(FULL).load("sources")["source_id"].tolist()
    entry = read.entries["a-paper-2021-05-26"]
    assert (entry.fields["year"], entry.fields["date"], entry.fields["urldate"]) == ("2021", "2021-05-26", "2026-01-01")
    assert "author" not in entry.persons


@given(words=st.lists(st.text(st.sampled_from("a{}\\$%&#_^~\"'@,;é= \n"), max_size=12), min_size=4, max_size=4))
def test_any_words_of_a_source_are_bibtex(words):
    database = pytest.importorskip("pybtex.database")
    columns = ["title", "author", "publisher", "note"]
    frame = pd.DataFrame([["x-1", *words], ["x-2", *words]], columns=["source_id", *columns], dtype="string")
    assert list(database.parse_string(bibliography(frame), "bibtex").entries) == ["x-1", "x-2"]


def test_a_shipped_row_is_cited_an_unknown_one_names_the_nearest():
    row = onrecord.load("statements").iloc[0]
    text = onrecord.cite(row_id=row["statement_id"])
    assert row["statement_id"] in text
    assert row["claim"].rstrip(".")[:80] in text
    assert onrecord.__version__ in text
    with pytest.raises(onrecord.UnknownNameError, match=row["statement_id"]):
        onrecord.cite(row_id=row["statement_id"][:-1] + "!")
