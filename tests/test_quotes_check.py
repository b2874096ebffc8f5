"""The quotations of a text held against the record: outcomes, speakers, places, forms of output and exit codes."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import onrecord
from onrecord.cli import group
from onrecord.quotes import OUTCOMES, index
from onrecord.quotes.reading import LARGEST, decoded
from onrecord.wording.words import keys_of


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("ONRECORD_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def long_quotes():
    """Quotes of people, of at least 12 words, each with the name of its speaker."""
    statements = onrecord.load("statements").dropna(subset="quote")
    speakers = onrecord.load("speakers").set_index("speaker_id")
    people = statements[statements["speaker_id"].map(speakers["kind"].astype("string")) == "person"]
    people = people[people["quote"].str.split().str.len() >= 12]
    people = people[~people["quote"].str.contains("[\"“”'‘’\\[]", regex=True)]
    return [(row.statement_id, speakers.loc[row.speaker_id, "name"], row.quote) for row in people.itertuples()]


def only(text, **options):
    report = onrecord.check_quotes(text, **options)
    assert len(report) == 1, report
    return report.quotations[0]


def test_the_best_witnesss_words_are_verbatim(long_quotes):
    for statement, name, quote in long_quotes[:20]:
        found = only(f"{name} said: “{quote}”")
        assert (found.outcome, found.statement_id, found.differences) == ("verbatim", statement, ())
        assert found.said_by == found.speaker_id
        assert set(found.status) == {"attribution", "content"}
        assert statement in found.citation


def test_marks_case_form_and_white_space_do_not_count(long_quotes):
    _, name, quote = long_quotes[0]
    found = only(f"{name} said: „{quote.upper().replace(' ', '  ')}“")
    assert (found.outcome, found.matched) == ("verbatim", "case")


def test_part_of_the_words_is_an_excerpt_with_its_place(long_quotes):
    statement, name, quote = long_quotes[1]
    part = " ".join(quote.split()[2:10])
    text = f"On Tuesday it rained.\n\nThen {name} said it was “{part}” and so on."
    found = only(text)
    assert (found.outcome, found.statement_id) == ("excerpt", statement)
    assert text[found.start : found.end] == f"“{part}”"
    assert (found.line, found.char) == (3, len(f"Then {name} said it was ") + 1)


def test_a_marked_cut_is_an_excerpt_and_an_unmarked_one_altered(long_quotes):
    statement, name, quote = long_quotes[2]
    words = quote.split()
    marked = only(f"{name} said: “{' '.join(words[:4])} … {' '.join(words[7:])}”")
    assert (marked.outcome, marked.statement_id) == ("excerpt", statement)
    cut = only(f"{name} said: “{' '.join(words[:4] + words[7:])}”")
    assert (cut.outcome, cut.statement_id) == ("altered", statement)
    assert {one.type for one in cut.differences} <= {"cut", "negation"}


def test_a_dropped_negation_is_found_and_typed():
    found = only("“There is evidence Iran helped plan or had foreknowledge of the 9/11 attacks.”")
    assert found.outcome in ("altered", "recorded-variant")
    assert "negation" in {one.type for one in found.differences}


def test_recorded_variants_are_recognised_with_their_fidelity():
    quotations = onrecord.load("quotations")
    statements = onrecord.load("statements").set_index("statement_id")
    speakers = onrecord.load("speakers").set_index("speaker_id")["name"]
    altered = quotations[quotations["fidelity"].isin(["altered"]) & (quotations["text"].str.split().str.len() > 4)]
    for row in altered.itertuples():
        quote = statements.loc[row.statement_id, "quote"]
        if not isinstance(quote, str) or set('"“”') & set(row.text):
            continue
        if " ".join(keys_of(row.text)) in " ".join(keys_of(quote)):  # a part: not its words were altered
            continue
        name = speakers[statements.loc[row.statement_id, "speaker_id"]]
        found = only(f"{name} said: “{row.text}”")
        assert (found.outcome, found.fidelity) == ("recorded-variant", "altered"), row
        assert found.statement_id == row.statement_id


def test_anothers_words_are_misattributed(long_quotes):
    statement, name, quote = long_quotes[3]
    other = next(other for _, other, _ in long_quotes if other != name)
    found = only(f"“{quote}” {other} said on Monday.".replace(".”", ",”"))
    assert (found.outcome, found.statement_id, found.speaker) == ("misattributed", statement, name)
    assert found.speaker_id != found.said_by


def test_a_name_the_record_does_not_have_is_misattributed_too(long_quotes):
    statement, _, quote = long_quotes[4]
    found = only(f"“{quote.rstrip('.')},” Jane Roe told reporters.")
    assert (found.outcome, found.speaker_as_named, found.speaker_id) == ("misattributed", "Jane Roe", None)
    assert found.statement_id == statement


def test_words_the_record_does_not_have_are_not_found():
    text = "“The weather in the mountains was better than the bakers had promised us,” Mike Pompeo said."
    found = only(text)
    assert (found.outcome, found.speaker_id, found.statement_id) == ("not-found", "mike-pompeo", None)
    assert found.status is None


def test_verbatim_is_never_said_of_words_that_differ(long_quotes):
    for _, name, quote in long_quotes[:25]:
        words = quote.split()
        for place in (0, len(words) // 2, len(words) - 1):
            changed = [*words[:place], "umbrella", *words[place + 1 :]]
            found = only(f"{name} said: “{' '.join(changed)}”")
            assert found.outcome not in ("verbatim", "excerpt")


def test_scare_quotes_are_set_apart():
    report = onrecord.check_quotes("The “so-called” plan was “odd”.")
    assert (len(report), len(report.scare_quotes)) == (0, 2)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We will not pay,” Norman Roule said.", "norman-roule"),
        ("“We will not pay,” said Norman Roule, a former official.", "norman-roule"),
        ("According to Norman Roule, it was “a very bad idea indeed”.", "norman-roule"),
        ("Norman Roule is skeptical. “We will not pay,” he said.", "norman-roule"),
        ("Norman Roule met Mike Pompeo. “We will not pay,” he said.", None),
        ("Zarif accused Pompeo of “a very bad idea indeed”.", "mohammad-javad-zarif"),
        ("“We will not pay,” the US secretary of state said in January 2021.", "mike-pompeo"),
        ("« Nous ne paierons pas », a déclaré Mike Pompeo.", "mike-pompeo"),
        ("„Wir zahlen nicht“, sagte Mike Pompeo.", "mike-pompeo"),
        ("«No pagaremos», dijo Mike Pompeo.", "mike-pompeo"),
        ("> We will not pay.\n>\n> — Norman Roule\n", "norman-roule"),
        ("Norman Roule said: “We will not pay.” “We never will,” he added.", "norman-roule"),
        ("“We will not pay,” John Smith told Norman Roule.", None),
        ("“We will not pay,” Norman Roule said on Twitter, adding that it was late.", "norman-roule"),
        ("Norman Roule, a foreign ministry spokesperson, denied “any such payment to them”.", "norman-roule"),
        ("Norman Roule lashed out at Pompeo on Tuesday, calling it “a very bad idea”.", "norman-roule"),
        ("State Department spokesperson Ned Price told reporters: “We will not pay.”", "ned-price"),
        ("“We will not pay,” he said and added that Washington was late. Ned Price left.", None),
        ("Mike Pompeo spoke.\n\nNed Price was asked. He said: “We will not pay.”", "ned-price"),
        (
            "Former official for Iran, Norman Roule, was there. It rained.\n\n“We will not pay,” he said.",
            "norman-roule",
        ),
        ("“We will not pay,” Michael Roule of the bakery said.", None),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_speaker_is_named_before_or_after(text, speaker):
    kind = "markdown" if text.startswith(">") else "plain"
    from onrecord.quotes import check_quotes

    report = check_quotes(text, onrecord.open(onrecord.package.installed_path()), kind=kind)
    assert {found.speaker_id for found in report} == {speaker}


def test_an_institution_may_speak_for_its_people(long_quotes):
    quote = next(quote for _, name, quote in long_quotes if name == "Saeed Khatibzadeh")
    assert only(f"The Iranian Foreign Ministry said: “{quote}”").outcome == "verbatim"


def test_json_has_the_documented_keys(long_quotes):
    _, name, quote = long_quotes[0]
    document = json.loads(onrecord.check_quotes(f"{name} said: “{quote}” \ud800").to_json())
    assert list(document) == ["onrecord", "package", "text", "quotations"]
    assert list(document["text"]) == ["path", "sha256"]
    wanted = {"start", "end", "line", "char", "text", "speaker_as_named", "speaker_id", "outcome", "statement_id"}
    assert wanted | {"quotation_id", "score", "differences", "status"} <= set(document["quotations"][0])


def test_the_frame_has_a_row_for_each_quotation(long_quotes):
    report = onrecord.check_quotes(f"{long_quotes[0][1]} said: “{long_quotes[0][2]}” and “it was rather odd there”.")
    frame = report.to_frame()
    assert frame["outcome"].tolist() == ["verbatim", "not-found"]
    assert onrecord.check_quotes("").to_frame().columns.tolist() == frame.columns.tolist()
    assert set(report.counts) == set(OUTCOMES)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_form_shows_hostile_text_as_text(form, tmp_path, long_quotes):
    file = tmp_path / "a<b>.txt"
    _, name, quote = max(long_quotes, key=lambda row: len(row[2].split()))
    words = quote.split()
    words[3] = "<script>alert(1)</script>\x1b[31m\x00"
    file.write_text(f"{name} said: “{' '.join(words)}”", "utf-8")
    done = CliRunner().invoke(group, ["check-quotes", str(file), "--format", form])
    assert done.exit_code == 1, done.output
    assert "\x1b" not in done.output
    assert form != "html" or "<script>" not in done.output


@pytest.mark.parametrize(("words", "code"), [("", 0), ("Nothing of the kind was ever baked,", 0)])
def test_the_command_exits_with_zero_where_nothing_is_wrong(words, code):
    text = f"“{words}” Mike Pompeo said." if words else "No quotation."
    done = CliRunner().invoke(group, ["check-quotes", "-"], input=text)
    assert done.exit_code == code, done.output
    strict = CliRunner().invoke(group, ["check-quotes", "-", "--strict"], input=text)
    assert strict.exit_code == bool(words)


@pytest.mark.parametrize("raw", [None, b"\xff\xfeab\xd8", b"caf\xe9"])
def test_what_cannot_be_read_is_said_and_exits_with_two(raw, tmp_path):
    file = tmp_path / "article.txt"
    if raw:
        file.write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", "check-quotes", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr


def test_utf_16_with_its_mark_is_read():
    assert decoded("“ja”".encode("utf-16"), "x") == "“ja”"


def test_a_text_too_large_is_refused():
    with pytest.raises(onrecord.UnreadableError, match="split it"):
        onrecord.check_quotes(" " * (LARGEST + 1))


def test_a_line_of_ten_million_letters_is_read():
    report = onrecord.check_quotes("word " * 2_000_000 + "“and so it ends here”")
    assert report.quotations[0].start == 10_000_000


def test_the_index_is_made_anew_when_bytes_change(package_folder):
    quotations = package_folder / "data" / "quotations.csv"
    made = index.fingerprint(onrecord.open(package_folder))
    assert onrecord.check_quotes("“an umbrella for every camel”", package_folder).quotations[0].outcome == "not-found"
    changed = quotations.read_text("utf-8").replace("warmongering lies", "an umbrella for every camel", 1)
    quotations.write_text(changed, "utf-8")
    assert index.fingerprint(onrecord.open(package_folder)) != made
    assert onrecord.check_quotes("“an umbrella for every camel”", package_folder).quotations[0].outcome != "not-found"


def test_few_indexes_are_kept(cache, package_folder):
    package = onrecord.open(package_folder)
    index.opened(package)
    kept = cache / "quotes"
    for number in range(index.KEPT + 3):
        (kept / f"old{number}").mkdir()
    index._forget(kept)
    assert len(list(kept.iterdir())) == index.KEPT


def test_a_missing_extra_is_named_with_the_line_to_type(monkeypatch):
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(onrecord.OnRecordError, match=r'pip install "onrecord\[quotes\]"'):
        onrecord.check_quotes("“a b c d”")
