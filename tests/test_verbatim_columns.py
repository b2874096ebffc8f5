"""What a source prints is never an error: words copied from it, in any column that holds such words."""

import pytest

import onrecord
from onrecord.checks.text import is_verbatim
from packages import build

PRINTED = {
    "a mention": "@minister You can cross it.",
    "a dash": "- We will not pay.",
    "a plus sign": "+1 to that, he said.",
    "doubled space": "You can  cross it.",
    "a soft hyphen": "You can cr\u00adoss it.",
    "a zero-width space": "You can\u200b cross it.",
    "a mark of direction": "You can\u200f cross it.",
    "a final joiner": "క్\u200c, కాదు",
    "a Greek letter beside Latin ones": "TNFα is high.",
}
ACCIDENTS = {
    "a formula": ('=HYPERLINK("http://example.org")', "TX805"),
    "a function": ("@SUM(A1)", "TX805"),
    "a command": ("-2+3+cmd|' /C'!A0", "TX805"),
    "an override": ("You can\u202e cross it.", "TX802"),
    "a control character": ("You can\x1b cross it.", "TX802"),
    "a byte order mark": ("\ufeffYou can cross it.", "TX802"),
    "a letter that looks Latin": ("You can crоss it.", "TX806"),
}
COLUMNS = [
    ("quotations", "text"),
    ("quotations", "prefix"),
    ("quotations", "suffix"),
    ("sources", "title"),
    ("speakers", "name"),
    ("evidence", "quote"),
    ("statements", "quote"),
    ("verifications", "rating_as_published"),
]


def with_cell(folder, table, column, text):
    """The package with that text in the first row of a column."""
    import csv

    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0][column] = text
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build("VF606", "good", tmp_path_factory.mktemp("verbatim") / "package")


def told(folder, table, column, text):
    before = (folder / "data" / f"{table}.csv").read_bytes()
    try:
        report = onrecord.validate(with_cell(folder, table, column, text))
    finally:
        (folder / "data" / f"{table}.csv").write_bytes(before)
    return [(p.rule, p.severity, p.column) for p in report if p.rule.startswith("TX")], report


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_verbatim_columns_are_known(table, column):
    assert is_verbatim(table, column)
    assert not is_verbatim("statements", "claim")


@pytest.mark.parametrize("name", PRINTED)
def test_what_a_source_may_print_is_no_problem(folder, name):
    assert told(folder, "evidence", "quote", PRINTED[name])[0] == []


@pytest.mark.parametrize("name", ACCIDENTS)
def test_what_is_surely_an_accident_is_a_warning(folder, name):
    text, rule = ACCIDENTS[name]
    problems, report = told(folder, "evidence", "quote", text)
    assert problems == [(rule, "warning", "quote")]
    assert report.counts == {"error": 0, "warning": 1}
    assert report.valid


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_verbatim_column_may_begin_with_a_mention(folder, table, column):
    assert told(folder, table, column, "@minister,  you can")[0] == []


@pytest.mark.parametrize("text", [*PRINTED.values()])
def test_in_our_own_words_the_same_is_an_error_or_nothing(folder, text):
    problems, _ = told(folder, "statements", "claim", text)
    assert {severity for _, severity, _ in problems} <= {"error"}


def test_our_own_words_keep_their_errors(folder):
    for text, rule in (("@minister said it can be crossed.", "TX805"), ("You can  cross it today.", "TX807")):
        assert told(folder, "statements", "claim", text)[0] == [(rule, "error", "claim")]


def test_mojibake_is_an_error_in_copied_words_too(folder):
    found, _ = told(folder, "statements", "quote", "You canâ€™t cross it.")
    assert found == [("TX804", "error", "quote")]


def with_rationale(folder, basis, text):
    """The problems of the package with that text as the first rationale, in a verification of that basis."""
    import csv

    path = folder / "data" / "verifications.csv"
    before = path.read_bytes()
    old = next(csv.DictReader(before.decode().splitlines()))["basis"]
    path.write_bytes(before.replace(f",{old},".encode(), f",{basis},".encode()))
    try:
        return told(folder, "verifications", "rationale", text)[0]
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("text", [*PRINTED.values()])
def test_a_published_rationale_is_what_a_checker_printed(folder, text):
    assert with_rationale(folder, "published", text) == []


@pytest.mark.parametrize("name", ACCIDENTS)
def test_an_accident_in_a_published_rationale_is_a_warning(folder, name):
    text, rule = ACCIDENTS[name]
    assert with_rationale(folder, "published", text) == [(rule, "warning", "rationale")]
    assert with_rationale(folder, "judged", text) == [(rule, "error", "rationale")]


def test_our_own_rationale_keeps_its_errors(folder):
    assert with_rationale(folder, "judged", "Two  spaces.") == [("TX807", "error", "rationale")]
