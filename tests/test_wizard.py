"""The questions of `add` as a person meets them: evidence and roles, pasted lines, interrupted runs."""

import os
import select
import subprocess
import sys

import pytest

import onrecord
from onrecord.edit.blocks import numbers
from onrecord.edit.lookups import Lookups
from onrecord.edit.normalise import normalised
from onrecord.edit.questions import faults_of_answer, table_script, with_assumed
from onrecord.edit.statement import statement_script
from onrecord.query import open_package
from test_edit_cli import bytes_of, rows_of, run


@pytest.fixture(scope="module")
def lookups(still):
    return Lookups(still)


def keys(lookups, answers):
    return [question.key for question in statement_script(lookups, {})(answers)]


def test_a_role_is_asked_for_a_new_person_only(lookups):
    new = {"speaker_id": "+", "speakers.name": "Jane Testing", "roles.title": "spokeswoman"}
    assert "roles.start_edtf" in keys(lookups, new | {"speakers.kind": "person"})
    assert "roles.title" not in keys(lookups, new | {"speakers.kind": "agency"})
    assert "roles.title" not in keys(lookups, {"speaker_id": "mike-pompeo"})


def test_the_verdict_rule_suggests_status_and_basis(lookups):
    answers = {"speaker_id": "mike-pompeo", "kind": "accusation", "language": "en", "mode": "spoken"}
    paper = {
        "source_id": "+",
        "sources.source_id": "a-paper",
        "sources.publisher": "A Paper",
        "sources.kind": "news-report",
    }
    answers |= paper | {"attribution.evidence.1.source_id": "a-paper", "attribution.evidence.1.stance": "supports"}
    answers |= {"content.evidence.1.source_id": "a-paper", "content.evidence.1.stance": "refutes"}
    answers |= {"content.evidence.1.interest": "independent"}
    found = {question.key: question.default for question in statement_script(lookups, {})(answers)}
    assert found["attribution.evidence.1.source_id"] == "a-paper"
    assert "attribution.evidence.1.sources.title" not in found
    assert (found["attribution.status"], found["content.status"]) == ("single-source", "refuted")
    filled = with_assumed(
        statement_script(lookups, {}), answers | {"content.status": "refuted", "attribution.status": "primary"}
    )
    assert (filled["attribution.basis"], filled["content.basis"]) == ("judged", "derived")


@pytest.mark.parametrize(("assessor", "offered"), [("onrecord", True), ("Another Assessor", False)])
def test_a_new_verification_offers_to_supersede_its_own(lookups, assessor, offered):
    first = onrecord.load("verifications").query("assessed_by == 'onrecord' and supersedes.isna()").iloc[0]
    answers = {name: str(first[name]) for name in ("statement_id", "aspect")} | {"assessed_by": assessor}
    found = {question.key: question.default for question in table_script(lookups, "verifications", {})(answers)}
    assert found["supersedes"] == (first["verification_id"] if offered else "")


def test_evidence_is_asked_for_until_there_is_no_more(lookups):
    one = {"content.evidence.1.source_id": "+"}
    asked = keys(lookups, one)
    assert {"content.evidence.1.sources.title", "content.evidence.1.stance", "content.evidence.2.source_id"} <= set(
        asked
    )
    assert "content.evidence.3.source_id" not in asked
    assert numbers("content", {"content.evidence.2.finding": "x", "content.evidence.1.quote": ""}) == [2]


def test_a_default_fits_every_rule_on_its_cell(lookups):
    answers = {"speaker_id": "+", "speakers.name": "Mike Pompeo", "speakers.kind": "person", "dates.edtf": "2021-01-12"}
    answers |= {"source_id": "+", "quote": "Words", "language": "en", "kind": "factual", "roles.title": "a minister"}
    filled = with_assumed(statement_script(lookups, {}), answers)
    assert filled["speakers.speaker_id"] == "mike-pompeo-2"
    suggested = [question for question in statement_script(lookups, {})(filled) if question.default]
    assert {"roles.start_edtf", "roles.end_edtf", "dates.basis"} <= {question.key for question in suggested}
    for question in suggested:
        assert faults_of_answer(lookups, question, question.default, filled) == [], question.key


@pytest.mark.parametrize(
    ("column", "text", "value", "change"),
    [
        ("claim", "A \u200bclaim\ufeff it\u00ad is.", "A claim it is.", "invisible signs removed"),
        ("text", "«Nous ne paierons pas.»", "Nous ne paierons pas.", "quotation marks around it removed"),
        ("quote", "هیچ\u200cکس", "هیچ\u200cکس", None),
    ],
)
def test_signs_of_no_width_and_marks_around_go_and_are_named(column, text, value, change):
    assert normalised(column, text) == (value, (change,) if change else ())


def test_answers_of_an_interrupted_run_are_offered_again(package_folder, terminal, unjudged):
    run(package_folder, "add", "speakers", typed="new-a\nA first one\n\ngroup\n")
    _, said = run(package_folder, "add", "speakers", typed="y\nUS\n\n\n\ny\n")
    assert "interrupted after 4 answers" in said
    assert "name: A first one" in said
    found = {row["speaker_id"]: row for row in rows_of(open_package(package_folder), "speakers")}
    assert (found["new-a"]["name"], found["new-a"]["country"]) == ("A first one", "US")
    _, said = run(package_folder, "add", "speakers", typed="new-b\n")
    assert "interrupted" not in said
    _, said = run(package_folder, "add", "speakers", typed="n\nnew-c\n")
    assert "speaker_id: new-b" in said


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
def test_lines_pasted_at_once_are_one_answer(package_folder, tmp_path):
    import pty

    before = bytes_of(package_folder)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "onrecord", "add", "speakers", "--package", str(package_folder)]
    environment = {
        **os.environ,
        "ONRECORD_CACHE": str(tmp_path / "cache" / "releases"),
        "TERM": "dumb",
        "COLUMNS": "200",
    }
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = ""

    def until(words):
        nonlocal said
        while words not in said:
            assert select.select([ours], [], [], 60)[0], said
            said += os.read(ours, 65_536).decode("utf-8", "replace")
        said = said.partition(words)[2]

    try:
        until("speaker_id: ")
        os.write(ours, b"new-a\n")
        until("name: ")
        os.write(ours, b"The first\nsecond and\nthird line\n")
        until("3 lines taken as one answer")
        until("aliases (optional): ")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert bytes_of(package_folder) == before
