"""VF616 and the verdict rule agree: validation over whole tables reports what the rule gives differently."""

import random
import shutil

import pytest

import onrecord
from onrecord import verdict_rule as verdict
from packages import FULL, tables_of, write_tables

KINDS = ("factual", "accusation", "opinion")
HOUSES = {"paper": "Paper", "agency": "Agency", "copy": "Copier", "ministry": "Ministry"}
SOURCE_KINDS = {"paper": "news-report", "agency": "transcript", "copy": "republication", "ministry": "web-page"}


def source(key):
    republished = "paper" if key == "copy" else ""
    rest = ["", "", "", "en", f"https://example.org/{key}", "", "", "", republished, ""]
    return [key, SOURCE_KINDS[key], f"A page of {key}", HOUSES[key], *rest]


def random_record(draw, statements):
    """The tables of a record whose verifications are all derived, and what the rule gives for each."""
    statuses = {aspect: [row[1] for row in tables_of(FULL)["statuses"] if row[0] == aspect] for aspect in ASPECTS}
    tables = {name: [] for name in ("statements", "dates", "quotations", "verifications", "evidence")}
    given = {}
    for number in range(statements):
        st, kind, language = f"st-{number:06}", draw.choice(KINDS), draw.choice(("en", "fa"))
        claim = f"Claim number {number} of a random record."
        tables["statements"].append(
            [st, "a-ministry", claim, "Some words.", language, "written", kind, "topic", "", "paper", "", ""]
        )
        tables["dates"].append(
            [f"dt-{number:06}", st, "said", "2020-01-01", "2020-01-01", "2020-01-01", "stated", "", ""]
        )
        wordings = []
        for place in draw.sample(sorted(HOUSES), draw.randint(0, 2)):
            fidelity, tongue = draw.choice(("verbatim", "altered", "translated")), draw.choice(("en", "fa"))
            key = f"qt-{len(tables['quotations']):06}"
            tables["quotations"].append([key, st, place, "Some words.", tongue, fidelity, "", "", ""])
            wordings.append(verdict.Wording(key, fidelity, tongue, SOURCE_KINDS[place], own=place == "ministry"))
        for aspect in ASPECTS:
            vf = f"vf-{2 * number + ASPECTS.index(aspect):06}"
            rows = random_evidence(draw, vf, tables["evidence"])
            if aspect == "content":
                found = verdict.content_verdict((verdict.EvidenceRow(r[0], r[3], r[5], r[4]) for r in rows), kind)
            else:
                houses = {**HOUSES, "copy": "Paper"}
                found = verdict.attribution_verdict(
                    (verdict.Witness(r[0], r[3], houses[r[2]]) for r in rows), wordings, language
                )
            given[vf] = found
            status = draw.choice((found.status, draw.choice(statuses[aspect])))
            tables["verifications"].append(
                [vf, st, aspect, status, "derived", "us", "2021-01-01", "", "", "By the rule.", "high", ""]
            )
    tables["sources"] = [source(key) for key in sorted(HOUSES)]
    tables["speakers"] = [["a-ministry", "Ministry", "", "government", "", "", "", ""]]
    return tables | {name: [] for name in ("roles", "counter_statements", "corrections")}, given


ASPECTS = ("attribution", "content")


def random_evidence(draw, verification, evidence):
    rows = []
    for _ in range(draw.randint(0, 4)):
        key, stance = f"ev-{len(evidence) + len(rows):06}", draw.choice(("supports", "refutes", "qualifies", "silent"))
        part = draw.choice(("", "who", "where"))
        interest = draw.choice(("own", "opposed", "independent"))
        place = draw.choice(sorted(HOUSES))
        rows.append([key, verification, place, stance, part, interest, f"Finding {key}.", "", "", "false", ""])
    evidence += rows
    return rows


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A folder with a random record, its verifications, and what the rule gives for each."""
    folder = tmp_path_factory.mktemp("derived") / "record"
    shutil.copytree(FULL, folder)
    tables, given = random_record(random.Random(7), 150)
    write_tables(folder, tables)
    return folder, tables["verifications"], given


def test_validation_reports_what_the_rule_gives_differently(record):
    folder, verifications, given = record
    wrong = {row[0]: given[row[0]] for row in verifications if row[3] != given[row[0]].status}
    report = onrecord.validate(folder, max_problems=0)
    found = {problem.key: problem for problem in report if problem.rule == "VF616"}
    assert len(wrong) > 100
    assert found.keys() == wrong.keys()
    for key, outcome in wrong.items():
        assert f"the rule gives {outcome.status}: {outcome.reason} (verification {key})" in found[key].message
        assert f"onrecord verdict {key}" in found[key].hint


def test_a_large_record_is_judged_the_same_on_codes(record, monkeypatch):
    folder, _, _ = record
    plain = onrecord.validate(folder, max_problems=0).to_dict()
    monkeypatch.setattr("onrecord.validation.in_memory.CODED", 0)
    assert onrecord.validate(folder, max_problems=0).to_dict() == plain


def test_every_status_of_the_rule_occurs_in_the_random_record(record):
    _, _, given = record
    assert {outcome.status for outcome in given.values()} == (
        {"supported", "refuted", "mixed", "disputed", "partly-supported", "partly-refuted", "unsubstantiated"}
        | {"not-checkable", "primary", "altered", "corroborated", "single-source", "unverified", "misattributed"}
    )
