"""A claim is as long as a sentence of its script can be."""

import pytest

from onrecord.validation import validate
from packages import build
from test_verbatim_columns import with_cell

FIT = [
    "He lied.",
    "Vaccines kill.",
    "Geliyorlar.",
    "疫苗有毒",
    "战争结束了！",
    "ワクチンは危険",
    "วัคซีนอันตราย",
    "백신은 위험하다",
    "لقاح كورونا خطير",
    "G20开幕了！",
    "word " * 59 + "end.",
    "字" * 150,
]
UNFIT = {
    "War.": "claim has 4 characters, too few for a sentence",
    "Fake news"[:4] + "!": "claim has 5 characters, too few for a sentence",
    "No go": "claim has 5 characters, too few for a sentence",
    "战争": "claim has 2 characters, fewer than 4",
}
LONG = {
    "字" * 151: "claim has 151 characters of a script without spaces, more than 150",
    "คำ" * 76: "claim has 152 characters of a script without spaces, more than 150",
    "word " * 60 + "end.": "claim has 61 words, more than 60",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build("PK002", "good", tmp_path_factory.mktemp("lengths") / "package")


@pytest.mark.parametrize("claim", FIT)
def test_a_sentence_of_any_script_is_a_claim(folder, claim):
    assert list(validate(with_cell(folder, "statements", "claim", claim))) == []


@pytest.mark.parametrize("claim", UNFIT)
def test_what_is_no_sentence_of_its_script_is_an_error(folder, claim):
    [problem] = validate(with_cell(folder, "statements", "claim", claim))
    assert (problem.rule, problem.column) == ("CO213", "claim")
    assert problem.message.startswith(UNFIT[claim])


@pytest.mark.parametrize("claim", LONG)
def test_more_than_a_sentence_is_a_warning(folder, claim):
    report = validate(with_cell(folder, "statements", "claim", claim))
    assert [(problem.rule, problem.message.partition(" (")[0]) for problem in report] == [("CO214", LONG[claim])]
    assert report.valid


@pytest.mark.parametrize(("claim", "rule"), [("W", "CO207"), ("字" * 1001, "CO208"), ("", "CO202")])
def test_what_the_schema_reports_is_one_problem(folder, claim, rule):
    assert [problem.rule for problem in validate(with_cell(folder, "statements", "claim", claim))] == [rule]
