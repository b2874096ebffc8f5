"""add, amend and withdraw as people and scripts meet them."""

import json

import pytest
from click.testing import CliRunner

from onrecord.cli import group
from onrecord.edit.lookups import Lookups
from onrecord.edit.questions import Question, faults_of_answer
from onrecord.edit.tables import Tables
from onrecord.errors import OnRecordError
from onrecord.package import installed_path
from onrecord.query import open_package
from onrecord.validation import validate

SHIPPED = str(installed_path())
"""The shipped package, as the last release."""


def rows_of(package, table):
    return Tables(package).rows(table)


def run(folder, *arguments, typed=None):
    result = CliRunner().invoke(group, [*map(str, arguments), "--package", str(folder)], input=typed)
    if isinstance(result.exception, OnRecordError):
        return result, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result, result.output


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "data").iterdir())}


def sets(**values):
    return [part for name, value in values.items() for part in ("--set", f"{name.replace('__', '.')}={value}")]


STATEMENT = {
    "speaker_id": "mike-pompeo",
    "source_id": "yahoo-news-2021-01-12-pompeo-cites-irans",
    "dates__edtf": "2021-01-12",
    "dates__basis": "stated",
    "claim": "Iran pays for the schools of the children of al-Qaida.",
    "quote": "“They pay for the schools.”",
    "language": "en",
    "mode": "spoken",
    "kind": "accusation",
    "topic": "home-base",
    "quotations__fidelity": "verbatim",
    "attribution__status": "single-source",
    "attribution__rationale": "One newsroom carries the sentence.",
    "attribution__confidence": "medium",
    "attribution__assessed_by": "tester",
    "content__status": "unverified",
    "content__rationale": "Not assessed yet.",
    "content__confidence": "low",
}


def test_flags_add_a_statement_with_its_other_rows(package_folder):
    result, _ = run(package_folder, "add", "statement", *sets(**STATEMENT))
    assert result.exit_code == 0, result.output
    added = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("added ")]
    assert added == ["statements", "dates", "quotations", "verifications", "verifications"]
    assert "+++ b/data/statements.csv" in result.stdout
    assert "quotation marks around it removed" in result.stderr
    assert validate(package_folder).valid
    again, _ = run(package_folder, "add", "statement", *sets(**STATEMENT), "--dry-run")
    assert "this may be in the record already" in again.stderr
    assert "Nothing was written" in again.stderr


def test_json_adds_a_statement_with_a_new_speaker_and_source(package_folder, tmp_path, unjudged):
    answers = {name.replace("__", "."): value for name, value in STATEMENT.items()}
    answers |= {"speaker_id": "+", "speakers.name": "Agency of Tests", "speakers.kind": "agency"}
    answers |= {"source_id": "+", "sources.kind": "news-report", "sources.title": "The title of a page in a test"}
    answers |= {"sources.publisher": "Test Press", "sources.published_edtf": "2021-01-13", "sources.language": "en"}
    (tmp_path / "rows.json").write_text(json.dumps([answers]))
    result, said = run(package_folder, "add", "statement", "--from", tmp_path / "rows.json")
    assert result.exit_code == 0, said
    package = open_package(package_folder)
    row = next(row for row in rows_of(package, "statements") if row["speaker_id"] == "agency-of-tests")
    assert row["source_id"] == "test-press-2021-01-13-the-title-of-a"
    assert any(source["source_id"] == row["source_id"] for source in rows_of(package, "sources"))
    date = next(date for date in rows_of(package, "dates") if date["statement_id"] == row["statement_id"])
    assert (date["event"], date["source_id"], date["latest"]) == ("said", row["source_id"], "2021-01-12")


def test_all_missing_answers_are_listed_without_a_terminal(package_folder):
    before = bytes_of(package_folder)
    _, said = run(package_folder, "add", "statement", "--set", "speaker_id=mike-pompeo")
    for name in ("source_id", "claim", "dates.edtf", "attribution.status", "content.rationale"):
        assert f"--set: CO202 {name} is missing (" in said
    assert "help: one of spoken, written, " in said
    assert "assessed_on" not in said
    assert bytes_of(package_folder) == before


def test_rows_come_from_csv_and_standard_input(package_folder, tmp_path, unjudged):
    (tmp_path / "rows.csv").write_text('speaker_id,name,kind\nnew-a,"A, new",group\nnew-b,B,group\n')
    run(package_folder, "add", "speakers", "--from", tmp_path / "rows.csv", "--set", "country=US")
    run(package_folder, "add", "speakers", "--from", "-", typed='{"speaker_id": "new-c", "name": "C", "kind": "group"}')
    found = {row["speaker_id"]: row for row in rows_of(open_package(package_folder), "speakers")}
    assert found["new-a"]["name"] == "A, new"
    assert found["new-b"]["country"] == "US"
    assert found["new-c"]["country"] == ""


