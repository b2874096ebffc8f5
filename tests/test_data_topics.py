"""Topics and claims of the shipped dataset: each subject has one topic, each claim can be read alone."""

import re
from pathlib import Path

import onrecord

PAGE = Path(__file__).parent.parent / "docs" / "topics.md"


def test_the_topics_page_explains_each_topic_and_no_other():
    explained = re.findall(r"^\| `([a-z0-9-]+)` \| \S", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert explained == sorted(set(onrecord.load("statements")["topic"]))


def test_no_claim_begins_with_a_pronoun():
    """A claim is shown without the statement before it: it names whom it speaks of."""
    claims = onrecord.load("statements")["claim"]
    assert [
        claim for claim in claims if re.match(r"(He|She|They|It|This|These|Those|His|Their) (?!is |was )", claim)
    ] == []


def test_no_answer_is_direct_whose_note_denies_it():
    links = onrecord.load("counter_statements")
    direct = links[links["directness"] == "direct"].dropna(subset="note")
    assert [
        note for note in direct["note"] if re.search(r"does not (name|mention) (him|her|it)\b|without reference", note)
    ] == []
