"""Provenance in the shipped dataset that a machine can read: houses, copies, places, names."""

import re
from urllib.parse import urlsplit

import pandas as pd

import onrecord


def test_publishers_are_names_and_never_hosts():
    sources = onrecord.load("sources")
    hosts = {url: urlsplit(url).hostname.removeprefix("www.") for url in sources["url"].dropna()}
    named_so = sources[sources["publisher"].str.casefold() == sources["url"].map(hosts)]
    assert named_so["source_id"].tolist() == []
    assert [name for name in sources["publisher"] if re.search(r"\w\.(com|org|net|[a-z]{2})$", name)] == []


def test_each_copy_names_what_it_copies_or_that_none_is_shown():
    sources = onrecord.load("sources")
    copies = sources[sources["kind"] == "republication"]
    loose = copies[copies["origin"].isna() & copies["republishes"].isna()]
    assert loose["note"].str.contains("first publisher", regex=False).all(), loose["source_id"].tolist()


def test_a_copy_of_a_source_here_has_no_origin_beside_it():
    sources = onrecord.load("sources")
    assert sources[sources["republishes"].notna() & sources["origin"].notna()]["source_id"].tolist() == []


def test_an_origin_house_is_not_the_publisher_again():
    sources = onrecord.load("sources")
    assert sources[sources["origin"] == sources["publisher"]]["source_id"].tolist() == []


def test_institutions_have_a_country_or_say_why_none():
    speakers = onrecord.load("speakers")
    bodies = speakers[speakers["kind"].isin(["government", "agency", "organization", "media", "court"])]
    placeless = bodies[bodies["country"].isna()]
    said = placeless["note"].str.contains("country is not shown|international body")
    assert placeless[~said]["speaker_id"].tolist() == []


def test_no_name_belongs_to_two_speakers():
    speakers = onrecord.load("speakers")
    aliases = speakers["aliases"].dropna().str.split("; ").explode()
    names = pd.concat([speakers["name"], aliases]).str.casefold()
    assert names[names.duplicated()].tolist() == []


def test_words_from_documents_of_pages_have_a_locator():
    statements = onrecord.load("statements")
    kinds = onrecord.load("sources").set_index("source_id")["kind"].astype("string")
    paged = statements[statements["source_id"].map(kinds).isin(["court-record", "official-document"])]
    assert paged[paged["locator"].isna()]["statement_id"].tolist() == []
    quoted = statements[statements["occasion"].str.startswith("Headline", na=False) & statements["quote"].notna()]
    assert (quoted["locator"] == "headline").all()


def test_no_attribution_is_primary_without_words():
    verifications = onrecord.load("verifications")
    firsthand = verifications[(verifications["aspect"] == "attribution") & (verifications["status"] == "primary")]
    quoted = set(onrecord.load("quotations")["statement_id"])
    assert [statement for statement in firsthand["statement_id"] if statement not in quoted] == []


def test_each_quote_of_a_statement_is_a_wording_of_its_source():
    statements = onrecord.load("statements").dropna(subset=["quote"])
    quotations = onrecord.load("quotations")
    printed = set(zip(quotations["statement_id"], quotations["source_id"], strict=True))
    pairs = zip(statements["statement_id"], statements["source_id"], strict=True)
    assert [statement for statement, source in pairs if (statement, source) not in printed] == []