def test_invalid_rows_end_with_exit_code_1_unless_a_draft(package_folder):
    before = bytes_of(package_folder)
    bad = sets(speaker_id="new-a", name="A", kind="grop")
    result, _ = run(package_folder, "add", "speakers", *bad)
    assert result.exit_code == 1
    assert 'CO203 kind "grop" is not one of' in result.stdout
    assert 'did you mean "group"?' in result.stdout
    assert bytes_of(package_folder) == before
    result, _ = run(package_folder, "add", "speakers", *bad, "--draft")
    assert result.exit_code == 0
    assert b"grop" in bytes_of(package_folder)["speakers.csv"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "speakers", "--set", "nam=x"], 'Did you mean "name"'),
        (["add", "statement", "--set", "dates.edft=x"], 'Did you mean "dates.edtf"'),
        (["add", "speakrs", "--set", "name=x"], 'Did you mean "speakers"'),
        (["add", "speakers", "--set", "name"], "column=value"),
        (["add", "speakers", "--from", "nowhere.csv"], "cannot be read"),
        (["amend", "mike-pompeo", "--set", "country=GB", "--against", SHIPPED], "missing: --reason, --note"),
        (["withdraw", "mike-pompeo", "--reason", "coding-eror", "--note", "x"], 'Did you mean "coding-error"'),
        (["withdraw", "mike-pompeo", "--reason", "legal", "--note", "x"], "still referred to by"),
    ],
)
def test_wrong_usage_says_what_to_type_instead(package_folder, arguments, words):
    before = bytes_of(package_folder)
    result, said = run(package_folder, *arguments)
    assert result.exit_code != 0
    assert words in said
    assert bytes_of(package_folder) == before


TYPED = """Mike Pompo
1
pompeo cites iran
1
<
<
mike-pompeo


05/01/2024
2021-01-12


War.
Iran pays for the schools  of the children of al-Qaida.
"They pay for the schools."
en
spken
accus
home-base




?




-
single-source

One newsroom carries the sentence.
2
tester




Not assessed yet.
low


langage
language
en
y
"""


def test_the_wizard_accepts_mistakes_and_changed_answers(package_folder, unjudged, terminal):
    result, said = run(package_folder, "add", "statement", typed=TYPED)
    assert result.exit_code == 0, said
    for words in (
        '"Mike Pompo" is not in speakers. Do you mean one of these?',
        "1 mike-pompeo Mike Pompeo",
        "DT401",
        "CO213 claim has 4 characters",
        "doubled space made one",
        "quotation marks around it removed",
        "taken: spoken",
        "taken: accusation",
        "quotations.fidelity [verbatim]",
        "added statements st-",
    ):
        assert words in " ".join(said.split()), words
    package = open_package(package_folder)
    row = next(row for row in rows_of(package, "statements") if row["claim"].startswith("Iran pays for the schools of"))
    assert row["quote"] == "They pay for the schools."
    assert row["source_id"] == "yahoo-news-2021-01-12-pompeo-cites-irans"


def test_a_source_is_found_by_its_address_or_a_rare_word(package_folder, terminal):
    source = "entekhabnews-ir-2017-09-13-cia-director-iran"
    for again, typed in (("", "http://entekhabnews.ir/2017/09/another-page"), ("n\n", "entekhab pompeo")):
        _, said = run(package_folder, "add", "statement", typed=f"{again}mike-pompeo\n{typed}\n")
        assert f" {source}  " in said, typed
    _, said = run(package_folder, "add", "statement", typed="n\nmike-pompeo\nhttps://nowhere.example/page\n")
    assert "Do you mean" not in said


def test_the_wizard_says_what_an_answer_may_be(package_folder, terminal):
    typed = "mike-pompeo\nentekhab\n1\n2017-09\n\n\nIran and al-Qaida made deals.\nWe know.\n"
    typed += "english\nen\nreported\nfact\n?\nother-matters\n\n\n\n\n\n\n\n\n-\nconfirmed\n?\n"
    _, said = run(package_folder, "add", "statement", typed=typed)
    for words in (
        "Language as a BCP 47 tag, for example en, fa",
        "reported means that no words were seen, but there is a quote",
        "note: other-matters is new as topic; so far: nature-of-relationship",
        '"confirmed" is not one of these; ? explains them',
        "A republication adds nothing to the source it copies.",
    ):
        assert words in " ".join(said.split()), words


def test_enter_does_not_write_a_possible_duplicate(package_folder, unjudged, terminal):
    run(package_folder, "add", "statement", *sets(**STATEMENT), "--yes")
    before = bytes_of(package_folder)
    rest = dict.fromkeys(("occasion", "locator", "note", "quotations__note"), "")
    filled = {"dates__source_id": STATEMENT["source_id"], "quotations__source_id": STATEMENT["source_id"]}
    filled |= {"quotations__text": "They pay for the schools.", "quotations__language": "en"}
    filled |= {"attribution__assessed_on": "2026-11-22", "content__assessed_on": "2026-11-22"}
    filled |= {"content__assessed_by": "tester", "attribution__basis": "judged", "content__basis": "judged"}
    rest |= dict.fromkeys(("attribution__evidence__1__source_id", "content__evidence__1__source_id"), "")
    _, said = run(package_folder, "add", "statement", *sets(**STATEMENT, **rest, **filled), typed="\nqoute\nn\n")
    assert "this may be in the record already" in said
    assert 'Did you mean "quote"?' in said
    assert bytes_of(package_folder) == before


def test_ctrl_c_or_a_closed_input_leaves_nothing_behind(package_folder, terminal):
    before = sorted(path.name for path in package_folder.rglob("*")), bytes_of(package_folder)
    result, said = run(package_folder, "add", "statement", typed="mike-pompeo\nyahoo")
    assert result.exit_code == 1
    assert "Aborted" in said
    assert (sorted(path.name for path in package_folder.rglob("*")), bytes_of(package_folder)) == before


def test_the_answers_of_one_row_are_defaults_of_the_next(package_folder, unjudged, terminal):
    one = "new-a\nA\n\ngroup\nUS\n\n\n\nm\n"
    two = "mike-pompeo\nnew-b\nB\n\n\n\n\n\n\ny\n"
    result, said = run(package_folder, "add", "speakers", typed=one + two)
    assert result.exit_code == 0, said
    assert 'CO210 "mike-pompeo" is in speakers already' in said
    found = {row["speaker_id"]: row["kind"] for row in rows_of(open_package(package_folder), "speakers")}
    assert (found["new-a"], found["new-b"]) == ("group", "group")


def test_amend_asks_for_a_cell_and_adds_a_correction(package_folder, unjudged, terminal):
    typed = "\n\n\n\nAmerican Center for Law and Justice\n\n\nnew-evidence\nHis employer has changed.\ny\n"
    result, said = run(package_folder, "amend", "mike-pompeo", "--against", SHIPPED, typed=typed)
    assert result.exit_code == 0, said
    told = rows_of(open_package(package_folder), "corrections")
    assert [(row["field"], row["new_value"], row["reason"]) for row in told] == [
        ("affiliation", "American Center for Law and Justice", "new-evidence")
    ]


def test_an_answer_is_checked_with_the_version_of_the_package(package_folder):
    lookups = Lookups(open_package(package_folder))
    question = Question("version", "corrections", "version", True)
    assert faults_of_answer(lookups, question, lookups.tables.package.version.partition("+")[0], {}) == []
    assert [fault[:5] for fault in faults_of_answer(lookups, question, "99.0.0", {})] == ["CR901"]


def test_values_used_before_are_offered_most_frequent_first(package_folder):
    kinds = Lookups(open_package(package_folder)).used("statements", "kind")
    cells = [row["kind"] for row in rows_of(open_package(package_folder), "statements")]
    counts = [cells.count(kind) for kind in kinds]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(cells)


def test_statements_of_one_file_get_different_ids(package_folder, monkeypatch):
    lookups = Lookups(open_package(package_folder))
    letters = iter("000000" * 2 + "000001")
    monkeypatch.setattr("secrets.choice", lambda _: next(letters))
    assert [lookups.new_id("statements") for _ in range(2)] == ["st-000000", "st-000001"]


def test_a_refused_confirmation_writes_nothing(package_folder, unjudged, terminal):
    before = bytes_of(package_folder)
    arguments = ["--reason", "legal", "--note", "A test of saying no."]
    _, said = run(package_folder, "withdraw", "mike-pompeo", "--cascade", *arguments, typed="n\n")
    assert "Write this?" in said
    assert bytes_of(package_folder) == before


def test_the_installed_copy_is_not_written_to_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(group, ["add", "speakers", "--set", "name=x"])
    assert "name the one to change with --package" in str(result.exception)


def test_a_failed_fmt_of_one_table_leaves_all_as_they_were(package_folder, monkeypatch):
    for name in ("speakers.csv", "sources.csv"):
        path = package_folder / "data" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = bytes_of(package_folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    _, said = run(package_folder, "fmt")
    assert "No space left on device; nothing was changed" in said
    assert bytes_of(package_folder) == before
    monkeypatch.undo()
    assert run(package_folder, "fmt")[0].exit_code == 0
    assert b"\r" not in bytes_of(package_folder)["speakers.csv"]
    assert run(package_folder, "fmt", "--check")[0].exit_code == 0
